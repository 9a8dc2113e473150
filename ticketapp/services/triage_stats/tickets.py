"""The tickets behind a figure, by their suggestions that it counts: the newest suggestion's ticket first.

The list goes through the suggestions in the order of their time and stops when a page is full, so that what a page
costs hangs on how rare its suggestions are, and not on how many a figure counts.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import astuple
from datetime import datetime
from itertools import islice
from typing import Any, NamedTuple

from sqlalchemy import Select, func, select, tuple_

from ticketapp.extensions.database import db
from ticketapp.models import Ticket
from ticketapp.rules.cursors import Cursor, list_fingerprint
from ticketapp.services.list_walks import LISTED
from ticketapp.services.lists import Page
from ticketapp.services.search import COUNT_MAX
from ticketapp.services.triage_stats.slices import ROW, Slice, conditions

PAGE_SIZE = 50
# A ticket has one suggestion for each field, and again where it was triaged anew.
SUGGESTIONS_A_TICKET = 4


PLACED: list[Any] = [ROW.created_at, ROW.id, ROW.ticket_id]


class Found(NamedTuple):
    """A suggestion that is counted; its place in the list is its time and its id."""

    created_at: datetime
    id: int
    ticket_id: int


def find_counted(part: Slice, cursor: Cursor | None = None, page_size: int = PAGE_SIZE) -> Page:
    """One page of the tickets that *part* counts."""
    backwards = cursor is not None and cursor.backwards
    found = list(islice(tickets_behind(part, cursor, page_size + 1), page_size + 1))
    has_more = len(found) > page_size
    found = found[:page_size]
    if backwards:
        found.reverse()
    has_next, has_previous = (True, has_more) if backwards else (has_more, cursor is not None)
    return Page(
        rows=rows_of([each.ticket_id for each in found]),
        count=count_of(part),
        next=place_of(found[-1], backwards=False) if found and has_next else None,
        previous=place_of(found[0], backwards=True) if found and has_previous else None,
    )


def tickets_behind(part: Slice, cursor: Cursor | None, wanted: int) -> Iterator[Found]:
    """The suggestions behind *cursor*, each ticket at the newest one that is counted."""
    rises = cursor is not None and cursor.backwards
    place = (cursor.value, cursor.id) if cursor is not None else None
    limit = wanted * SUGGESTIONS_A_TICKET
    while True:
        batch = [Found(*row) for row in db.session.execute(suggestions(part, place, rises).limit(limit)).all()]
        newest = newest_of(part, {each.ticket_id for each in batch})
        yield from (each for each in batch if newest.get(each.ticket_id) == each.id)  # decided meanwhile
        if len(batch) < limit:
            return
        place = (batch[-1].created_at, batch[-1].id)


def suggestions(part: Slice, place: tuple[Any, int] | None, rises: bool) -> Select[Any]:
    """What *part* counts behind *place*, in the order of the list or the other way round."""
    here = tuple_(ROW.created_at, ROW.id)
    query: Select[Any] = select(*PLACED).where(*conditions(part))
    if place is not None:
        there = tuple_(*place, types=[ROW.created_at.type, ROW.id.type])
        query = query.where(here > there if rises else here < there)
    return query.order_by(*(each.asc() if rises else each.desc() for each in (ROW.created_at, ROW.id)))


def newest_of(part: Slice, ticket_ids: set[int]) -> dict[int, int]:
    """By ticket, the newest suggestion that *part* counts."""
    query = select(*PLACED).where(ROW.ticket_id.in_(ticket_ids), *conditions(part))
    found = sorted(Found(*row) for row in db.session.execute(query).all())
    return {each.ticket_id: each.id for each in found}


def count_of(part: Slice) -> int | None:
    """How many tickets; None where they are more than ``COUNT_MAX``, which are not counted."""
    limit = (COUNT_MAX + 1) * SUGGESTIONS_A_TICKET
    some = suggestions(part, None, rises=False).limit(limit).subquery()
    seen, count = db.session.execute(select(func.count(), func.count(some.c.ticket_id.distinct()))).one()
    if seen == limit and count <= COUNT_MAX:  # the same few tickets were triaged again and again
        count = db.session.execute(select(func.count(ROW.ticket_id.distinct())).where(*conditions(part))).scalar_one()
    return count if count <= COUNT_MAX else None


def rows_of(ticket_ids: list[int]) -> list[Any]:
    """The tickets' rows, in the order of *ticket_ids*."""
    rows = {row.id: row for row in db.session.execute(select(*LISTED).where(Ticket.id.in_(ticket_ids))).all()}
    return [rows[number] for number in ticket_ids if number in rows]


def place_of(found: Found, backwards: bool) -> Cursor:
    return Cursor(found.created_at, found.id, backwards)


def fingerprint_of(part: Slice) -> str:
    """What the list's cursors belong to."""
    return list_fingerprint("counted by suggestions", [str(value) for value in astuple(part)])
