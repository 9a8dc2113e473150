"""Behind a proxy, callers write their own address: whatever it is, nothing breaks and nothing of it is kept."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from tests.accounts import Account, csrf_token
from ticketapp.extensions.database import db
from ticketapp.models import AgentSession, Submission

HOSTILE = (
    "fe80::1%eth0",
    "a" * 3_000,
    "203.0.113.7:4711",
    "unknown",
    "<script>",
    "::ffff:203.0.113.7%x",
    "1" * 60,
    "%",
)


@pytest.mark.parametrize("address", HOSTILE)
def test_a_ticket_comes_in_once(make_app: Callable[..., Flask], address: str) -> None:
    app = make_app(TRUSTED_PROXIES="1")
    headers = {"X-Forwarded-For": address, "Idempotency-Key": "one"}
    body = {"title": "Once", "description": "And only once."}
    answers = [app.test_client().post("/api/tickets/", json=body, headers=headers) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].json == answers[1].json
    with app.app_context():
        caller = db.session.execute(select(Submission.caller)).scalar_one()
    assert len(caller) < 60
    assert address not in caller or address == "unknown"


@pytest.mark.parametrize("address", HOSTILE)
def test_an_agent_signs_in(make_app: Callable[..., Flask], agent: Account, address: str) -> None:
    app = make_app(TRUSTED_PROXIES="1")
    client, headers = app.test_client(), {"X-Forwarded-For": address}
    form = {"email": agent.email, "password": agent.password, "csrf_token": csrf_token(client)}
    assert client.post("/login", data=form, headers=headers).status_code == 303
    assert client.get("/account/", headers=headers).status_code == 200
    with app.app_context():
        assert len(db.session.execute(select(AgentSession.address)).scalar_one()) < 30


def test_callers_without_an_address_count_as_one(make_app: Callable[..., Flask]) -> None:
    """Else each could be somebody new with every request, and no limit would hold."""
    client = make_app(TRUSTED_PROXIES="1", RATELIMIT_ENABLED="on").test_client()
    body = {"title": "Again", "description": "And again."}
    codes = [
        client.post("/api/tickets/", json=body, headers={"X-Forwarded-For": f"made-up-{number}"}).status_code
        for number in range(21)
    ]
    assert codes == [201] * 20 + [429]
