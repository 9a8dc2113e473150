"""What counts as an agent's word: whose, which, and about which text."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask

from tests.accounts import run_command
from tests.refits import agents, decide, open_ticket
from ticketapp.rules.actors import Actor
from ticketapp.rules.clocks import utc_now
from ticketapp.services.corrections import count_decided_since, read_corrections

TOKEN = Actor("token", scopes=("tickets:write",))


def values() -> dict[int, tuple[str, str]]:
    return {each.ticket_id: (each.category, each.priority) for each in read_corrections()}


def test_only_signed_in_agents_count(in_app: Flask) -> None:
    [alice] = agents(in_app, "alice")
    open_ticket(in_app)
    open_ticket(in_app, category="billing", priority="low")
    by_token = open_ticket(in_app)
    decide(by_token, TOKEN, category="account", priority="high")
    changed, confirmed, half = (open_ticket(in_app) for _ in range(3))
    decide(changed, alice, category="account", priority="critical")
    decide(confirmed, alice)
    decide(half, alice, priority="low")
    found = values()
    assert found.keys() == {changed, confirmed, half}
    assert found[changed] == ("account", "critical")
    assert all(found[confirmed])
    assert found[half] == ("", "low")
    assert count_decided_since(None) == 3
    assert count_decided_since(utc_now() + timedelta(hours=1)) == 0


def test_what_a_token_decides_last_is_no_agent_s_word(in_app: Flask) -> None:
    [alice] = agents(in_app, "alice")
    ticket_id = open_ticket(in_app)
    decide(ticket_id, alice, category="account")
    decide(ticket_id, TOKEN, category="general")
    assert values() == {}


def test_each_agent_has_one_vote_the_newest(in_app: Flask) -> None:
    [alice] = agents(in_app, "alice")
    ticket_id = open_ticket(in_app)
    for category in ("account", "general", "technical"):
        decide(ticket_id, alice, category=category)
    assert values() == {ticket_id: ("technical", "")}


def test_where_agents_differ_nobody_counts(in_app: Flask) -> None:
    alice, bob = agents(in_app, "alice", "bob")
    ticket_id = open_ticket(in_app)
    decide(ticket_id, alice, category="account", priority="low")
    decide(ticket_id, bob, category="general")
    assert values() == {ticket_id: ("", "low")}
    decide(ticket_id, bob, priority="high")
    assert values() == {}
    decide(ticket_id, alice, category="technical")
    decide(ticket_id, bob, category="billing")
    decide(ticket_id, bob, category="technical")
    assert values() == {ticket_id: ("technical", "")}


def test_a_confirmation_is_a_vote_for_what_stood_there(in_app: Flask) -> None:
    alice, bob = agents(in_app, "alice", "bob")
    ticket_id = open_ticket(in_app)
    decide(ticket_id, alice)
    category, priority = values()[ticket_id]
    other = "account" if category != "account" else "general"
    decide(ticket_id, bob, category=other)
    assert values() == {ticket_id: ("", priority)}
    decide(ticket_id, alice, category="technical")
    decide(ticket_id, alice, category=other)
    assert values() == {ticket_id: (other, priority)}


def test_the_text_of_now_counts(in_app: Flask) -> None:
    [alice] = agents(in_app, "alice")
    ticket_id = open_ticket(in_app)
    decide(ticket_id, alice, category="account")
    decide(ticket_id, Actor("requester"), description="I forgot my password.")
    [found] = read_corrections()
    assert found.description == "I forgot my password."
    assert (found.as_row().category, found.as_row().priority) == ("account", "")


def test_demo_tickets_teach_nothing(in_app: Flask) -> None:
    agents(in_app, "alice")
    run_command(in_app, "tickets", "demo", "60", "--seed", "3")
    assert count_decided_since(None) == 0
    assert values() == {}
