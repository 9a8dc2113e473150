"""Lists of tickets: filters and keyset paging."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.engine import Row

from ticketapp.extensions.prepared import Prepared, Reader, reader
from ticketapp.rules.cursors import Cursor, list_fingerprint
from ticketapp.rules.facets import EVERY_FACET, facets_of
from ticketapp.rules.orderings import DEFAULT_ORDERING, Ordering
from ticketapp.rules.vocabulary import REVIEW_NEEDED
from ticketapp.services.counters import count_tickets
from ticketapp.services.list_walks import ID_MAX, LISTED, TABLE, Walk, count_beside, walked_rows
from ticketapp.services.search import Search, find_matches

# Put together once.
BY_ID = Prepared(select(*LISTED).where(TABLE.c.id == bindparam("number")))
FILTERS = ("category", "priority", "status")


@dataclass(frozen=True)
class ListQuery:
    """What a list was asked for. Empty tuples and strings do not filter; ``terms`` are folded.

    ``review`` is ``needed`` for tickets that wait for an agent's look.
    """

    category: tuple[str, ...] = ()
    priority: tuple[str, ...] = ()
    status: tuple[str, ...] = ()
    review: str = ""
    terms: tuple[str, ...] = ()
    ordering: str = DEFAULT_ORDERING
    page_size: int = 50
    cursor: Cursor | None = None

    @cached_property
    def fingerprint(self) -> str:
        """What its cursors belong to: everything but the place and the page's size."""
        filters = [sorted(getattr(self, name)) for name in FILTERS]
        return list_fingerprint([*filters, self.review], self.terms, self.ordering)

    def walk(self) -> Walk:
        """The same for a query without terms, and one row more than a page has."""
        facets = facets_of(self.category, self.priority, self.status)
        needs_review = self.review == REVIEW_NEEDED
        return Walk(
            facets=() if facets == EVERY_FACET and not needs_review else facets,
            needs_review=needs_review,
            ordering=Ordering(self.ordering),
            cursor=self.cursor,
            limit=self.page_size + 1,
        )

    def search(self) -> Search:
        """The same for a query with terms, and one row more than a page has."""
        return Search(
            terms=self.terms,
            filters={name: getattr(self, name) for name in FILTERS},
            needs_review=self.review == REVIEW_NEEDED,
            ordering=Ordering(self.ordering),
            cursor=self.cursor,
            limit=self.page_size + 1,
        )


@dataclass(frozen=True)
class Page:
    """One page of plain rows with every column of ``LISTED``.

    ``count`` is of the whole list, None where a search matches too many to be counted.
    """

    rows: list[Row[Any]]
    count: int | None
    next: Cursor | None
    previous: Cursor | None


def find_tickets(query: ListQuery) -> Page:
    """One page of the list; raises ``SearchTooBroad`` where a search cannot be answered in its time."""
    if query.terms:
        found = find_matches(query.search())
        return as_page(query, found.rows, found.count)
    with reader(sees_one_moment=True) as connection:
        rows = walked_rows(query.walk(), connection)
        count = count_beside(rows)
        return as_page(query, rows, count_filtered(query, connection) if count is None else count)


def find_row(ticket_id: int) -> Row[Any] | None:
    """One ticket with the columns of ``LISTED``; None where there is none."""
    return BY_ID.first(number=ticket_id) if ticket_id <= ID_MAX else None


def first_row(query: ListQuery) -> Row[Any] | None:
    """The first row from the cursor on, without counting the list; raises ``SearchTooBroad`` as above."""
    if query.terms:
        rows = find_tickets(query).rows
    else:
        with reader(sees_one_moment=True) as connection:
            rows = walked_rows(replace(query.walk(), limit=1), connection)
    return rows[0] if rows else None


def count_filtered(query: ListQuery, connection: Reader) -> int:
    """How many tickets meet the filters, whatever the terms."""
    return count_tickets(query.category, query.priority, query.status, query.review, connection)


def as_page(query: ListQuery, rows: list[Row[Any]], count: int | None) -> Page:
    has_more = len(rows) > query.page_size
    rows = rows[: query.page_size]
    if query.cursor is not None and query.cursor.backwards:
        rows.reverse()
        has_next, has_previous = True, has_more
    else:
        has_next, has_previous = has_more, query.cursor is not None
    key = Ordering(query.ordering).key
    return Page(
        rows=rows,
        count=count,
        next=place_of(rows[-1], key, backwards=False) if rows and has_next else None,
        previous=place_of(rows[0], key, backwards=True) if rows and has_previous else None,
    )


def place_of(row: Row[Any], key: str, backwards: bool) -> Cursor:
    value: datetime | int = getattr(row, key)
    return Cursor(value, row.id, backwards)
