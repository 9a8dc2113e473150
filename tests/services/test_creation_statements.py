"""A new ticket costs few statements: on SQLite one for each table, on PostgreSQL one. It is what was answered."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, func, select
from sqlalchemy.pool import PoolProxiedConnection

from ticketapp.classifier.types import Suggestion
from ticketapp.extensions.database import db
from ticketapp.extensions.plans import KEPT, plans
from ticketapp.extensions.prepared import reader, watchers
from ticketapp.models import Event, Ticket
from ticketapp.rules.actors import Actor
from ticketapp.services.intake import Intake, take_in
from ticketapp.services.submissions import SubmissionKey
from ticketapp.services.tickets import Draft

NOW = datetime(2026, 11, 22, 15, 30, tzinfo=UTC)
SAID = Suggestion("billing", "high", "local", "v1", 0.9, 0.7, "Because.")
CHOSEN = {"category": "billing", "priority": "low"}


class StandIn:
    is_remote = False
    gemini_model = ""

    def classify(self, _title: str, _description: str, _worth: object = None) -> Suggestion:
        return SAID

    def classify_locally(self, _title: str, _description: str) -> Suggestion:
        return SAID


@contextmanager
def told_apart() -> Iterator[list[str]]:
    """The statements that are executed meanwhile, by their first words."""
    seen: list[str] = []

    def note(_connection: Any, cursor: Any, statement: str, *_rest: Any) -> None:
        commits = " and commits" if getattr(cursor.connection, "autocommit", None) is True else ""
        seen.append(" ".join(statement.split()[:3]) + commits)

    def note_alone(driver: Any, statement: str, _values: Any) -> None:
        commits = " and commits" if getattr(driver, "autocommit", None) is True else ""
        seen.append(" ".join(statement.split()[:3]) + commits)

    event.listen(db.engine, "before_cursor_execute", note)
    watchers.append(note_alone)
    try:
        yield seen
    finally:
        watchers.remove(note_alone)
        event.remove(db.engine, "before_cursor_execute", note)


def hand_in(chosen: dict[str, str], key: SubmissionKey | None = None) -> int:
    intake = Intake(StandIn(), "key", Actor("token", token_id=None), 1.0, 90, key=key, clock=lambda: NOW)
    return take_in(Draft("Charged twice", "My card was charged twice.", **chosen), intake).ticket.id


@pytest.mark.parametrize("chosen", [{}, CHOSEN])
def test_it_takes_no_session(in_app: Flask, chosen: dict[str, str]) -> None:
    """To make and to close one costs as much as the row does."""
    hand_in(chosen)
    db.session.remove()
    hand_in(chosen)
    assert not db.session.registry.has()


@pytest.mark.parametrize("chosen", [{}, CHOSEN])
def test_a_ticket_is_stored_by_few_statements(in_app: Flask, chosen: dict[str, str]) -> None:
    hand_in(chosen)  # the model that the database names has been looked at
    with told_apart() as statements:
        hand_in(chosen)
    if db.engine.dialect.name == "sqlite":
        tables = ("tickets", "ticket_suggestions", "events")
        assert statements == ["BEGIN IMMEDIATE", *(f"INSERT INTO {table}" for table in tables)]
    else:
        (statement,) = statements
        assert statement.startswith("EXECUTE ticketapp_")
        assert statement.endswith(" and commits")


def test_a_key_costs_three_more(in_app: Flask) -> None:
    hand_in(CHOSEN)
    with told_apart() as statements:
        hand_in(CHOSEN, SubmissionKey("token:1", "a", "hash"))
    about_keys = [each.removesuffix(" and commits") for each in statements if not each.startswith(("BEGIN", "WITH"))]
    if db.engine.dialect.name == "sqlite":
        about_keys = [
            each for each in about_keys if each.split()[-1] not in ("tickets", "ticket_suggestions", "events")
        ]
    assert about_keys == [
        "SELECT submissions.id, submissions.caller,",
        "DELETE FROM submissions",
        "INSERT INTO submissions",
    ]


@pytest.mark.parametrize("chosen", [{}, CHOSEN])
def test_what_was_answered_is_what_is_stored(in_app: Flask, chosen: dict[str, str]) -> None:
    intake = Intake(StandIn(), "key", Actor("requester"), 1.0, 90, clock=lambda: NOW)
    answered = take_in(Draft("Über ß", "蝶番 % %s", requester_name="Zoë", **chosen), intake).ticket
    stored = db.session.get_one(Ticket, answered.id)
    for column in vars(answered):
        assert getattr(stored, column) == getattr(answered, column), column
    assert [(row.field, row.outcome) for row in stored.suggestions] == [
        (field, "unseen" if chosen else "applied") for field in ("category", "priority")
    ]
    (opened,) = stored.events
    assert (opened.kind, opened.actor, opened.ticket_version, opened.created_at) == (
        "ticket.created",
        "requester",
        1,
        NOW,
    )
    assert (opened.new, opened.subject) == (" ".join(chosen), "")


def test_without_a_suggestion_there_is_none(in_app: Flask) -> None:
    class Broken(StandIn):
        def classify_locally(self, _title: str, _description: str) -> None:  # type: ignore[override]
            return None

    intake = Intake(Broken(), "key", Actor("requester"), 1.0, 90, clock=lambda: NOW)
    ticket = db.session.get_one(Ticket, take_in(Draft("A", "b", **CHOSEN), intake).ticket.id)
    assert (ticket.suggestions, ticket.suggestion_source, ticket.review) == ([], None, None)
    assert db.session.query(Event).count() == 1


def lose_plans(connection: PoolProxiedConnection) -> None:
    """As behind a pooler that gives each statement another connection."""
    cursor = connection.cursor()
    cursor.execute("DEALLOCATE ALL")


def forget_plans(connection: PoolProxiedConnection) -> None:
    """As behind a pooler that gives two of its clients one connection: it has a plan that this one did not make."""
    connection.info.pop(KEPT)


@pytest.mark.parametrize(("mishap", "tried"), [(lose_plans, ["EXECUTE"]), (forget_plans, [])])
def test_what_becomes_of_a_plan_costs_no_ticket(
    in_app: Flask, monkeypatch: pytest.MonkeyPatch, mishap: Callable[[PoolProxiedConnection], None], tried: list[str]
) -> None:
    if db.engine.dialect.name == "sqlite":
        return
    monkeypatch.setattr(plans, "are_kept", True)
    hand_in({})
    with reader() as found:
        mishap(found.connection())
    with told_apart() as statements:
        hand_in({})
    assert [statement.split()[0] for statement in statements] == [*tried, "WITH"]
    assert not plans.are_kept
    assert db.session.scalar(select(func.count()).select_from(Ticket)) == 2
