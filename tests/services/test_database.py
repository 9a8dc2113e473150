"""What the database itself refuses, and how sessions begin."""

from __future__ import annotations

import threading
from itertools import product
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import CheckConstraint, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from tests.opening import open_ticket
from ticketapp.extensions.database import db, reading, writing
from ticketapp.models import Ticket, TicketSuggestion
from ticketapp.rules.actors import SYSTEM
from ticketapp.rules.clocks import utc_now
from ticketapp.rules.facets import facets_of
from ticketapp.rules.vocabulary import CATEGORIES, PRIORITIES, STATUSES
from ticketapp.services.tickets import Draft
from ticketapp.services.triage import ask


@pytest.mark.parametrize(
    "assignment",
    [
        "title = ''",
        "title = ' \t\n\u00a0\u3000'",
        "title = NULL",
        "description = '\n\x0b'",
        "category = 'urgent'",
        "category = NULL",
        "priority = 'urgent'",
        "status = 'done'",
        "status = ''",
        "requester_email = NULL",
        "requester_name = NULL",
        "suggested_category = 'x'",
        "suggestion_source = 'oracle'",
        "confidence_category = 1.5",
        "category_set_by = 'nobody'",
    ],
)
def test_no_other_writer_can_break_a_ticket(in_app: Flask, assignment: str) -> None:
    open_ticket(Draft("a", "b"), SYSTEM, utc_now())
    db.session.commit()
    with pytest.raises(IntegrityError):
        db.session.execute(text(f"UPDATE tickets SET {assignment.replace(chr(0), '')}"))
    db.session.rollback()


# Of every rule of the models something that breaks it.
BREAKING = {
    Ticket: {
        "title_not_blank": "title = ' '",
        "title_length": None,
        "description_not_blank": "description = ' '",
        "description_length": f"description = '{'d' * 100_001}'",
        "requester_name_length": None,
        "requester_email_length": None,
        "category_known": "category = 'low'",
        "priority_known": "priority = 'billing'",
        "status_known": "status = 'Open'",
        "category_set_by_known": "category_set_by = ''",
        "priority_set_by_known": "priority_set_by = 'agents'",
        "suggested_category_known": "suggested_category = ''",
        "suggested_priority_known": "suggested_priority = 'HIGH'",
        "suggestion_source_known": "suggestion_source = 'model'",
        "confidence_category_fraction": "confidence_category = -0.01",
        "confidence_priority_fraction": "confidence_priority = 1.01",
    },
    TicketSuggestion: {
        "field_known": "field = 'status'",
        "value_known": "value = 'open'",
        "said_known": "said = ''",
        "decided_value_known": "decided_value = 'none'",
        "source_known": "source = 'agent'",
        "outcome_known": "outcome = 'refused'",
        "confidence_fraction": "confidence = 2",
    },
}


@pytest.mark.parametrize("model", BREAKING)
def test_every_rule_of_the_models_has_something_that_breaks_it(model: Any) -> None:
    rules = {str(each.name) for each in model.__table__.constraints if isinstance(each, CheckConstraint)}
    assert rules == {f"ck_{model.__tablename__}_{name}" for name in BREAKING[model]}


@pytest.mark.parametrize(("model", "name"), [(model, name) for model in BREAKING for name in BREAKING[model]])
def test_a_broken_rule_is_named(in_app: Flask, model: Any, name: str) -> None:
    assignment = BREAKING[model][name]
    if assignment is None:  # the column's type on PostgreSQL: test_lengths_count_code_points
        return
    take_in_one(in_app)
    rule = f"ck_{model.__tablename__}_{name}"
    # SQLite misses the rank of an unknown priority before it looks at the rule.
    with pytest.raises(IntegrityError, match=f"{rule}|NOT NULL constraint failed: tickets.priority_rank") as caught:
        db.session.execute(text(f"UPDATE {model.__tablename__} SET {assignment}"))
    db.session.rollback()
    if db.engine.dialect.name == "postgresql":
        told = caught.value.orig.diag  # type: ignore[union-attr]
        assert (told.sqlstate, told.constraint_name, told.table_name) == ("23514", rule, model.__tablename__)
        assert told.message_detail is None


def take_in_one(app: Flask) -> None:
    """A ticket with suggestions."""
    answer = app.test_client().post("/api/tickets/", json={"title": "Invoice", "description": "It was charged twice."})
    assert answer.status_code == 201


