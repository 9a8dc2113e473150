"""The same act by many at the same moment: one of them does it, nobody meets an error."""

from __future__ import annotations

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.accounts import Account, csrf_token, make_agent, make_token, sign_in
from tests.blueprints.admin.test_agents import agent_id
from ticketapp.extensions.database import db
from ticketapp.models import Agent, Event, Invitation

MANY = 6


def clients_of(app: Flask, admin: Account) -> list[tuple[FlaskClient, str]]:
    """Browsers with a CSRF token each, signed in before any of them acts."""
    clients = [sign_in(app.test_client(), admin) for _ in range(MANY)]
    return [(client, csrf_token(client, "/admin/")) for client in clients]


def all_at_once(clients: list[tuple[FlaskClient, str]], path: str, **form: str) -> Counter[int]:
    start = threading.Barrier(len(clients))

    def send(client: FlaskClient, token: str) -> int:
        start.wait(30)
        return client.post(path, data={**form, "csrf_token": token}).status_code

    with ThreadPoolExecutor(len(clients)) as pool:
        return Counter(pool.map(lambda one: send(*one), clients))


def kinds(app: Flask, subject: str) -> Counter[str]:
    with app.app_context():
        events = db.session.query(Event).filter(Event.subject == subject, Event.agent_id.is_not(None))
        return Counter(event.kind for event in events)


def test_one_invites(app: Flask, admin: Account) -> None:
    statuses = all_at_once(clients_of(app, admin), "/admin/agents/new", email="carol@example.com", role="agent")
    assert statuses == {303: 1, 422: MANY - 1}
    assert kinds(app, "carol@example.com") == {"agent.invited": 1}
    with app.app_context():
        assert db.session.query(Agent).filter_by(email="carol@example.com").count() == 1
        assert db.session.query(Invitation).count() == 1


def test_the_last_link_counts(app: Flask, admin: Account, agent: Account) -> None:
    path = f"/admin/agents/{agent_id(app, agent.email)}/password-link"
    assert all_at_once(clients_of(app, admin), path) == {303: MANY}
    assert kinds(app, agent.email) == {"agent.password_reset": 1, "agent.invited": MANY - 1}
    with app.app_context():
        assert db.session.query(Invitation).count() == 1


@pytest.mark.parametrize(
    "act", [("deactivation", {}, "agent.deactivated"), ("role", {"role": "admin"}, "agent.role_changed")]
)
def test_one_changes(app: Flask, admin: Account, agent: Account, act: tuple[str, dict[str, Any], str]) -> None:
    where, form, kind = act
    path = f"/admin/agents/{agent_id(app, agent.email)}/{where}"
    assert all_at_once(clients_of(app, admin), path, **form) == {303: MANY}
    assert kinds(app, agent.email) == {kind: 1}


def test_one_revokes_and_one_switches(app: Flask, admin: Account) -> None:
    make_token(app)
    clients = clients_of(app, admin)
    assert all_at_once(clients, "/admin/tokens/1/revocation") == {303: MANY}
    assert all_at_once(clients, "/admin/two-factor", required="on") == {303: MANY}
    with app.app_context():
        done = Counter(kind for (kind,) in db.session.query(Event.kind).filter(Event.agent_id.is_not(None)))
    assert done == {"token.revoked": 1, "switch.changed": 1}


def test_admins_who_act_on_each_other_do_not_wait_for_ever(app: Flask, admin: Account) -> None:
    """Each act locks its agent, and its event refers to its actor."""
    others = [make_agent(app, f"admin-{number}@example.com", is_admin=True) for number in range(3)]
    people = [admin, *others]
    clients = [sign_in(app.test_client(), one) for one in people]
    tokens = [csrf_token(client, "/admin/") for client in clients]
    targets = [agent_id(app, people[(place + 1) % len(people)].email) for place in range(len(people))]
    start = threading.Barrier(len(people))

    def remove(client: FlaskClient, token: str, target: int) -> int:
        start.wait(30)
        path = f"/admin/agents/{target}/two-factor-removal"
        return client.post(path, data={"csrf_token": token}).status_code

    with ThreadPoolExecutor(len(people)) as pool:
        assert set(pool.map(remove, clients, tokens, targets)) == {303}
