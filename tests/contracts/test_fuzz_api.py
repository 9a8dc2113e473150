"""Bad input of every kind, generated: always the documented 4xx, every wrong field at once, nothing written.

schemathesis (``test_openapi_holds``) makes what a schema can call wrong. This makes what it cannot: bytes that are no
JSON, keys that stand twice, characters that cannot be stored, forged cursors, other content types.
"""

from __future__ import annotations

import string
from collections.abc import Callable
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from tests.bad_inputs import (
    JSON,
    WRONG,
    WRONG_PARAMETERS,
    dumped,
    ignored_fields,
    no_object,
    other_types,
    storable,
    unknown_fields,
    unknown_parameters,
    wrong_fields,
    wrong_ignored_fields,
)
from ticketapp.extensions.database import db
from ticketapp.models import Event, Submission, Ticket

TICKETS, CLASSIFY, ONE = "/api/tickets/", "/api/tickets/classify/", "/api/tickets/1/"
GOOD = {"title": "Printer on fire", "description": "It smokes."}
COUNTED = (Ticket, Event, Submission)

often = settings(
    max_examples=40,
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)


@pytest.fixture
def caller(app: Flask, auth: dict[str, str]) -> Callable[..., TestResponse]:
    """``caller(method, url, data=…)`` with a token, beside one ticket that must stay as it is."""
    client: FlaskClient = app.test_client()
    assert (
        client.post(TICKETS, json={**GOOD, "category": "general", "priority": "low"}, headers=auth).status_code == 201
    )

    def call(method: str, url: str, **options: Any) -> TestResponse:
        return client.open(url, method=method, headers={**auth, **options.pop("headers", {})}, **options)

    return call


def stored(app: Flask) -> list[Any]:
    """All that a call could have written."""
    with app.app_context():
        counts = [db.session.execute(select(func.count()).select_from(model)).scalar_one() for model in COUNTED]
        return [*counts, db.session.execute(select(Ticket.version, Ticket.title, Ticket.status)).all()]


def assert_refused(answer: TestResponse, status: int, fields: set[str] | None) -> None:
    """*fields*: exactly these are named, each with messages; None: the whole request is wrong."""
    assert (answer.status_code, answer.mimetype) == (status, JSON), answer.text[:500]
    assert isinstance(answer.json, dict)
    if fields is None:
        assert list(answer.json) == ["detail"]
        assert isinstance(answer.json["detail"], str) and answer.json["detail"]
        return
    assert set(answer.json) == fields
    for messages in answer.json.values():
        assert messages and all(isinstance(each, str) and each for each in messages)


@often
@given(wrong=wrong_fields, unknown=unknown_fields, ignored=st.tuples(ignored_fields, wrong_ignored_fields))
def test_every_wrong_field_is_named_at_once(
    app: Flask,
    caller: Callable[..., TestResponse],
    wrong: dict[str, Any],
    unknown: dict[str, Any],
    ignored: tuple[dict[str, Any], dict[str, Any]],
) -> None:
    fine, hidden = ignored
    expected = {*wrong, *unknown, *hidden}
    if not expected:
        return
    before = stored(app)
    good = {name: value for name, value in GOOD.items() if name not in wrong}
    for method, url in (("POST", TICKETS), ("PATCH", ONE)):
        body = dumped({**fine, **good, **unknown, **wrong, **hidden})
        assert_refused(caller(method, url, data=body, content_type=JSON), 400, expected)
    assert stored(app) == before


@often
@given(
    wrong=st.fixed_dictionaries({"description": WRONG["description"]}), unknown=unknown_fields, ignored=ignored_fields
)
def test_a_wrong_text_to_classify(
    app: Flask,
    caller: Callable[..., TestResponse],
    wrong: dict[str, Any],
    unknown: dict[str, Any],
    ignored: dict[str, Any],
) -> None:
    """Nothing is read-only here: a ticket's fields are as unknown as any other."""
    answer = caller("POST", CLASSIFY, data=dumped({**ignored, **unknown, **wrong}), content_type=JSON)
    assert_refused(answer, 400, {*wrong, *unknown, *ignored})


@often
@given(suggestion=st.one_of(storable, st.builds("{}.{}.{}".format, storable, storable, storable)))
def test_a_made_up_suggestion_is_ignored(caller: Callable[..., TestResponse], suggestion: str) -> None:
    answer = caller("POST", TICKETS, data=dumped({**GOOD, "suggestion": suggestion}), content_type=JSON)
    assert answer.status_code == 201


