"""What counts as an agent's word: whose, which, and about which text."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask
from sqlalchemy import select

from tests.accounts import run_command
from tests.refits import agents, decide, open_ticket
from ticketapp.extensions.database import db
from ticketapp.rules.actors import Actor
from ticketapp.rules.clocks import utc_now
from ticketapp.rules.vocabulary import FIELDS
from ticketapp.services.corrections import count_decided_since, read_corrections
from ticketapp.services.intake import Intake, take_in
from ticketapp.services.tickets import Draft
from ticketapp.services.triage_stats.slices import ROW, Slice, conditions

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


def write_ticket(app: Flask, by: Actor, **chosen: str) -> int:
    """As on ``/tickets/new``: what is chosen was chosen without having seen what the model says."""
    db.session.commit()
    intake = Intake(app.extensions["classifier"], "key", by, patience_seconds=1, sent_text_days=1)
    ticket_id = take_in(Draft("A ticket", "I was charged twice.", **chosen), intake).ticket.id
    db.session.commit()
    return ticket_id


def judged() -> set[tuple[int, str]]:
    """What the accuracy page counts as decisions."""
    part = Slice(outcome="decided")
    return {(row.ticket_id, row.field) for row in db.session.execute(select(ROW).where(*conditions(part))).scalars()}


def test_what_an_agent_chose_in_writing_a_ticket_counts(in_app: Flask) -> None:
    [alice] = agents(in_app, "alice")
    both = write_ticket(in_app, alice, category="technical", priority="low")
    half = write_ticket(in_app, alice, category="billing")
    write_ticket(in_app, alice)
    write_ticket(in_app, TOKEN, category="billing", priority="low")
    write_ticket(in_app, Actor("requester"), category="billing", priority="low")
    assert values() == {both: ("technical", "low"), half: ("billing", "")}


def test_it_is_a_vote_like_any_other(in_app: Flask) -> None:
    alice, bob = agents(in_app, "alice", "bob")
    chosen, left = (write_ticket(in_app, alice, **each) for each in ({"category": "billing"}, {}))
    for ticket_id in (chosen, left):
        decide(ticket_id, bob, category="account")
    assert values() == {left: ("account", "")}  # of the other, two agents think differently
    decide(chosen, alice, category="technical")  # her newest vote replaces what she chose in writing it
    for category in ("general", "technical"):
        decide(chosen, bob, category=category)
    assert values() == {chosen: ("technical", ""), left: ("account", "")}


def test_the_accuracy_page_and_the_refit_count_the_same(in_app: Flask) -> None:
    alice, bob = agents(in_app, "alice", "bob")
    for by in (alice, TOKEN, Actor("requester")):
        for chosen in ({}, {"category": "billing"}, {"priority": "low"}, {"category": "account", "priority": "high"}):
            untouched, confirmed, changed = (write_ticket(in_app, by, **chosen) for _ in range(3))
            decide(confirmed, bob if by is not alice else alice)
            decide(changed, by if by.kind == "agent" else bob, category="general")
            assert untouched
    found = {(each.ticket_id, field) for each in read_corrections() for field in FIELDS if getattr(each, field)}
    assert found == judged()
    assert len(found) > 20


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
