"""A secret is shown once: also to whoever sends the cookie from before once more."""

from __future__ import annotations

import re

from flask import Flask
from flask.testing import FlaskClient

from tests.accounts import Account, csrf_token
from tests.blueprints.accounts.test_two_factor import code_at
from ticketapp.rules.clocks import utc_now

COOKIE = "ticket_session"


def shown_again(client: FlaskClient, path: str, secret: str) -> tuple[bool, bool]:
    """Whether the secret (a pattern) stands on the page, and whether it does for a replayed cookie."""
    before = client.get_cookie(COOKIE)
    assert before is not None
    head = client.head(path)  # as programs that look at links do
    assert (head.status_code, head.data) == (200, b"")
    first = re.search(secret, client.get(path).get_data(as_text=True))
    client.set_cookie(COOKIE, before.value)
    again = client.get(path)
    assert again.status_code in (200, 303)
    return first is not None, re.search(secret, again.get_data(as_text=True)) is not None


def test_a_link(admin_client: FlaskClient) -> None:
    form = {"email": "carol@example.com", "role": "agent", "csrf_token": csrf_token(admin_client, "/admin/")}
    answer = admin_client.post("/admin/agents/new", data=form)
    assert shown_again(admin_client, answer.location, r"/invitations/[\w-]{43}") == (True, False)


def test_a_token(admin_client: FlaskClient) -> None:
    form = {"name": "shop", "scopes": ["tickets:read"], "expiry": "30"}
    token = csrf_token(admin_client, "/admin/")
    answer = admin_client.post("/admin/tokens/new", data={**form, "csrf_token": token})
    assert shown_again(admin_client, answer.location, r"tk_[\w-]{43}") == (True, False)


def test_recovery_codes(app: Flask, agent: Account, agent_client: FlaskClient) -> None:
    page = agent_client.get("/account/two-factor").get_data(as_text=True)
    secret = "".join(re.findall(r"<span>([A-Z2-7]{4})</span>", page))
    token = csrf_token(agent_client, "/account/two-factor")
    form = {"code": code_at(secret, utc_now()), "csrf_token": token}
    answer = agent_client.post("/account/two-factor", data=form)
    assert answer.location == "/account/recovery-codes"
    assert shown_again(agent_client, answer.location, r"[a-z2-7]{4}(-[a-z2-7]{4}){3}") == (True, False)


def test_the_value_before_is_not_shown_where_a_new_one_waits(admin_client: FlaskClient) -> None:
    token = csrf_token(admin_client, "/admin/")
    places = []
    for name in ("one", "two"):
        form = {"name": name, "scopes": ["tickets:read"], "expiry": "30", "csrf_token": token}
        location = admin_client.post("/admin/tokens/new", data=form).location
        cookie = admin_client.get_cookie(COOKIE)
        assert cookie is not None
        places.append((location, cookie.value))
    shown = []
    for location, value in places:
        admin_client.set_cookie(COOKIE, value)
        shown.append("tk_" in admin_client.get(location).get_data(as_text=True))
    assert shown == [False, True]
