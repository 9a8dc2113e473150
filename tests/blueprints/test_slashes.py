"""One slash too many or too few leads to the page that was meant: 308, with the query, for every page there is."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import EnvironBuilder, TestResponse, run_wsgi_app
from werkzeug.wrappers import Request

from tests.contracts.test_access import path_of

QUERY = "status=open&search=a%20b%26c&page_size="


def ask(client: FlaskClient, path: str, method: str = "GET", query: str = QUERY) -> TestResponse:
    """Two slashes at the start would be read as a host's name, so the path is set apart from the address."""
    environ = EnvironBuilder(method=method, query_string=query).get_environ()
    environ["PATH_INFO"] = path
    return TestResponse(*run_wsgi_app(client.application, environ, buffered=True), request=Request(environ))


def wrong_spellings(path: str) -> set[str]:
    """A slash more, a slash less, and two for one, at every place."""
    ends = {path.rstrip("/"), f"{path}/"} if path.endswith("/") else {f"{path}/", f"{path}//"}
    doubled = {path[:place] + "/" + path[place:] for place, letter in enumerate(path) if letter == "/"}
    return (ends | doubled | {f"/{path.rstrip('/')}/"}) - {path, ""}


@pytest.fixture
def pages(app: Flask) -> list[tuple[str, str]]:
    """Every page's address with every method that it knows."""
    rules = [rule for rule in app.url_map.iter_rules() if not rule.rule.startswith("/api/")]
    return [(path_of(rule), method) for rule in rules for method in sorted((rule.methods or set()) - {"OPTIONS"})]


def test_every_page_is_found_in_spite_of_a_slash(client: FlaskClient, pages: list[tuple[str, str]]) -> None:
    asked, wrong = 0, {}
    for path, method in pages:
        for spelling in wrong_spellings(path):
            answer = ask(client, spelling, method)
            found = (answer.status_code, answer.location)
            asked += 1
            if found != (308, f"http://localhost{path}?{QUERY}"):
                wrong[f"{method} {spelling}"] = found
    assert wrong == {}
    assert asked > 300


@pytest.mark.parametrize(
    ("path", "meant"),
    [
        ("/admin/triage/", "/admin/triage"),
        ("/tickets/6/", "/tickets/6"),
        ("/tickets", "/tickets/"),
        ("/stats/triage", "/stats/triage/"),
        ("/submitted/a%b?c#d\r\ne/", "/submitted/a%25b%3Fc%23d%0D%0Ae"),
        ("//", "/"),
    ],
)
def test_without_a_query_there_is_no_question_mark(client: FlaskClient, path: str, meant: str) -> None:
    answer = ask(client, path, query="")
    assert (answer.status_code, answer.location) == (308, f"http://localhost{meant}")


@pytest.mark.parametrize("path", ["/tickets/6/status/", "/tickets//6/status//", "/stats/triage"])
def test_a_method_that_the_page_does_not_know_is_led_there_too(client: FlaskClient, path: str) -> None:
    answer = ask(client, path, "DELETE")
    assert answer.status_code == 308
    assert client.delete(answer.location or "").status_code == 405


@pytest.mark.parametrize(
    "path",
    [
        *("/nothing", "/nothing/", "//nothing", "/tickets/x/", "/tickets/06/", "/tickets/6/nothing/", "/login/x/"),
        *("//evil.example/", "//evil.example/tickets", "/submitted/", "/static/css/none.css/", "/tickets/6\\/"),
    ],
)
def test_unknown_addresses_stay_unknown(client: FlaskClient, path: str) -> None:
    assert ask(client, path).status_code == 404


def test_a_ticket_that_is_not_there_is_not_found_there_either(agent_client: FlaskClient) -> None:
    assert agent_client.get("/tickets/999999/", follow_redirects=True).status_code == 404


def test_a_foreign_host_is_led_nowhere(client: FlaskClient) -> None:
    assert client.get("/tickets/6/", headers={"Host": "evil.example"}).status_code == 400


@pytest.mark.parametrize(
    ("path", "status"),
    [("/api/docs", 308), ("/api/tickets/7", 308), ("/api/openapi.json/", 404), ("/api/nothing", 404), ("/api/", 404)],
)
def test_the_api_is_as_it_was(client: FlaskClient, path: str, status: int) -> None:
    answer = ask(client, path)
    assert answer.status_code == status
    assert status == 404 or answer.location == f"http://localhost{path}/?{QUERY}"
    assert status == 308 or answer.json == {"detail": "Not found."}


def test_two_slashes_before_the_api_are_one(client: FlaskClient) -> None:
    answer = ask(client, "//api/tickets/", query="")
    assert (answer.status_code, answer.location) == (308, "http://localhost/api/tickets/")
