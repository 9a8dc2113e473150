"""What the database itself refuses, and how sessions begin."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError

from tests.opening import open_ticket
from ticketapp.extensions.database import db, reading, writing
from ticketapp.models import Ticket
from ticketapp.rules.actors import SYSTEM
from ticketapp.rules.clocks import utc_now
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
