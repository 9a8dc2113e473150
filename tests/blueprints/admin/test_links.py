"""One-time links and lock-outs do not survive what makes them void."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.accounts import PASSWORD, Account, csrf_token, make_agent, run_command, sign_in
from tests.blueprints.admin.conftest import Post
from tests.blueprints.admin.test_agents import NEW_PASSWORD, accept, agent_id, link_on
from ticketapp.errors import LastAdmin
from ticketapp.extensions.database import db
from ticketapp.models import Invitation
from ticketapp.rules.actors import SYSTEM
from ticketapp.rules.clocks import utc_now
from ticketapp.services.agents import find_agent
from ticketapp.services.invitations import renew_link

Act = Callable[[Flask, Post, Account], Any]


def set_by_command(app: Flask, _post: Post, agent: Account) -> None:
    run_command(app, "agents", "password", agent.email, "--password-stdin", given=NEW_PASSWORD + "\n")


def change_own(app: Flask, post: Post, agent: Account) -> None:
    """By the account page; the link is from a reset, so a command has to give a password first."""
    set_by_command(app, post, agent)
    with app.app_context():
        db.session.execute(db.insert(Invitation).values(**kept))  # as if that had not voided it
        db.session.commit()
    client = sign_in(app.test_client(), Account(agent.email, NEW_PASSWORD))
    form = {"current": NEW_PASSWORD, "password": PASSWORD, "csrf_token": csrf_token(client, "/account/")}
    assert client.post("/account/password", data=form).status_code == 303


def deactivate_and_back(app: Flask, post: Post, agent: Account) -> None:
    path = f"/admin/agents/{agent_id(app, agent.email)}"
    assert post(f"{path}/deactivation").status_code == 303
    assert post(f"{path}/activation").status_code == 303


def deactivate_by_command_and_back(app: Flask, post: Post, agent: Account) -> None:
    run_command(app, "agents", "deactivate", agent.email)
    assert post(f"/admin/agents/{agent_id(app, agent.email)}/activation").status_code == 303


def change_role(app: Flask, post: Post, agent: Account) -> None:
    assert post(f"/admin/agents/{agent_id(app, agent.email)}/role", role="admin").status_code == 303


kept: dict[str, Any] = {}


@pytest.mark.parametrize(
    "act", [set_by_command, change_own, deactivate_and_back, deactivate_by_command_and_back, change_role]
)
def test_a_link_ends_with(app: Flask, agent: Account, admin_client: FlaskClient, post: Post, act: Act) -> None:
    client = app.test_client()
    link = link_on(admin_client, post(f"/admin/agents/{agent_id(app, agent.email)}/password-link"))
    assert client.get(link).status_code == 200
    with app.app_context():
        row = db.session.query(Invitation).one()
        kept.update({column.name: getattr(row, column.name) for column in Invitation.__table__.columns})
    act(app, post, agent)
    assert client.get(link).status_code == 404
    assert client.post(link, data={"password": NEW_PASSWORD}).status_code == 404
    with app.app_context():
        assert db.session.query(Invitation).count() == 0


def test_who_is_deactivated_gets_no_link(app: Flask, agent: Account, post: Post) -> None:
    path = f"/admin/agents/{agent_id(app, agent.email)}"
    post(f"{path}/deactivation")
    assert post(f"{path}/password-link").status_code == 404
    with app.app_context():
        assert db.session.query(Invitation).count() == 0


def locked_out(app: Flask, agent: Account) -> FlaskClient:
    client = app.test_client()
    for _ in range(5):
        form = {"email": agent.email, "password": "wrong", "csrf_token": csrf_token(client)}
        assert client.post("/login", data=form).status_code == 422
    form = {"email": agent.email, "password": agent.password, "csrf_token": csrf_token(client)}
    assert client.post("/login", data=form).status_code == 429
    return client


def test_a_command_lifts_the_lock_out(app: Flask, agent: Account, post: Post) -> None:
    client = locked_out(app, agent)
    set_by_command(app, post, agent)
    assert sign_in(client, Account(agent.email, NEW_PASSWORD)).get("/tickets/").status_code == 200


def test_an_admins_link_lifts_the_lock_out(app: Flask, agent: Account, admin_client: FlaskClient, post: Post) -> None:
    client = locked_out(app, agent)
    link = link_on(admin_client, post(f"/admin/agents/{agent_id(app, agent.email)}/password-link"))
    assert accept(client, link).status_code == 303
    assert sign_in(client, Account(agent.email, NEW_PASSWORD)).get("/tickets/").status_code == 200


def test_of_two_admins_who_reset_each_other_one_stays(app: Flask, admin: Account, admin_client: FlaskClient) -> None:
    """The second one's request has passed the doors when the first one's is done: nobody could show a link then."""
    make_agent(app, "eve@example.com", is_admin=True)
    path = f"/admin/agents/{agent_id(app, 'eve@example.com')}"
    token = csrf_token(admin_client, path)
    with app.app_context():
        bob = find_agent(admin.email)
        assert bob is not None
    assert admin_client.post(f"{path}/password-link", data={"csrf_token": token}).status_code == 303
    with app.app_context(), pytest.raises(LastAdmin):
        renew_link(bob, SYSTEM, utc_now())
