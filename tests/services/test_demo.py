"""Demo tickets in the database: as many as asked, the same for the same seed, and each with a story that adds up."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.engine import Row

from ticketapp.extensions.database import db
from ticketapp.models import Agent, Event, Ticket, TicketSuggestion
from ticketapp.rules.actors import SYSTEM
from ticketapp.rules.texts import search_text
from ticketapp.rules.vocabulary import CATEGORIES, PRIORITIES, SOURCES, STATUSES
from ticketapp.services.agents import NewAgent, create_agent
from ticketapp.services.demo import add_demo_tickets, batches

NOW = datetime(2026, 11, 22, 15, 30, tzinfo=UTC)
TODAY = datetime(2026, 11, 22, tzinfo=UTC)
NUMBER = 600


def add(number: int = NUMBER, seed: int = 7, now: datetime = NOW) -> list[int]:
    added = []
    for batch in add_demo_tickets(number, seed, now):
        db.session.commit()
        added.append(batch)
    return added


def rows_of(model: Any) -> list[Row[Any]]:
    return list(db.session.execute(select(*model.__table__.columns).order_by(model.id)))


def tickets_without_ids() -> list[tuple[Any, ...]]:
    return [tuple(row)[1:] for row in rows_of(Ticket)]


@pytest.fixture
def alice(in_app: Flask) -> Agent:
    agent = create_agent(NewAgent("alice@example.com", "a long enough password 1"), SYSTEM, NOW)
    db.session.commit()
    return agent


@pytest.mark.parametrize(("number", "expected"), [(1, [1]), (250, [250]), (2_001, [2_000, 1])])
def test_it_adds_exactly_as_many(in_app: Flask, number: int, expected: list[int]) -> None:
    assert add(number) == expected
    assert db.session.scalar(select(func.count()).select_from(Ticket)) == number


def test_the_same_seed_makes_the_same_tickets_all_day(in_app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    add(seed=3)
    first = tickets_without_ids()
    monkeypatch.setattr(batches, "BATCH_SIZE", 70)
    add(seed=3, now=NOW + timedelta(hours=8))
    assert tickets_without_ids()[NUMBER:] == first
    add(seed=4)
    assert tickets_without_ids()[2 * NUMBER :] != first


def test_they_spread_over_two_years_in_the_order_of_their_ids(in_app: Flask) -> None:
    add()
    moments = [row.created_at for row in rows_of(Ticket)]
    assert moments == sorted(moments)
    assert TODAY - timedelta(days=730) <= moments[0] <= TODAY - timedelta(days=715)
    assert TODAY - timedelta(days=15) <= moments[-1] < TODAY
    at_weekends = sum(moment.weekday() >= 5 for moment in moments)
    at_night = sum(moment.hour < 6 or moment.hour >= 20 for moment in moments)
    assert 0 < at_weekends < NUMBER / 7
    assert 0 < at_night < NUMBER / 5


def test_every_word_occurs_and_none_too_often(in_app: Flask) -> None:
    add(2_000)
    tickets = rows_of(Ticket)
    for field, words in (("category", CATEGORIES), ("priority", PRIORITIES), ("status", STATUSES)):
        assert {getattr(row, field) for row in tickets} == set(words), field
    assert {row.suggestion_source for row in tickets} == {*SOURCES, None}
    priorities = Counter(row.priority for row in tickets)
    assert 0.005 < priorities["critical"] / len(tickets) < 0.08
    assert priorities["medium"] == max(priorities.values())
    outcomes = set(db.session.scalars(select(TicketSuggestion.outcome)))
    assert outcomes == {"applied", "accepted", "changed", "unseen"}


def test_old_tickets_are_settled_and_young_ones_are_not(in_app: Flask) -> None:
    add(2_000)
    settled, young = [], []
    for row in rows_of(Ticket):
        is_settled = row.status in ("resolved", "closed")
        if row.created_at < TODAY - timedelta(days=90):
            settled.append(is_settled)
        elif row.created_at > TODAY - timedelta(days=2):
            young.append(is_settled)
    assert 0.93 < sum(settled) / len(settled) < 1
    assert sum(young) / len(young) < 0.7


def test_the_search_finds_them_and_no_time_lies_in_the_future(in_app: Flask) -> None:
    add()
    for row in rows_of(Ticket):
        assert row.search_text == search_text(row.title, row.description)
        assert row.created_at <= row.updated_at < TODAY + timedelta(hours=1)


def test_every_history_leads_to_its_ticket(in_app: Flask, alice: Agent) -> None:
    add()
    histories = defaultdict(list)
    for event in rows_of(Event):
        if event.ticket_id:
            histories[event.ticket_id].append(event)
    for ticket in rows_of(Ticket):
        replay(ticket, histories[ticket.id], alice)


def replay(ticket: Row[Any], events: list[Row[Any]], agent: Agent) -> None:
    """Walk from the first event to the ticket as it stands."""
    assert [event.kind for event in events].count("ticket.created") == 1
    assert events[0].kind == "ticket.created"
    assert events[0].created_at == ticket.created_at
    assert all(one.created_at <= other.created_at for one, other in pairwise(events))
    assert all((event.agent_id == agent.id) == (event.actor == "agent") for event in events)
    values: dict[str, str] = {"status": "open"}
    for event in events:
        if event.kind == "ticket.changed":
            assert values.get(event.field, event.old) == event.old
            assert event.old != event.new
            values[event.field] = event.new
    assert all(getattr(ticket, field) == value for field, value in values.items())
    changes = {(event.created_at, event.field) for event in events if event.kind == "ticket.changed"}
    by_system = {(event.created_at, event.field) for event in events if event.actor == "system"}
    others = [event for event in events if event.kind in ("ticket.triaged", "ticket.confirmed")]
    assert ticket.version == 1 + len(changes - by_system) + len(others)
    assert ticket.updated_at == max([ticket.created_at, *(moment for moment, _ in changes), *touched(others)])


def touched(others: list[Row[Any]]) -> list[datetime]:
    return [event.created_at for event in others]


def test_suggestions_agree_with_their_tickets(in_app: Flask, alice: Agent) -> None:
    add()
    tickets = {row.id: row for row in rows_of(Ticket)}
    suggested = defaultdict(dict)
    for row in rows_of(TicketSuggestion):
        suggested[row.ticket_id][row.field] = row
    for ticket in tickets.values():
        assert (ticket.suggestion_source is not None) == (ticket.id in suggested)
        for field, row in suggested[ticket.id].items():
            check_suggestion(ticket, field, row)
        flags = {word for row in suggested[ticket.id].values() for word in row.flags.split()}
        assert set((ticket.review or "").split()) <= flags


def test_some_wait_for_a_review_and_few_of_them_for_long(in_app: Flask) -> None:
    add(2_000)
    waiting = [row for row in rows_of(Ticket) if row.review]
    assert 0 < len(waiting) < 60
    assert all("agent" not in (row.category_set_by, row.priority_set_by) for row in waiting)


def check_suggestion(ticket: Row[Any], field: str, row: Row[Any]) -> None:
    value, set_by = getattr(ticket, field), getattr(ticket, f"{field}_set_by")
    assert (row.value, row.source) == (getattr(ticket, f"suggested_{field}"), ticket.suggestion_source)
    assert row.confidence == getattr(ticket, f"confidence_{field}")
    assert row.model == ("" if row.source == "default" else "demo")
    assert (row.outcome == "applied") == (row.decided_at is None) == (set_by in SOURCES)
    if row.outcome == "applied":
        assert (row.value, row.source) == (value, set_by)
    elif row.outcome in ("accepted", "changed"):
        assert (row.value == value) == (row.outcome == "accepted")


def test_without_agents_the_histories_name_nobody(in_app: Flask) -> None:
    add(50)
    assert set(db.session.scalars(select(Event.agent_id))) == {None}
