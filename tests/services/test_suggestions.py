"""What a suggestion's rows remember: only what a signed-in agent chose counts as decided by one."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from tests.accounts import make_agent
from tests.opening import open_ticket
from ticketapp.classifier.types import Suggestion
from ticketapp.extensions.database import db
from ticketapp.models import Agent, Ticket, TicketSuggestion
from ticketapp.rules.actors import Actor
from ticketapp.rules.vocabulary import FIELDS
from ticketapp.services.intake import triage
from ticketapp.services.reasons import reasons_of
from ticketapp.services.suggestions import attach_suggestion, fill_gaps
from ticketapp.services.tickets import Draft, change_ticket, ticket_for_update
from ticketapp.services.triage_stats.figures import read_accuracy
from ticketapp.services.triage_stats.slices import Slice

NOW = datetime(2026, 11, 22, 15, 30, tzinfo=UTC)
BILLING = Suggestion("billing", "high", "gemini", "gemini-test", 0.9, 0.7, "Because.", "1", 12)


def agent_named(app: Flask, email: str) -> Actor:
    make_agent(app, email)
    return Actor("agent", agent_id=db.session.query(Agent).filter_by(email=email).one().id)


@pytest.fixture
def alice(in_app: Flask) -> Actor:
    return agent_named(in_app, "alice@example.com")


def opened(by: Actor, was_seen: bool = True, **chosen: str) -> Ticket:
    """A ticket that comes in together with its suggestion."""
    ticket = open_ticket(Draft("Charged twice", "My card was charged twice.", **chosen), by, NOW)
    fill_gaps(ticket, BILLING)
    attach_suggestion(ticket, BILLING, NOW, FIELDS if was_seen else ())
    db.session.commit()
    return ticket


def decided() -> dict[str, tuple[str, int | None]]:
    return {row.field: (row.outcome, row.decided_by_id) for row in db.session.query(TicketSuggestion)}


def counted() -> dict[tuple[str, str, str], int]:
    """What the accuracy page counts as decisions, by field, suggested and decided value."""
    return {(cell.field, cell.suggested, cell.decided): cell.amount for cell in read_accuracy(Slice()).cells}


@pytest.mark.parametrize(
    ("category", "was_seen", "outcome"),
    [("billing", True, "accepted"), ("account", True, "changed"), ("account", False, "unseen")],
)
def test_an_agent_who_writes_a_ticket_decides(alice: Actor, category: str, was_seen: bool, outcome: str) -> None:
    opened(alice, was_seen, category=category)
    assert decided() == {"category": (outcome, alice.agent_id), "priority": ("applied", None)}
    assert counted() == {("category", "billing", category): 1}


def test_what_was_said_is_kept_beside_what_stands(alice: Actor) -> None:
    ticket = open_ticket(Draft("Charged twice", "My card."), alice, NOW)
    doubted = replace(BILLING, category="general", said_category="billing", flags=("category",))
    fill_gaps(ticket, doubted)
    attach_suggestion(ticket, doubted, NOW, seen=())
    db.session.commit()
    assert {row.field: (row.value, row.said) for row in db.session.query(TicketSuggestion)} == {
        "category": ("general", "billing"),
        "priority": ("high", None),
    }
    assert ticket.category == "general"


@pytest.mark.parametrize("kind", ["requester", "token"])
def test_nobody_else_does(in_app: Flask, kind: str) -> None:
    opened(Actor(kind), category="billing", priority="low")
    assert decided() == {"category": ("accepted", None), "priority": ("changed", None)}
    assert counted() == {}


def late(ticket: Ticket) -> None:
    """The suggestion comes when the ticket has been stored for a while."""
    db.session.commit()
    db.session.expunge_all()
    current = ticket_for_update(ticket.id)
    assert current is not None
    triage(current, BILLING, NOW + timedelta(minutes=5))
    db.session.commit()


LOCAL = replace(BILLING, category="technical", source="local", model="1-a", confidence_category=0.8)
UNSURE = replace(BILLING, category="general", confidence_category=0.2, said_category="billing", flags=("category",))


def answered_twice(by: Actor, first: Suggestion, second: Suggestion, **chosen: str) -> Ticket:
    ticket = open_ticket(Draft("Charged twice", "My card.", **chosen), by, NOW)
    fill_gaps(ticket, first)
    attach_suggestion(ticket, first, NOW, seen=())
    db.session.commit()
    db.session.expunge_all()
    current = ticket_for_update(ticket.id)
    assert current is not None
    triage(current, second, NOW + timedelta(minutes=5))
    db.session.commit()
    db.session.expunge_all()
    return db.session.get_one(Ticket, ticket.id)


def test_a_doubtful_late_answer_leaves_a_surer_value(alice: Actor) -> None:
    ticket = answered_twice(Actor("requester"), LOCAL, UNSURE)
    assert (ticket.category, ticket.category_set_by) == ("technical", "local")
    assert (ticket.priority, ticket.priority_set_by) == ("high", "gemini")
    assert (ticket.suggested_category, ticket.confidence_category, ticket.review) == ("technical", 0.8, None)
    kept = [(row.source, row.value, row.said) for row in ticket.suggestions if row.field == "category"]
    assert kept == [("local", "technical", None), ("gemini", "general", "billing")]
    change_ticket(ticket, {"category": "account"}, alice, NOW)
    db.session.commit()
    db.session.expunge_all()
    rows = db.session.query(TicketSuggestion).filter_by(field="category").order_by(TicketSuggestion.id)
    assert [(row.outcome, row.decided_value) for row in rows] == [("changed", "account"), ("unseen", None)]
    assert counted() == {("category", "technical", "account"): 1}


def test_where_it_fills_nothing_the_first_stays_current(in_app: Flask) -> None:
    ticket = answered_twice(Actor("requester"), LOCAL, UNSURE, priority="low")
    assert (ticket.suggestion_source, ticket.suggestion_model) == ("local", "1-a")
    assert reasons_of([ticket.id])[ticket.id].source == "local"
    assert read_accuracy(Slice()).waiting == {"category": 1}


def test_a_raised_priority_is_not_lowered_by_doubt_either(in_app: Flask) -> None:
    raised = replace(LOCAL, confidence_priority=0.3, flags=("priority", "raised"))
    doubtful = replace(BILLING, priority="medium", said_priority="low", flags=("priority",))
    ticket = answered_twice(Actor("requester"), raised, doubtful)
    assert (ticket.category, ticket.priority, ticket.review) == ("billing", "high", "priority raised")


@pytest.mark.parametrize(
    "first",
    [replace(LOCAL, confidence_category=0.1, flags=("category",)), replace(LOCAL, source="default", model="")],
)
def test_a_doubtful_answer_stands_where_nobody_was_sure(in_app: Flask, first: Suggestion) -> None:
    ticket = answered_twice(Actor("requester"), first, UNSURE)
    assert (ticket.category, ticket.category_set_by, ticket.review) == ("general", "gemini", "category")


def test_a_late_suggestion_finds_who_wrote_the_ticket(alice: Actor) -> None:
    ticket = open_ticket(Draft("Charged twice", "My card.", category="account"), alice, NOW)
    late(ticket)
    assert decided() == {"category": ("unseen", alice.agent_id), "priority": ("applied", None)}


def test_a_late_suggestion_finds_who_decided_last(in_app: Flask, alice: Actor) -> None:
    bob = agent_named(in_app, "bob@example.com")
    ticket = open_ticket(Draft("Charged twice", "My card.", category="account"), alice, NOW)
    change_ticket(ticket, {"category": "billing"}, bob, NOW)
    change_ticket(ticket, {"status": "closed"}, alice, NOW)
    late(ticket)
    assert decided()["category"] == ("unseen", bob.agent_id)


def test_a_late_suggestion_knows_a_token_from_an_agent(alice: Actor) -> None:
    ticket = open_ticket(Draft("Charged twice", "My card.", category="account"), alice, NOW)
    change_ticket(ticket, {"category": "billing"}, Actor("token"), NOW)
    late(ticket)
    assert decided()["category"] == ("unseen", None)
