"""Rows that go past the ORM come back through it as they were, and its next ids stand above theirs."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

from flask import Flask
from sqlalchemy import select

from tests.opening import open_ticket
from ticketapp.extensions.database import db
from ticketapp.models import Event, Ticket
from ticketapp.rules.actors import SYSTEM
from ticketapp.rules.texts import search_text
from ticketapp.services.bulk_inserts import insert_rows, reserve_ids
from ticketapp.services.ticket_rows import TicketRows, store_rows
from ticketapp.services.tickets import Draft

NOW = datetime(2026, 11, 22, 15, 30, 0, 5, tzinfo=UTC)
TEXTS = (
    *("=1+1", "tab\tand \\ and \\N and \\.", "“quotes” \" ' ''", "a\r\nb\rc\nd", '{"a": [null]}', "%s :name ? $1"),
    *("naïve ß İ ﬁ", "日本語 \U0001f9d1‍\U0001f680", "\x01\x1f\x7f", "\u2028\u2029\ufeff\ufffe", "NULL", "null"),
)


def rows_of(*texts: str, at: datetime = NOW) -> list[TicketRows]:
    batch = [
        TicketRows(Draft(title=text.split("\n")[0], description=text, category="billing"), "agent", at)
        for text in texts
    ]
    for rows in batch:
        rows.note("ticket.created", "requester", at)
    return batch


def test_every_text_comes_back(in_app: Flask) -> None:
    ids = store_rows(rows_of(*TEXTS))
    db.session.commit()
    found = db.session.scalars(select(Ticket).order_by(Ticket.id)).all()
    assert [ticket.id for ticket in found] == ids
    assert [ticket.description for ticket in found] == list(TEXTS)
    for ticket in found:
        assert ticket.search_text == search_text(ticket.title, ticket.description)
        assert (ticket.created_at, ticket.review, ticket.confidence_category) == (NOW, None, None)
        assert (ticket.category_set_by, ticket.priority_set_by, ticket.priority_rank) == ("agent", "default", 1)
    assert db.session.scalars(select(Event.ticket_id).order_by(Event.id)).all() == ids


def test_times_are_stored_as_the_orm_stores_them(in_app: Flask) -> None:
    away = timezone(timedelta(hours=-7))
    moments = [NOW, NOW.replace(microsecond=0), NOW.astimezone(away), datetime(1, 1, 1, tzinfo=UTC)]
    for moment in moments:
        store_rows(rows_of("plain", at=moment))
        by_orm = open_ticket(Draft("by the ORM", "x"), SYSTEM, NOW)
        by_orm.created_at = moment
        db.session.commit()
    stored = db.session.execute(select(db.cast(Ticket.created_at, db.Text)).order_by(Ticket.id)).scalars().all()
    assert stored[0::2] == stored[1::2]
    assert [row.created_at for row in db.session.scalars(select(Ticket).order_by(Ticket.id))][0::2] == moments


def test_the_next_ids_stand_above(in_app: Flask) -> None:
    first = store_rows(rows_of("one", "two", "three"))
    ticket = open_ticket(Draft("four", "x"), SYSTEM, NOW)
    assert ticket.id > max(first)
    assert min(store_rows(rows_of("five"))) > ticket.id
    db.session.commit()


def test_no_rows_are_no_statement(in_app: Flask) -> None:
    connection = db.session.connection()
    insert_rows(connection, Ticket.__table__, [])
    assert reserve_ids(connection, Ticket.__table__, 0) == []
    assert store_rows([]) == []
