"""Agents and their passwords."""

from __future__ import annotations

import pytest
from flask import Flask

from ticketapp.errors import AgentExists, BadPassword
from ticketapp.extensions.database import db
from ticketapp.models import AgentSession, Event
from ticketapp.rules.actors import SYSTEM
from ticketapp.rules.clocks import utc_now
from ticketapp.services.agent_sessions import Place, begin_session
from ticketapp.services.agents import NewAgent, authenticate, create_agent, find_agent, set_password
from ticketapp.services.passwords import HASH_OF_NOTHING, HASHER, is_password

SECRET = "correct horse battery"


def make(email: str = "Ann@Example.com", password: str = SECRET) -> None:
    create_agent(NewAgent(email, password, "Ann"), SYSTEM, utc_now())
    db.session.commit()


def test_an_agent_gets_in_whatever_the_case_of_the_address(in_app: Flask) -> None:
    make()
    for email in ("ann@example.com", " ANN@example.COM "):
        found = authenticate(email, SECRET)
        assert found is not None and found.display_name == "Ann"


@pytest.mark.parametrize(
    ("email", "password"),
    [("ann@example.com", SECRET + "!"), ("ann@example.com", ""), ("bob@example.com", SECRET), ("a\x00b", SECRET)],
)
def test_nobody_else_does(in_app: Flask, email: str, password: str) -> None:
    make()
    assert authenticate(email, password) is None


def test_an_inactive_agent_does_not(in_app: Flask) -> None:
    make()
    agent = find_agent("ann@example.com")
    assert agent is not None
    agent.active = False
    db.session.commit()
    assert authenticate("ann@example.com", SECRET) is None


def test_a_second_account_with_the_address_is_refused(in_app: Flask) -> None:
    make()
    with pytest.raises(AgentExists):
        make("ANN@example.com")


@pytest.mark.parametrize("password", ["", "short", "elevenchars", "aaaaaaaaaaaaaaaa", "x" * 1001])
def test_bad_passwords(in_app: Flask, password: str) -> None:
    with pytest.raises(BadPassword):
        make(password=password)


def test_a_new_password_ends_the_old_sessions(in_app: Flask) -> None:
    make()
    agent = find_agent("ann@example.com")
    assert agent is not None
    begin_session(agent, Place("Firefox on Linux", "192.0.2.…"), utc_now())
    db.session.commit()
    set_password(agent, "another long password", SYSTEM, utc_now())
    db.session.commit()
    assert db.session.query(AgentSession).count() == 0
    assert authenticate("ann@example.com", SECRET) is None
    kinds = [event.kind for event in db.session.query(Event).order_by(Event.id)]
    assert kinds == ["agent.created", "agent.password_changed"]


def test_only_a_hash_is_stored(in_app: Flask) -> None:
    make()
    agent = find_agent("ann@example.com")
    assert agent is not None
    assert agent.password.startswith("$argon2id$")


def test_an_unknown_account_takes_a_hash_of_the_same_cost() -> None:
    assert not HASHER.check_needs_rehash(HASH_OF_NOTHING)
    assert not is_password("", None)
    assert not is_password("!", "!")
