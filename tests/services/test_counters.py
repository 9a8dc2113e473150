"""The counters' answers beside plain queries, and the plans by which they are read."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import product
from random import Random
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, func, select, text

from tests.counting import START, write_tickets
from ticketapp.extensions.database import db
from ticketapp.extensions.prepared import watchers
from ticketapp.models import Ticket
from ticketapp.rules.vocabulary import CATEGORIES, PRIORITIES, REVIEW_NEEDED, STATUSES
from ticketapp.services.counters import count_by_status, count_tickets, count_views
from ticketapp.services.lists import ListQuery, find_tickets
from ticketapp.services.stats import read_dashboard, read_stats

NOW = START + timedelta(days=6)
AMOUNT = 3_000


@pytest.fixture
def filled(in_app: Flask) -> Flask:
    write_tickets(db.session.connection(), Random(11), AMOUNT)
    db.session.commit()
    return in_app


def plain_count(*conditions: Any) -> int:
    return db.session.execute(select(func.count(Ticket.id)).where(*conditions)).scalar_one()


def some(rng: Random, words: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(rng.sample(words, rng.choice((0, 0, 1, 2, 3))))


def test_every_combination_of_filters_is_counted(filled: Flask) -> None:
    rng = Random(12)
    queries = [(some(rng, CATEGORIES), some(rng, PRIORITIES), some(rng, STATUSES)) for _ in range(40)]
    for (category, priority, status), review in product([((), (), ()), *queries], ("", REVIEW_NEEDED)):
        conditions = [] if not review else [Ticket.review.is_not(None)]
        for column, words in ((Ticket.category, category), (Ticket.priority, priority), (Ticket.status, status)):
            conditions += [column.in_(words)] if words else []
        assert count_tickets(category, priority, status, review) == plain_count(*conditions)


def test_the_views_are_counted_by_one_statement(filled: Flask) -> None:
    with statements() as sent:
        counts = count_views()
    assert len(sent) == 1
    assert counts.statuses == {word: plain_count(Ticket.status == word) for word in STATUSES}
    assert counts.in_review == plain_count(Ticket.review.is_not(None)) > 0


def test_the_dashboard_says_what_plain_queries_say(filled: Flask) -> None:
    board = read_dashboard(NOW, days=30)
    differs = (Ticket.category != Ticket.suggested_category) | (Ticket.priority != Ticket.suggested_priority)
    assert board.stats.total_tickets == AMOUNT
    assert board.stats == read_stats(NOW.date())
    for word in STATUSES:
        assert board.status_breakdown[word] == plain_count(Ticket.status == word) == count_by_status()[word]
    for word in PRIORITIES:
        waits = Ticket.status.in_(("open", "in_progress"))
        assert board.attention[word] == plain_count(Ticket.priority == word, waits)
        assert board.stats.priority_breakdown[word] == plain_count(Ticket.priority == word)
    for word in CATEGORIES:
        assert board.stats.category_breakdown[word] == plain_count(Ticket.category == word)
    for word, count in board.source_breakdown.items():
        assert count == plain_count(Ticket.suggestion_source == word)
    assert board.overridden == plain_count(Ticket.suggestion_source.in_(("gemini", "local")), differs)
    assert sum(count for _, count in board.per_day) == AMOUNT
    for day, count in board.per_day:
        start = datetime.combine(day, datetime.min.time(), tzinfo=UTC)
        assert count == plain_count(Ticket.created_at >= start, Ticket.created_at < start + timedelta(days=1))
    assert board.oldest_open == db.session.scalar(select(func.min(Ticket.created_at)).where(Ticket.status == "open"))


def test_a_list_counts_by_the_counters(filled: Flask) -> None:
    query = ListQuery(category=("billing",), status=("open", "closed"), review=REVIEW_NEEDED)
    conditions = (Ticket.category == "billing", Ticket.status.in_(("open", "closed")), Ticket.review.is_not(None))
    assert find_tickets(query).count == plain_count(*conditions)


@contextmanager
def statements() -> Iterator[list[tuple[str, Any]]]:
    """What is sent to the database meanwhile."""
    sent: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        if statement.startswith("SELECT"):
            sent.append((statement, parameters))

    def note_prepared(_driver: Any, statement: str, parameters: Any) -> None:
        sent.append((statement, parameters))

    event.listen(db.engine, "before_cursor_execute", note)
    watchers.append(note_prepared)
    db.session.begin()  # in which all of them are sent as they are written
    yield sent
    watchers.remove(note_prepared)
    event.remove(db.engine, "before_cursor_execute", note)


def rows_read(statement: str, parameters: Any) -> int:
    """How many tickets the statement looks at, in their table or in an index of it."""
    connection = db.session.connection()
    if connection.dialect.name == "sqlite":
        plan = connection.exec_driver_sql("EXPLAIN QUERY PLAN " + statement, parameters)
        steps = [detail for *_, detail in plan if "tickets" in detail.split()]
        assert all(step.startswith("SEARCH tickets USING") for step in steps), steps
        return len(steps)
    [[plan]] = connection.exec_driver_sql("EXPLAIN (ANALYZE, FORMAT JSON) " + statement, parameters)
    return sum(rows_of(node) for node in plan if isinstance(node, dict))


def rows_of(node: dict[str, Any]) -> int:
    inner = sum(rows_of(child) for child in node.get("Plans", ()))
    if "Plan" in node:
        return inner + rows_of(node["Plan"])
    if node.get("Relation Name") != "tickets":
        return inner
    assert node["Node Type"] in ("Index Scan", "Index Only Scan"), json.dumps(node)
    return inner + int(node["Actual Rows"] + node.get("Rows Removed by Filter", 0)) * int(node["Actual Loops"])


def test_no_figure_looks_at_tickets(filled: Flask) -> None:
    """But for the first one, and the oldest that is open, each by an index."""
    if db.engine.dialect.name == "postgresql":
        db.session.execute(text("ANALYZE tickets"))
    db.session.commit()
    with statements() as sent:
        count_tickets(("billing",), ("low",), ("open",), REVIEW_NEEDED)
        count_by_status()
        read_stats(NOW.date())
        read_dashboard(NOW)
    reads = [rows_read(*each) for each in sent]
    # count_tickets, count_by_status, read_stats; and for the dashboard of each of the 16 kinds of open tickets one.
    assert sorted(reads[:3]) == [0, 0, 1]
    assert sum(reads[3:]) <= 1 + 16 + 1


def test_reading_a_figure_costs_the_same_with_more_tickets(in_app: Flask) -> None:
    """Counters are as many as there are kinds of tickets, and days: not tickets."""
    sizes = []
    for amount in (20 * AMOUNT // 10, AMOUNT):
        write_tickets(db.session.connection(), Random(13), amount)
        db.session.commit()
        if db.engine.dialect.name == "postgresql":
            db.session.execute(text("SELECT fold_ticket_counts()"))
        sizes.append(db.session.scalar(text("SELECT count(*) FROM ticket_counts WHERE kind <> 'days'")) or 0)
        db.session.commit()
    assert sizes[0] <= 4 * 4 * 4 * 2 + 4 * 2
    assert sizes[1] - sizes[0] <= 1


def test_the_order_of_the_words_makes_no_other_statement(in_app: Flask) -> None:
    """PostgreSQL keeps so many plans of them and no more."""
    with statements() as sent:
        count_tickets(status=("open", "closed"), priority=("low", "high", "low"))
        count_tickets(status=("closed", "open"), priority=("high", "low"))
    assert sent[0] == sent[1]
