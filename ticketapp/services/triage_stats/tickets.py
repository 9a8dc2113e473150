"""The tickets behind a figure."""

from __future__ import annotations

from dataclasses import astuple
from typing import Any

from sqlalchemy import ColumnElement, func, select, tuple_
from sqlalchemy.engine import Row

from ticketapp.extensions.database import db
from ticketapp.models import Ticket
from ticketapp.rules.cursors import Cursor, list_fingerprint
from ticketapp.services.list_walks import LISTED
from ticketapp.services.lists import ListQuery, Page, as_page
from ticketapp.services.triage_stats.slices import ROW, Slice, conditions

PAGE_SIZE = 50


def find_counted(part: Slice, cursor: Cursor | None = None, page_size: int = PAGE_SIZE) -> Page:
    """One page of the tickets that *part* counts, newest first."""
    query = ListQuery(cursor=cursor, page_size=page_size)
    counted: list[ColumnElement[bool]] = [Ticket.id.in_(select(ROW.ticket_id).where(*conditions(part)))]
    count = db.session.execute(select(func.count(Ticket.id)).where(*counted)).scalar_one()
    return as_page(query, newest_first(query, counted), count)


def newest_first(query: ListQuery, counted: list[ColumnElement[bool]]) -> list[Row[Any]]:
    """The page's rows and one more, in the order in which they are walked (reversed when going backwards)."""
    here = tuple_(Ticket.created_at, Ticket.id)
    statement = select(*LISTED).where(*counted)
    rises = query.cursor is not None and query.cursor.backwards
    if query.cursor is not None:
        types = [Ticket.created_at.type, Ticket.id.type]
        place = tuple_(query.cursor.value, query.cursor.id, types=types)
        statement = statement.where(here > place if rises else here < place)
    order = [each.asc() if rises else each.desc() for each in (Ticket.created_at, Ticket.id)]
    return list(db.session.execute(statement.order_by(*order).limit(query.page_size + 1)))


def fingerprint_of(part: Slice) -> str:
    """What the list's cursors belong to."""
    return list_fingerprint("counted", [str(value) for value in astuple(part)])
