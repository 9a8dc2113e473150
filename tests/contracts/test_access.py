"""Promise: every route needs a signed-in agent unless it stands here; roles, scopes and CSRF hold for every one.

The routes come from the URL map, so that a new one is tried the day it is written. What is expected of it is written
here, not read from the marks above the views: a mark that is wrong fails.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from tests.accounts import Account, csrf_token, make_agent, make_token, sign_in
from ticketapp.rules.vocabulary import SCOPES

# Open to anyone at all.
PUBLIC = {
    *("/ GET", "/ POST", "/submitted/<token> GET", "/login GET", "/login POST", "/login/code GET", "/login/code POST"),
    *("/logout GET", "/invitations/<secret> GET", "/invitations/<secret> POST", "/healthz GET", "/readyz GET"),
    *("/api/tickets/ POST", "/api/tickets/classify/ POST", "/api/openapi.json GET", "/api/docs/ GET"),
}
# Asks for the address or a token itself: tests/blueprints/test_metrics.py.
OWN_RULES = {"/metrics GET"}
# What a token needs; without an entry, tokens open nothing.
NEEDED_SCOPE = {
    "/api/tickets/ GET": "tickets:read",
    "/api/tickets/ POST": "tickets:create",
    "/api/tickets/<ticket_id:ticket_id>/ GET": "tickets:read",
    "/api/tickets/<ticket_id:ticket_id>/ PATCH": "tickets:write",
    "/api/tickets/classify/ POST": "tickets:create",
    "/api/tickets/stats/ GET": "tickets:read",
}
UNSAFE = ("POST", "PUT", "PATCH", "DELETE")
VALUES = {"ticket_id": "999999", "agent_id": "999999", "token_id": "999999", "session_id": "999999"}
ROLES = ("nobody", "agent", "admin", *SCOPES)


@dataclass(frozen=True)
class Call:
    """One route and method, and how the URL map writes it."""

    name: str
    path: str
    method: str

    @property
    def is_api(self) -> bool:
        return self.path.startswith("/api/")


def path_of(rule: Rule) -> str:
    values = {name: VALUES.get(name, "nothing") for name in rule.arguments}
    built = rule.build(values)
    assert built is not None, rule
    return built[1]


def name_of(rule: Rule, method: str) -> str:
    return f"{rule.rule} {method}"


@pytest.fixture
def calls(app: Flask) -> list[Call]:
    return [
        Call(name_of(rule, method), path_of(rule), method)
        for rule in app.url_map.iter_rules()
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
        if name_of(rule, method) not in OWN_RULES
    ]


class Caller:
    """Somebody of one role, who sends what their kind of client sends: a token, or a cookie with a CSRF token."""

    def __init__(self, app: Flask, role: str) -> None:
        self.app, self.role = app, role
        self.client: FlaskClient = app.test_client()
        self.headers: dict[str, str] = {}
        self.account: Account | None = None
        if role in SCOPES:
            self.headers = {"Authorization": f"Bearer {make_token(app, role)}"}
        elif role != "nobody":
            self.account = make_agent(app, f"{role}@roles.example", is_admin=role == "admin")
            self.sign_in(self.account)

    def sign_in(self, account: Account) -> None:
        sign_in(self.client, account)
        self.headers = {"X-CSRFToken": csrf_token(self.client, "/logout")}

    def ask(self, call: Call) -> Any:
        answer = self.client.open(call.path, method=call.method, headers=self.headers)
        if (
            call.name == "/logout POST" and answer.location == "/login" and self.account
        ):  # the session is over: the next call needs one
            self.sign_in(self.account)
        return answer


def answer_to(answer: Any) -> str:
    """``in`` when the door was passed, whatever the view said to an empty body or an unknown number."""
    if answer.status_code == 303 and answer.location.startswith("/login?next="):
        return "sign in"
    return {401: "401", 403: "403"}.get(answer.status_code, "in")


def expected(call: Call, role: str) -> str:
    needed = NEEDED_SCOPE.get(call.name)
    if role in SCOPES and call.is_api:
        return "in" if role == needed or (needed is None and call.name in PUBLIC) else "403"
    if call.name in PUBLIC:
        return "in"
    if role == "nobody" or role in SCOPES:
        return "401" if call.is_api else "sign in"
    return "403" if call.path.startswith("/admin/") and role != "admin" else "in"


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
@pytest.mark.parametrize("role", ROLES)
def test_every_route_opens_to_the_right_ones(app: Flask, calls: list[Call], role: str) -> None:
    caller = Caller(app, role)
    wrong = {}
    for call in calls:
        answer = caller.ask(call)
        assert answer.status_code < 500, call
        found, wanted = answer_to(answer), expected(call, role)
        if found != wanted:
            wrong[call.name] = f"{found}, not {wanted}"
    assert wrong == {}


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_the_lists_above_name_routes_that_exist(calls: list[Call]) -> None:
    names = {call.name for call in calls}
    assert names >= PUBLIC
    assert names >= NEEDED_SCOPE.keys()


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
@pytest.mark.parametrize("token", [None, "forged"])
def test_every_unsafe_call_of_a_session_needs_its_csrf_token(app: Flask, calls: list[Call], token: str | None) -> None:
    """On the API's open calls a session without it counts as nobody; what is sent there is wrong anyway."""
    caller = Caller(app, "admin")
    caller.headers = {"X-CSRFToken": token} if token else {}
    passed = {}
    for call in calls:
        if call.method not in UNSAFE:
            continue
        answer = caller.ask(call)
        is_led_on = call.path in ("/login", "/login/code")  # whoever is signed in is sent away, unread
        refusal = 404 if call.path.startswith("/invitations/") else 303 if is_led_on else 403 if call.is_api else 400
        if call.is_api and call.name in PUBLIC:
            refusal = 415
        if answer.status_code != refusal:
            passed[call.name] = answer.status_code
    assert passed == {}


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_the_sign_in_itself_needs_a_csrf_token(client: FlaskClient) -> None:
    assert client.post("/login", data={"email": "a@example.com", "password": "x"}).status_code == 400


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_without_public_intake_nobody_creates(database: str, make_app: Any) -> None:
    client = make_app(PUBLIC_INTAKE="off").test_client()
    assert client.post("/api/tickets/", json={}).status_code == 401
    assert client.post("/api/tickets/classify/", json={}).status_code == 401
    assert client.get("/").status_code == 303
