"""Promise: what every route answers to every role, to the status, when it is asked with nothing in hand.

Generated over the URL map: a route without a line here fails, and so does a line without a route. Unsafe calls send
an empty body and ids are of rows that do not exist, so that what is told apart is the door and the check behind it.
"""

from __future__ import annotations

import pytest
from flask import Flask

from tests.contracts.test_access import NEEDED_SCOPE, ROLES, Call, Caller, name_of, path_of

AGENT_ID, TOKEN_ID, SESSION_ID = (f"<int(max={2**63 - 1}):{name}_id>" for name in ("agent", "token", "session"))
TICKET_ID = "<ticket_id:ticket_id>"

# Nobody (and every token: they open no page), an agent, an admin. "login" is 303 to the sign-in page and back.
PAGES = {
    "/ GET": "200 303 303",
    "/ POST": "400 400 400",  # no CSRF token: the form again, with what was typed
    "/submitted/<token> GET": "404 404 404",
    "/healthz GET": "200 200 200",
    "/readyz GET": "200 200 200",
    "/login GET": "200 303 303",
    "/login POST": "400 303 303",
    "/login/code GET": "303 303 303",  # no password was proved before
    "/login/code POST": "303 303 303",
    "/logout GET": "303 200 200",
    "/logout POST": "login 303 303",
    "/invitations/<secret> GET": "404 404 404",
    "/invitations/<secret> POST": "404 404 404",
    "/account/ GET": "login 200 200",
    "/account/password POST": "login 422 422",
    "/account/sessions/end POST": "login 303 303",
    f"/account/sessions/{SESSION_ID}/end POST": "login 404 404",
    "/account/two-factor GET": "login 200 200",
    "/account/two-factor POST": "login 422 422",
    "/account/two-factor/removal GET": "login 303 303",  # there is none to remove
    "/account/two-factor/removal POST": "login 303 303",
    "/account/recovery-codes GET": "login 303 303",
    "/account/recovery-codes/new GET": "login 303 303",
    "/account/recovery-codes/new POST": "login 303 303",
    "/tickets/ GET": "login 200 200",
    "/tickets/new GET": "login 200 200",
    "/tickets/new POST": "login 400 400",
    f"/tickets/{TICKET_ID} GET": "login 404 404",
    f"/tickets/{TICKET_ID}/status POST": "login 404 404",
    f"/tickets/{TICKET_ID}/category POST": "login 404 404",
    f"/tickets/{TICKET_ID}/priority POST": "login 404 404",
    f"/tickets/{TICKET_ID}/review POST": "login 404 404",
    "/stats/ GET": "login 200 200",
    "/stats/triage/ GET": "login 200 200",
    "/stats/triage/figures.csv GET": "login 200 200",
    "/stats/triage/tickets GET": "login 200 200",
    "/admin/ GET": "login 403 200",
    "/admin/two-factor POST": "login 403 422",
    "/admin/triage GET": "login 403 200",
    "/admin/triage/model GET": "login 403 404",
    "/admin/triage/model POST": "login 403 404",
    "/admin/agents/new GET": "login 403 200",
    "/admin/agents/new POST": "login 403 400",
    f"/admin/agents/{AGENT_ID} GET": "login 403 404",
    f"/admin/agents/{AGENT_ID}/role POST": "login 403 404",
    f"/admin/agents/{AGENT_ID}/deactivation GET": "login 403 404",
    f"/admin/agents/{AGENT_ID}/deactivation POST": "login 403 404",
    f"/admin/agents/{AGENT_ID}/activation POST": "login 403 404",
    f"/admin/agents/{AGENT_ID}/two-factor-removal GET": "login 403 404",
    f"/admin/agents/{AGENT_ID}/two-factor-removal POST": "login 403 404",
    f"/admin/agents/{AGENT_ID}/password-link GET": "login 403 404",
    f"/admin/agents/{AGENT_ID}/password-link POST": "login 403 404",
    "/admin/tokens/new GET": "login 403 200",
    "/admin/tokens/new POST": "login 403 400",
    f"/admin/tokens/{TOKEN_ID} GET": "login 403 404",
    f"/admin/tokens/{TOKEN_ID}/revocation GET": "login 403 404",
    f"/admin/tokens/{TOKEN_ID}/revocation POST": "login 403 404",
}
# Nobody, a session, a token with the scope of the call, a token with any other.
API = {
    "/api/tickets/ GET": "401 200 200 403",
    "/api/tickets/ POST": "415 415 415 403",  # passed, and then the empty body is no JSON
    f"/api/tickets/{TICKET_ID}/ GET": "401 404 404 403",
    f"/api/tickets/{TICKET_ID}/ PATCH": "401 415 415 403",
    "/api/tickets/stats/ GET": "401 200 200 403",
    "/api/tickets/classify/ POST": "415 415 415 403",
    "/api/openapi.json GET": "200 200 200 200",
    "/api/docs/ GET": "200 200 200 200",
}
# From this machine itself: anybody, but no token that is for something else.
METRICS = {"/metrics GET": "200 200 200 403"}


def wanted(call: Call, role: str) -> str:
    if call.name in PAGES:
        nobody, agent, admin = PAGES[call.name].split()
        return {"agent": agent, "admin": admin}.get(role, nobody)
    nobody, session, fitting, other = {**API, **METRICS}[call.name].split()
    if role in ("nobody", "agent", "admin"):
        return nobody if role == "nobody" else session
    return fitting if role == NEEDED_SCOPE.get(call.name, "metrics") else other


@pytest.fixture
def calls(app: Flask) -> list[Call]:
    return [
        Call(name_of(rule, method), path_of(rule), method)
        for rule in app.url_map.iter_rules()
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
    ]


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_every_route_has_its_line_and_every_line_its_route(calls: list[Call]) -> None:
    assert {call.name for call in calls} == {*PAGES, *API, *METRICS}


@pytest.mark.parametrize("role", ROLES)
def test_every_answer_is_the_one_that_is_written_here(app: Flask, calls: list[Call], role: str) -> None:
    caller = Caller(app, role)
    wrong = {}
    for call in calls:
        answer = caller.ask(call)
        is_led_to_login = answer.status_code == 303 and answer.location.startswith("/login?next=")
        found = "login" if is_led_to_login else str(answer.status_code)
        if found != wanted(call, role):
            wrong[call.name] = f"{found}, not {wanted(call, role)}"
    assert wrong == {}


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
@pytest.mark.parametrize("role", ROLES)
def test_no_other_verb_is_known(app: Flask, calls: list[Call], role: str) -> None:
    """405 by every route, whoever asks, with the verbs that there are."""
    caller = Caller(app, role)
    known: dict[str, set[str]] = {}
    for call in calls:
        known.setdefault(call.path, set()).add(call.method)
    for path, methods in known.items():
        for method in {"GET", "POST", "PUT", "PATCH", "DELETE"} - methods:
            answer = caller.client.open(path, method=method, headers=caller.headers)
            assert answer.status_code == 405, (path, method)
            assert methods <= set(answer.headers["Allow"].replace(",", " ").split())
