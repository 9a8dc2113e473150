"""Which tickets wait for an agent, and what ends the waiting."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from flask import Flask

from tests.accounts import make_agent
from tests.opening import open_ticket
from ticketapp.classifier.types import Suggestion
from ticketapp.extensions.database import db
from ticketapp.models import Agent, Event, Ticket, TicketSuggestion
from ticketapp.rules.actors import Actor
from ticketapp.rules.vocabulary import FIELDS
from ticketapp.services.suggestions import attach_suggestion, fill_gaps
from ticketapp.services.tickets import Draft, change_ticket, confirm_ticket

NOW = datetime(2026, 11, 22, 15, 30, tzinfo=UTC)
NOBODY = Actor("requester", caller="192.0.2.7")
TOKEN = Actor("token", caller="token/1")
EVERYTHING = ("category", "priority", "raised", "disagreement", "orders")


@pytest.fixture
def alice(in_app: Flask) -> Actor:
    make_agent(in_app, "alice@example.com")
    return Actor("agent", agent_id=db.session.query(Agent).one().id)


def triaged(flags: tuple[str, ...], by: Actor = NOBODY, was_seen: bool = False, **chosen: str) -> Ticket:
    ticket = open_ticket(Draft("Charged twice", "My card was charged twice.", **chosen), by, NOW)
    said = Suggestion("billing", "high", "gemini", "gemini-test", 0.9, 0.7, "Because.", "1", 12, flags)
    fill_gaps(ticket, said)
    attach_suggestion(ticket, said, NOW, FIELDS if was_seen else ())
    db.session.commit()
    return ticket


def events(ticket: Ticket) -> list[tuple[str, str | None, str]]:
    rows = db.session.query(Event).filter_by(ticket_id=ticket.id).order_by(Event.id)
    return [(row.kind, row.field, row.actor) for row in rows]


def test_what_was_left_out_waits_until_somebody_triages_it(in_app: Flask) -> None:
    assert open_ticket(Draft("T", "D"), NOBODY, NOW).review == "category priority"
    assert open_ticket(Draft("T", "D", category="billing"), NOBODY, NOW).review == "priority"
    assert open_ticket(Draft("T", "D", category="billing", priority="low"), NOBODY, NOW).review is None


@pytest.mark.parametrize(
    ("flags", "chosen", "review"),
    [
        ((), {}, None),
        (("category",), {}, "category"),
        (EVERYTHING, {}, "category priority raised disagreement orders"),
        (("orders", "category"), {}, "category orders"),
        (EVERYTHING, {"category": "account"}, "priority raised disagreement orders"),
        (EVERYTHING, {"priority": "low"}, "category orders"),
        (EVERYTHING, {"category": "account", "priority": "low"}, "orders"),
    ],
)
def test_flags_matter_where_a_machine_filled_the_field(
    in_app: Flask, flags: tuple[str, ...], chosen: dict[str, str], review: str | None
) -> None:
    assert triaged(flags, **chosen).review == review


def test_the_suggestions_keep_every_flag(in_app: Flask) -> None:
    triaged(EVERYTHING, category="account", priority="low")
    rows = db.session.query(TicketSuggestion).order_by(TicketSuggestion.id)
    assert {row.field: row.flags for row in rows} == {
        "category": "category orders",
        "priority": "priority raised disagreement orders",
    }


def test_an_agent_settles_field_by_field(alice: Actor) -> None:
    ticket = triaged(EVERYTHING)
    change_ticket(ticket, {"priority": "critical"}, alice, NOW)
    assert ticket.review == "category orders"
    change_ticket(ticket, {"category": "billing"}, alice, NOW)
    assert ticket.review is None
    assert ticket.version == 3, "a confirmation can be read, so it is a new version"


def test_a_token_ends_the_doubt_about_a_field_but_not_the_orders(in_app: Flask) -> None:
    ticket = triaged(EVERYTHING)
    change_ticket(ticket, {"category": "billing"}, TOKEN, NOW)
    assert ticket.review == "priority raised disagreement orders"
    change_ticket(ticket, {"priority": "low"}, TOKEN, NOW)
    assert ticket.review == "orders"


def test_other_changes_end_nothing(alice: Actor) -> None:
    ticket = triaged(EVERYTHING)
    change_ticket(ticket, {"status": "in_progress", "title": "Other"}, alice, NOW)
    assert ticket.review == " ".join(EVERYTHING)


def test_an_agent_who_writes_the_ticket_is_not_asked_to_review_it(alice: Actor) -> None:
    assert triaged(EVERYTHING, alice, was_seen=True, category="billing", priority="high").review is None
    assert triaged(EVERYTHING, alice, was_seen=True, category="billing").review == (
        "priority raised disagreement orders"
    )


def test_looks_right_settles_everything(alice: Actor) -> None:
    ticket = triaged(EVERYTHING, category="account")
    assert confirm_ticket(ticket, alice, NOW)
    db.session.commit()
    assert (ticket.review, ticket.version) == (None, 2)
    assert (ticket.category, ticket.priority) == ("account", "high")
    assert (ticket.category_set_by, ticket.priority_set_by) == ("agent", "agent")
    assert events(ticket)[1:] == [
        ("ticket.confirmed", "category", "agent"),
        ("ticket.confirmed", "priority", "agent"),
    ]
    db.session.expire_all()
    rows = {row.field: row for row in db.session.query(TicketSuggestion)}
    decided = {field: (row.outcome, row.decided_value, row.decided_by_id) for field, row in rows.items()}
    assert decided == {
        "category": ("changed", "account", alice.agent_id),
        "priority": ("accepted", "high", alice.agent_id),
    }


def test_a_second_look_changes_nothing(alice: Actor) -> None:
    ticket = triaged(("category",))
    change_ticket(ticket, {"category": "general"}, alice, NOW)
    assert confirm_ticket(ticket, alice, NOW)
    assert not confirm_ticket(ticket, alice, NOW)
    db.session.commit()
    assert ticket.version == 3
    confirmed = [field for kind, field, _ in events(ticket) if kind == "ticket.confirmed"]
    assert confirmed == ["priority"], "the agent's own change needs no confirmation"


def test_a_later_suggestion_says_anew_why_to_look(alice: Actor) -> None:
    ticket = triaged(("category", "priority"))
    change_ticket(ticket, {"category": "general"}, alice, NOW)
    later = Suggestion("billing", "high", "gemini", "gemini-test", 0.9, 0.3, "Because.", flags=("priority", "orders"))
    fill_gaps(ticket, later)
    attach_suggestion(ticket, later, NOW, seen=())
    assert ticket.review == "priority orders"
