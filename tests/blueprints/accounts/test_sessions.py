"""A session lives in the database: it ends when its row says so, whatever copies of its cookie there are."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from tests.accounts import PASSWORD, Account, csrf_token, make_agent, sign_in
from ticketapp.extensions.database import db
from ticketapp.models import AgentSession
from ticketapp.rules.actors import SYSTEM
from ticketapp.rules.clocks import utc_now
from ticketapp.services.agents import change_role, deactivate, find_agent, set_password

COOKIE = "ticket_session"
HOUR = timedelta(hours=1)


def cookie_of(client: FlaskClient) -> str:
    found = client.get_cookie(COOKIE)
    assert found is not None
    return found.value


def is_in(client: FlaskClient) -> bool:
    status = client.get("/tickets/").status_code
    assert status in (200, 303)
    return status == 200


def rows(app: Flask) -> list[AgentSession]:
    with app.app_context():
        return list(db.session.query(AgentSession))


def test_an_old_cookie_opens_nothing_after_signing_out(app: Flask, agent_client: FlaskClient) -> None:
    copied = cookie_of(agent_client)
    agent_client.post("/logout", data={"csrf_token": csrf_token(agent_client, "/logout")})
    thief = app.test_client()
    thief.set_cookie(COOKIE, copied)
    assert not is_in(thief)
    assert thief.get("/api/tickets/").status_code == 401
    assert rows(app) == []


def test_signing_in_drops_what_the_cookie_held(app: Flask, agent: Account) -> None:
    """Whoever plants a cookie in a browser knows neither the session that begins there nor its CSRF token."""
    client = app.test_client()
    planted_token = csrf_token(client)
    planted = cookie_of(client)
    with client.session_transaction() as session:
        session["sid"], session["planted"] = "known-to-the-thief", "yes"
    sign_in(client, agent)
    with client.session_transaction() as session:
        assert session["sid"] != "known-to-the-thief"
        assert "planted" not in session
    thief = app.test_client()
    thief.set_cookie(COOKIE, planted)
    assert not is_in(thief)
    assert client.post("/logout", data={"csrf_token": planted_token}).status_code == 400


def test_signing_in_again_ends_the_session_before(app: Flask, agent: Account, agent_client: FlaskClient) -> None:
    copied = cookie_of(agent_client)
    agent_client.post("/logout", data={"csrf_token": csrf_token(agent_client, "/logout")})
    sign_in(agent_client, agent)
    assert cookie_of(agent_client) != copied
    assert len(rows(app)) == 1


def test_only_a_hash_of_the_id_is_kept(app: Flask, agent_client: FlaskClient) -> None:
    with agent_client.session_transaction() as session:
        secret = session["sid"]
    assert len(secret) >= 43
    assert secret not in str([vars(row) for row in rows(app)])


def test_the_cookie_is_secure_behind_tls(app: Flask) -> None:
    plain = app.test_client().get("/login").headers["Set-Cookie"]
    assert "HttpOnly" in plain and "SameSite=Lax" in plain and "Secure" not in plain
    assert "Secure" in app.test_client().get("/login", base_url="https://localhost").headers["Set-Cookie"]


def test_a_cookie_that_says_what_it_should_is_not_sent_again(client: FlaskClient) -> None:
    client.get("/login")
    assert "Set-Cookie" not in client.get("/login").headers


def test_it_ends_when_it_is_not_used(agent_client: FlaskClient) -> None:
    with time_machine.travel(utc_now() + timedelta(hours=11, minutes=50), tick=False):
        assert is_in(agent_client)
    with time_machine.travel(utc_now() + timedelta(hours=23, minutes=51), tick=False):
        assert not is_in(agent_client)


def test_it_ends_after_a_week_however_much_it_is_used(agent_client: FlaskClient) -> None:
    begun = utc_now()
    for hours in range(10, 24 * 7, 10):
        with time_machine.travel(begun + hours * HOUR, tick=False):
            assert is_in(agent_client)
    with time_machine.travel(begun + timedelta(days=7, seconds=1), tick=False):
        assert not is_in(agent_client)


def test_its_limits_are_settings(make_app: Callable[..., Flask]) -> None:
    app = make_app(SESSION_IDLE_HOURS="2")
    client = sign_in(app.test_client(), make_agent(app, "carol@example.com"))
    with time_machine.travel(utc_now() + timedelta(hours=2, minutes=1), tick=False):
        assert not is_in(client)


def test_when_it_was_seen_is_written_every_few_minutes(app: Flask, agent_client: FlaskClient) -> None:
    def seen_at(minutes: int) -> datetime:
        with time_machine.travel(begun + timedelta(minutes=minutes), tick=False):
            agent_client.get("/tickets/")
        return rows(app)[0].last_seen_at

    begun = rows(app)[0].last_seen_at
    assert seen_at(4) == begun
    assert seen_at(6) == begun + timedelta(minutes=6)
    assert seen_at(9) == begun + timedelta(minutes=6)


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_a_page_waits_for_no_writer(app: Flask, agent_client: FlaskClient) -> None:
    """Noting that the session is in use is skipped where somebody else writes."""
    with app.app_context(), db.engine.connect() as connection:
        connection.execute(text("UPDATE agents SET name = 'held'"))
        with time_machine.travel(utc_now() + HOUR, tick=False):
            assert is_in(agent_client)
        connection.rollback()


@pytest.mark.parametrize("act", ["deactivate", "password", "role"])
def test_what_an_admin_does_ends_it_at_once(app: Flask, agent: Account, agent_client: FlaskClient, act: str) -> None:
    with app.app_context():
        found = find_agent(agent.email)
        assert found is not None
        if act == "deactivate":
            deactivate(found, SYSTEM, utc_now())
        elif act == "password":
            set_password(found, "another long password", SYSTEM, utc_now())
        else:
            change_role(found, "admin", SYSTEM, utc_now())
        db.session.commit()
    assert not is_in(agent_client)
    assert agent_client.get("/api/tickets/").status_code == 401


def test_what_has_ended_is_swept(app: Flask, agent: Account, agent_client: FlaskClient) -> None:
    with time_machine.travel(utc_now() + timedelta(hours=13), tick=False):
        sign_in(app.test_client(), Account(agent.email, PASSWORD))
        assert len(rows(app)) == 1
