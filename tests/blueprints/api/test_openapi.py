"""GET /api/openapi.json: a true description, generated from what it describes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator
from wtforms import Form, StringField

from tests.blueprints.api.conftest import Make
from ticketapp.blueprints.api.docs import describe
from ticketapp.blueprints.api.openapi.document import build_document
from ticketapp.blueprints.api.openapi.fields import body_schema, empty_form
from ticketapp.blueprints.api.openapi.parameters import query
from ticketapp.forms.lists import TicketListForm
from ticketapp.forms.objects import READ_ONLY
from ticketapp.forms.tickets import ClassifyForm, NewTicketForm, TicketForm
from ticketapp.rules.vocabulary import DESCRIPTION_MAX, EMAIL_MAX, NAME_MAX, TITLE_MAX

URL = "/api/openapi.json"
IMPLICIT = {"HEAD", "OPTIONS"}
Document = dict[str, Any]

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)  # no engine makes a difference here


@pytest.fixture
def document(client: FlaskClient) -> Document:
    return dict(client.get(URL).json or {})


def operations(document: Document) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield path, method, operation


def follow(document: Document, part: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in part:
        _, _, kind, name = part["$ref"].split("/")
        part = document["components"][kind][name]
    return part


def validator(document: Document, schema: dict[str, Any]) -> Draft202012Validator:
    whole = {**schema, "components": document["components"]}
    return Draft202012Validator(whole, format_checker=Draft202012Validator.FORMAT_CHECKER)


def test_it_is_valid_openapi(document: Document) -> None:
    assert document["openapi"].startswith("3.1.")
    OpenAPIV31SpecValidator(document).validate()


def test_it_is_open_cached_and_has_a_tag(app: Flask, client: FlaskClient) -> None:
    first = client.get(URL)
    assert (first.status_code, first.mimetype) == (200, "application/json")
    assert first.headers["Cache-Control"] == "no-cache"
    again = client.get(URL, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    with app.app_context():
        assert describe() is describe()


def test_a_condition_that_only_tickets_know_changes_nothing(client: FlaskClient) -> None:
    answer = client.get(URL, headers={"If-Match": '"x"'})
    assert (answer.status_code, answer.mimetype) == (200, "application/json")


def test_it_is_the_same_in_every_process(make_app: Callable[..., Flask]) -> None:
    first, second = (make_app().test_client().get(URL) for _ in range(2))
    assert first.data == second.data
    assert first.headers["ETag"] == second.headers["ETag"]


def test_every_route_and_method_stands_in_it_and_nothing_else(app: Flask, document: Document) -> None:
    routes = {
        (re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule), method.lower())
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/api/")
        for method in (rule.methods or set()) - IMPLICIT
    }
    assert routes == {(path, method) for path, method, _ in operations(document)}
    assert ("/api/tickets/{ticket_id}/", "patch") in routes


def test_a_route_without_words_cannot_be_described(app: Flask) -> None:
    app.add_url_rule("/api/new/", "new", lambda: "")
    with pytest.raises(KeyError, match="new"):
        build_document(app)


def test_a_field_without_words_cannot_be_described(app: Flask) -> None:
    class Grown(TicketForm):
        assignee = StringField()

    class GrownList(TicketListForm):
        assignee = StringField()

    for describe_form, form_class in ((body_schema, Grown), (query, GrownList)):
        with app.app_context(), pytest.raises(KeyError, match="assignee"):
            describe_form(form_class)


@pytest.mark.parametrize(
    ("name", "form_class", "ignored"),
    [
        ("NewTicket", NewTicketForm, READ_ONLY),
        ("TicketChange", TicketForm, READ_ONLY),
        ("TextToClassify", ClassifyForm, ()),
    ],
)
def test_bodies_are_the_forms(
    app: Flask, document: Document, name: str, form_class: type[Form], ignored: set[str]
) -> None:
    schema = document["components"]["schemas"][name]
    read_only = {each for each, part in schema["properties"].items() if part.get("readOnly")}
    assert read_only == set(ignored)
    with app.app_context():
        fields = {field.name for field in empty_form(form_class)}
    assert set(schema["properties"]) - read_only == fields
    assert schema["additionalProperties"] is False


def test_what_is_required_is_required(document: Document) -> None:
    schemas = document["components"]["schemas"]
    assert schemas["NewTicket"]["required"] == ["title", "description"]
    assert "required" not in schemas["TicketChange"]
    assert schemas["TextToClassify"]["required"] == ["description"]


def test_lengths_and_words_come_from_the_rules(document: Document) -> None:
    properties = document["components"]["schemas"]["NewTicket"]["properties"]
    assert (properties["title"]["minLength"], properties["title"]["maxLength"]) == (1, TITLE_MAX)
    assert properties["description"]["maxLength"] == DESCRIPTION_MAX
    assert properties["requester_name"]["maxLength"] == NAME_MAX
    assert properties["requester_email"]["anyOf"][1]["maxLength"] == EMAIL_MAX
    assert properties["priority"]["enum"] == ["low", "medium", "high", "critical"]
    assert properties["suggestion"]["writeOnly"] is True


def test_parameters_are_the_forms(document: Document) -> None:
    listed = document["paths"]["/api/tickets/"]["get"]["parameters"]
    parameters = [each for each in listed if each.get("in") == "query"]
    assert [each["name"] for each in parameters] == [field.name for field in empty_form(TicketListForm)]
    repeatable = {each["name"] for each in parameters if each["schema"].get("type") == "array"}
    assert repeatable == set(TicketListForm.REPEATABLE)
    assert all(each["allowEmptyValue"] for each in parameters)


def test_answers_have_exactly_the_documented_keys(
    client: FlaskClient, auth: dict[str, str], make_ticket: Make, document: Document
) -> None:
    ticket = make_ticket()
    page = client.get("/api/tickets/", headers=auth).json
    stats = client.get("/api/tickets/stats/", headers=auth).json
    suggestion = client.post("/api/tickets/classify/", json={"description": "a"}).json
    answers = {"Ticket": ticket, "TicketPage": page, "Stats": stats, "Suggestion": suggestion}
    for name, answer in answers.items():
        assert set(answer or {}) == set(document["components"]["schemas"][name]["properties"]), name
        validator(document, document["components"]["schemas"][name]).validate(answer)


def test_examples_fit_their_schemas(document: Document) -> None:
    checked = 0
    for _, _, operation in operations(document):
        parts = [operation.get("requestBody", {}), *operation["responses"].values()]
        contents = [content for part in parts for content in follow(document, part).get("content", {}).values()]
        for content in contents:
            for example in content.get("examples", {}).values():
                validator(document, content["schema"]).validate(example["value"])
                checked += 1
        for parameter in operation.get("parameters", []):
            if parameter["example"] != "":  # as if left out
                validator(document, parameter["schema"]).validate(parameter["example"])
    assert checked > 50


def test_every_call_has_words_and_examples(document: Document) -> None:
    names = set()
    for path, method, operation in operations(document):
        assert operation["summary"] and operation["description"], (path, method)
        names.add(operation["operationId"])
        for part in [operation.get("requestBody"), *operation["responses"].values()]:
            for kind, content in follow(document, part or {}).get("content", {}).items():
                assert kind == "text/html" or content["examples"], (path, method)
    assert len(names) == sum(1 for _ in operations(document))


def test_who_may_call(document: Document) -> None:
    paths = document["paths"]
    session, with_csrf = {"session": []}, {"session": [], "csrf": []}
    assert paths["/api/tickets/"]["get"]["security"] == [{"bearer": ["tickets:read"]}, session]
    assert paths["/api/tickets/{ticket_id}/"]["patch"]["security"] == [{"bearer": ["tickets:write"]}, with_csrf]
    assert paths["/api/tickets/"]["post"]["security"] == [{}, {"bearer": ["tickets:create"]}, with_csrf]
    assert paths["/api/docs/"]["get"]["security"] == [{}]


def test_closed_intake_is_described_as_closed(make_app: Callable[..., Flask]) -> None:
    document = make_app(PUBLIC_INTAKE="off").test_client().get(URL).json
    assert {} not in document["paths"]["/api/tickets/classify/"]["post"]["security"]


def test_the_session_cookie_has_its_name(app: Flask, document: Document) -> None:
    scheme = document["components"]["securitySchemes"]["session"]
    assert scheme["name"] == app.config["SESSION_COOKIE_NAME"]


@pytest.mark.parametrize(
    ("path", "method", "statuses"),
    [
        ("/api/tickets/", "post", "201 400 401 403 408 413 415 422 429 500 503"),
        ("/api/tickets/", "get", "200 304 400 401 403 429 500 503"),
        ("/api/tickets/{ticket_id}/", "get", "200 304 400 401 403 404 412 429 500 503"),
        ("/api/tickets/{ticket_id}/", "patch", "200 400 401 403 404 408 412 413 415 429 500 503"),
        ("/api/tickets/classify/", "post", "200 400 401 403 408 413 415 429 500 503"),
        ("/api/tickets/stats/", "get", "200 304 400 401 403 429 500 503"),
    ],
)
def test_every_answer_is_listed(document: Document, path: str, method: str, statuses: str) -> None:
    assert " ".join(document["paths"][path][method]["responses"]) == statuses


@pytest.mark.parametrize(
    ("name", "headers"),
    [
        ("unauthorized", {"WWW-Authenticate"}),
        ("wrong_method", {"Allow"}),
        ("too_many", {"Retry-After"}),
        ("unavailable", {"Retry-After"}),
        ("add_slash", {"Location"}),
    ],
)
def test_refusals_carry_their_headers(document: Document, name: str, headers: set[str]) -> None:
    assert set(document["components"]["responses"][name]["headers"]) == {*headers, "X-Request-ID"}