@often
@given(body=no_object)
def test_what_is_no_json_object(app: Flask, caller: Callable[..., TestResponse], body: bytes) -> None:
    before = stored(app)
    for method, url in (("POST", TICKETS), ("PATCH", ONE), ("POST", CLASSIFY)):
        assert_refused(caller(method, url, data=body, content_type=JSON), 400, None)
    assert stored(app) == before


@often
@given(kind=other_types)
def test_another_content_type(app: Flask, caller: Callable[..., TestResponse], kind: str) -> None:
    before = stored(app)
    for method, url in (("POST", TICKETS), ("PATCH", ONE), ("POST", CLASSIFY)):
        assert_refused(caller(method, url, data=dumped(GOOD), headers={"Content-Type": kind}), 415, None)
    assert stored(app) == before


@often
@given(key=st.text(st.characters(max_codepoint=255, exclude_characters="\r\n"), max_size=300))
def test_a_key_that_is_no_key(app: Flask, caller: Callable[..., TestResponse], key: str) -> None:
    if 1 <= len(key) <= 255 and all("!" <= letter <= "~" for letter in key):
        return
    before = stored(app)
    answer = caller("POST", TICKETS, data=dumped(GOOD), content_type=JSON, headers={"Idempotency-Key": key})
    assert_refused(answer, 400, None)
    assert stored(app) == before


@often
@given(tag=st.text(st.characters(max_codepoint=255, exclude_characters="\r\n"), max_size=40))
def test_a_made_up_tag_changes_nothing(app: Flask, caller: Callable[..., TestResponse], tag: str) -> None:
    if tag.strip() == "*" or any(part.strip() in ("1", '"1"') for part in tag.split(",")):
        return
    before = stored(app)
    answer = caller("PATCH", ONE, data=b'{"status": "closed"}', content_type=JSON, headers={"If-Match": tag})
    assert_refused(answer, 412, None)
    assert stored(app) == before


@often
@given(wrong=st.fixed_dictionaries({}, optional=WRONG_PARAMETERS), unknown=unknown_parameters)
def test_every_wrong_parameter_is_named_at_once(
    caller: Callable[..., TestResponse], wrong: dict[str, Any], unknown: dict[str, str]
) -> None:
    expected = {*wrong, *unknown}
    if not expected:
        return
    assert_refused(caller("GET", f"{TICKETS}?{urlencode({**wrong, **unknown}, doseq=True)}"), 400, expected)


@often
@given(
    place=st.integers(0, 999),
    other=st.sampled_from(string.ascii_letters + string.digits + "-_."),
    how=st.sampled_from(["replaced", "cut", "longer", "made up"]),
    text=st.text(min_size=1, max_size=40),
)
def test_a_forged_cursor(caller: Callable[..., TestResponse], place: int, other: str, how: str, text: str) -> None:
    caller("POST", TICKETS, data=dumped(GOOD), content_type=JSON)
    following = caller("GET", f"{TICKETS}?page_size=1").json["next"]
    real = following.partition("cursor=")[2].partition("&")[0]
    place = 1 + place % (len(real) - 1)
    forged = {
        "replaced": real[:place] + other + real[place + 1 :],
        "cut": real[:place],
        "longer": real + other,
        "made up": text,
    }[how]
    if forged != real:
        assert_refused(caller("GET", f"{TICKETS}?page_size=1&cursor={quote(forged)}"), 400, {"cursor"})


@often
@given(
    ticket=st.one_of(
        st.text(min_size=1, max_size=20), st.integers(max_value=-1), st.integers(min_value=2**31), st.floats()
    )
)
def test_no_such_ticket_or_address(app: Flask, caller: Callable[..., TestResponse], ticket: Any) -> None:
    part = quote(str(ticket), safe="")
    if part in ("1", "stats", "classify", ".", ".."):
        return
    before = stored(app)
    assert_refused(caller("GET", f"{TICKETS}{part}/"), 404, None)
    assert_refused(caller("PATCH", f"{TICKETS}{part}/", data=b"{}", content_type=JSON), 404, None)
    assert stored(app) == before


@often
@given(secret=st.text(st.characters(max_codepoint=255, exclude_characters="\r\n"), max_size=60))
def test_a_bad_token_is_refused_everywhere(app: Flask, client: FlaskClient, secret: str) -> None:
    headers = {"Authorization": f"Bearer {secret}"}
    for method, url in (
        ("GET", TICKETS),
        ("POST", TICKETS),
        ("PATCH", ONE),
        ("POST", CLASSIFY),
        ("GET", "/api/openapi.json"),
    ):
        answer = client.open(url, method=method, data=dumped(GOOD), content_type=JSON, headers=headers)
        assert_refused(answer, 401, None)
        assert answer.headers["WWW-Authenticate"] == "Bearer"