def test_what_is_derived_from_a_row_follows_it(in_app: Flask) -> None:
    take_in_one(in_app)
    find = text("SELECT priority_rank, facet, facet_in_review FROM tickets")
    for category, status, priority in product(CATEGORIES, STATUSES, PRIORITIES):
        for review in (None, "category"):
            values = {"category": category, "status": status, "priority": priority, "review": review}
            assignments = ", ".join(f"{column} = :{column}" for column in values)
            db.session.execute(text(f"UPDATE tickets SET {assignments}"), values)
            (facet,) = facets_of((category,), (priority,), (status,))
            expected = (PRIORITIES.index(priority), facet, facet if review else None)
            assert tuple(db.session.execute(find).one()) == expected
    db.session.rollback()


@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
def test_nobody_writes_what_is_derived(in_app: Flask) -> None:
    take_in_one(in_app)
    find = text("SELECT priority_rank, facet, facet_in_review FROM tickets")
    before = db.session.execute(find).one()
    db.session.execute(text("UPDATE tickets SET priority_rank = 9, facet = 99, facet_in_review = 99"))
    assert db.session.execute(find).one() == before
    db.session.rollback()


@pytest.mark.parametrize(("column", "length"), [("title", 201), ("description", 100_001), ("requester_email", 255)])
def test_lengths_count_code_points(in_app: Flask, column: str, length: int) -> None:
    open_ticket(Draft("a", "b"), SYSTEM, utc_now())
    db.session.commit()
    statement = text(f"UPDATE tickets SET {column} = :value")
    db.session.execute(statement, {"value": "😀" * (length - 1)})
    with pytest.raises(DBAPIError):
        db.session.execute(statement, {"value": "😀" * length})
    db.session.rollback()


def test_two_readers_and_a_writer_at_once(in_app: Flask) -> None:
    """The readers hold their transactions open while the writer commits."""
    open_ticket(Draft("a", "b"), SYSTEM, utc_now())
    db.session.commit()
    both_read, written = threading.Barrier(3), threading.Event()
    seen: list[int] = []

    def read() -> None:
        with in_app.app_context():
            reading()
            before = db.session.execute(text("SELECT count(*) FROM tickets")).scalar_one()
            both_read.wait(10)
            assert written.wait(10)
            seen.append(before)

    readers = [threading.Thread(target=read) for _ in range(2)]
    for reader in readers:
        reader.start()
    both_read.wait(10)
    open_ticket(Draft("c", "d"), SYSTEM, utc_now())
    db.session.commit()
    written.set()
    for reader in readers:
        reader.join(10)
    assert seen == [1, 1]


def test_a_session_that_read_can_write_next(in_app: Flask) -> None:
    """On SQLite a reading transaction could not be upgraded once somebody else wrote."""
    reading()
    db.session.execute(text("SELECT 1"))

    def write_elsewhere() -> None:
        with in_app.app_context():
            open_ticket(Draft("other", "b"), SYSTEM, utc_now())
            db.session.commit()

    other = threading.Thread(target=write_elsewhere)
    other.start()
    other.join(10)
    writing()
    open_ticket(Draft("mine", "b"), SYSTEM, utc_now())
    db.session.commit()
    assert db.session.query(Ticket).count() == 2


def test_the_classifier_is_never_asked_inside_a_transaction(in_app: Flask) -> None:
    classifier: Any = in_app.extensions["classifier"]
    assert ask(classifier, "a", "b").source == "local"
    db.session.execute(text("SELECT 1"))
    with pytest.raises(RuntimeError):
        ask(classifier, "a", "b")
    db.session.rollback()


def test_an_error_shows_no_ticket_text(in_app: Flask) -> None:
    ticket = open_ticket(Draft("very private", "b"), SYSTEM, utc_now())
    ticket.status = "nonsense"
    with pytest.raises(IntegrityError) as caught:
        db.session.commit()
    db.session.rollback()
    assert "very private" not in str(caught.value).split("DETAIL")[0]


def test_a_reading_session_has_one_transaction(in_app: Flask) -> None:
    """Else every statement would take a connection of its own, and see another state of the database."""
    reading()
    for _ in range(3):
        db.session.execute(text("SELECT 1"))
    assert db.session.connection() is db.session.connection()
    pool: Any = db.engine.pool
    assert pool.checkedout() == 1
