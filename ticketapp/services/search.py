"""Text search: every match is found, in every order, in time that hangs on the answer and not on the table.

Rare or not is found out by the index and never guessed: it is asked for ``COUNT_MAX`` matches and one more. If there
are fewer, they are all there is, and are sorted. If not, the newest may be among them, which can be seen; else the next
matches are near: the list is walked in its order, a bounded way. Where none are near (a word of last year in a list of
this year's tickets first), the index is asked for all of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from sqlalchemy import ColumnElement, Select, func, literal, select, true, tuple_
from sqlalchemy.engine import Row

from ticketapp.extensions.database import db
from ticketapp.models import Ticket
from ticketapp.rules.cursors import Cursor
from ticketapp.rules.facets import facets_of
from ticketapp.rules.search_windows import windows
from ticketapp.services.search_candidates import Search, by_fts, by_gin, candidates, contains, exact, is_sqlite
from ticketapp.services.search_time import Bound, bounded_time

__all__ = ["COUNT_MAX", "Found", "Search", "contains", "find_matches"]

COUNT_MAX = 1_000
# How far a list is walked at first, and then, in rows for each one that is wanted.
WALKS = (20, 200)
# How many of the nearest candidates are looked at for each row that is wanted, and by how much more each time.
ROUGH, ROUGH_GROWTH = 10, 10
# A term stands everywhere if one in six tickets, of the first few, holds it.
FEW, DENSE = 300, 1 / 6


@dataclass(frozen=True)
class Found:
    """Rows in the order in which they are walked (reversed when going backwards); ``count`` None above the cap."""

    rows: list[Row[Any]]
    count: int | None


def find_matches(search: Search, columns: Sequence[ColumnElement[Any]]) -> Found:
    """The first ``limit`` matches from the cursor on, and how many there are in the whole list.

    Raises ``SearchTooBroad`` where that takes too long.
    """
    with bounded_time() as bound:
        return Finder(search, columns, bound).find()


@dataclass(frozen=True)
class Hits:
    """Matches that were found first: how many up to one more than the cap, the ids of the page's among them, in order,
    the lowest id of all of them, and the last key of the page."""

    count: int
    ids: list[int]
    lowest_id: int | None
    last_key: Any


@dataclass(frozen=True)
class Finder:
    search: Search
    columns: Sequence[ColumnElement[Any]]
    bound: Bound

    @property
    def falls(self) -> bool:
        cursor = self.search.cursor
        return self.search.ordering.descending != bool(cursor and cursor.backwards)

    def find(self) -> Found:
        indexed = candidates(self.search, COUNT_MAX + 1)
        if indexed is None or not self.is_everywhere():
            hits = self.first_hits(indexed)
            if hits.ids:
                self.bound.prepare(by_bitmap=False)
            if hits.count <= COUNT_MAX:
                return Found(self.rows_of(hits.ids), hits.count)
            if indexed is not None and self.are_newest(hits):
                return Found(self.rows_of(hits.ids), None)
        rows, place = self.walk_near()
        if place is not None and len(rows) < self.search.limit:
            more = self.walk(place) if indexed is None else self.far_matches(place)
            rows += islice(more, self.search.limit - len(rows))
        return Found(rows[: self.search.limit], None)

    def is_everywhere(self) -> bool:
        """Whether so many of the list's first tickets match that walking counts to the cap sooner than the index.

        Only PostgreSQL's does all its work before it gives the first match.
        """
        if is_sqlite():
            return False
        return self.matches_among(FEW) >= FEW * DENSE and self.matches_among(COUNT_MAX / DENSE * 2) > COUNT_MAX

    def matches_among(self, number: float) -> int:
        """How many of the list's first *number* tickets match, counted up to one more than the cap."""
        key, ticket_id = self.search.key, Ticket.id
        first = self.in_order(select(Ticket), key, ticket_id, None).limit(int(number)).subquery("first")
        matches = select(literal(1)).where(*exact(self.search, first.c)).limit(COUNT_MAX + 1).subquery("matches")
        self.bound.prepare(by_bitmap=False)
        return db.session.scalar(select(func.count()).select_from(matches)) or 0

    def first_hits(self, indexed: Any) -> Hits:
        """The matches that are found first, counted up to one more than the cap."""
        if indexed is None:
            conditions = (*filters_of(self.search), *map(contains, self.search.terms))
            indexed = select(Ticket.id, self.search.key.label("key")).where(*conditions).subquery("candidates")
            self.bound.prepare(by_bitmap=False)
        else:
            self.bound.prepare(by_bitmap=True)
        hits = select(indexed.c.id, indexed.c.key).limit(COUNT_MAX + 1).cte("hits")
        page = self.in_order(select(hits.c.id, hits.c.key), hits.c.key, hits.c.id, self.search.cursor)
        first = page.limit(self.search.limit).subquery("page")
        number = select(func.count()).select_from(hits).scalar_subquery()
        lowest = select(func.min(hits.c.id)).scalar_subquery()
        one = select(literal(1).label("one")).subquery("one")
        columns = (number, lowest, first.c.id, first.c.key)
        found = db.session.execute(select(*columns).select_from(one.outerjoin(first, true()))).all()
        places = [(row[2], row[3]) for row in found if row[2] is not None]
        return Hits(found[0][0], [place[0] for place in places], found[0][1], places[-1][1] if places else None)

    def are_newest(self, hits: Hits) -> bool:
        """Whether the page of *hits* is that of all matches, newest first: SQLite finds those with the highest ids, and
        no ticket with a lower one is as new. Ids are nearly in the order of time, imported ones apart."""
        ordering = self.search.ordering
        is_newest_first = ordering.key == "created_at" and ordering.descending and self.search.cursor is None
        if not (is_sqlite() and is_newest_first) or len(hits.ids) < self.search.limit:
            return False
        as_new = select(literal(1)).where(Ticket.created_at >= hits.last_key, Ticket.id < hits.lowest_id).limit(1)
        return db.session.scalar(as_new) is None

    def in_order(self, statement: Select[Any], key: Any, ticket_id: Any, start: Cursor | None) -> Select[Any]:
        """The rows strictly behind *start*, in the order of the list."""
        if start is not None:
            statement = statement.where(behind(key, ticket_id, start, self.falls))
        return statement.order_by(*((each.desc() if self.falls else each.asc()) for each in (key, ticket_id)))

    def rows_of(self, ids: list[int]) -> list[Row[Any]]:
        """The tickets with these ids, in this order."""
        if not ids:
            return []
        rows = {row.id: row for row in db.session.execute(select(*self.columns).where(Ticket.id.in_(ids)))}
        return [rows[ticket_id] for ticket_id in ids if ticket_id in rows]

    def walk_near(self) -> tuple[list[Row[Any]], Cursor | None]:
        """The matches on a bounded way from the cursor on, and where it ended; None where the list ended first."""
        rows: list[Row[Any]] = []
        place = self.search.cursor
        for width in WALKS:
            end = self.place_after(place, width * self.search.limit)
            rows += self.walk(place, end)
            place = end
            if place is None or len(rows) >= self.search.limit:
                break
        return rows, place

    def place_after(self, start: Cursor | None, number: int) -> Cursor | None:
        """*number* tickets further, matching or not; None where the list is shorter."""
        key = self.search.key
        statement = self.in_order(select(key, Ticket.id), key, Ticket.id, start).offset(number - 1).limit(1)
        self.bound.prepare(by_bitmap=False)
        row = db.session.execute(statement).one_or_none()
        return None if row is None else Cursor(row[0], row[1])

    def walk(self, start: Cursor | None, end: Cursor | None = None) -> list[Row[Any]]:
        """The matches behind *start*, up to *end*. The rows are read one by one in the list's order."""
        key = self.search.key
        statement = select(*self.columns).where(*exact(self.search))
        if end is not None:
            statement = statement.where(~behind(key, Ticket.id, end, self.falls))
        statement = self.in_order(statement, key, Ticket.id, start).limit(self.search.limit)
        self.bound.prepare(by_bitmap=False)
        return list(db.session.execute(statement))

    def far_matches(self, start: Cursor) -> Iterator[Row[Any]]:
        """The matches behind *start*, however far they are, one after another."""
        return self.far_on_sqlite(start) if is_sqlite() else self.far_on_postgresql(start)

    def far_on_sqlite(self, place: Cursor) -> Iterator[Row[Any]]:
        """The indexes alone give all candidates in order, and the nearest of them are read."""
        near = by_fts(self.search)
        number = ROUGH * self.search.limit
        while near is not None:
            statement = self.in_order(select(near.c.id, near.c.key), near.c.key, near.c.id, place).limit(number)
            found = db.session.execute(statement).all()
            yield from self.matching_of([row.id for row in found])
            if len(found) < number:
                return
            place, number = Cursor(found[-1].key, found[-1].id), number * ROUGH_GROWTH

    def far_on_postgresql(self, start: Cursor) -> Iterator[Row[Any]]:
        """No index gives candidates in order there, but it holds their months: a few months at a time, then more."""
        extreme = (func.min if self.falls else func.max)(self.search.key)
        self.bound.prepare(by_bitmap=False)
        last = db.session.scalar(select(extreme))
        if last is None:
            return
        for window in windows(self.search.ordering.key, start.value, last):
            near = by_gin(self.search, window)
            if near is None:
                return
            statement = self.in_order(select(near.c.id), near.c.key, near.c.id, start).limit(self.search.limit)
            self.bound.prepare(by_bitmap=True)
            ids = list(db.session.scalars(statement))
            self.bound.prepare(by_bitmap=False)
            yield from self.rows_of(ids)

    def matching_of(self, ids: list[int]) -> list[Row[Any]]:
        """Those of the tickets that match, in this order."""
        statement = select(Ticket.id).where(Ticket.id.in_(ids), *map(contains, self.search.terms))
        matching = set(db.session.scalars(statement))
        return self.rows_of([ticket_id for ticket_id in ids if ticket_id in matching][: self.search.limit])


def filters_of(search: Search) -> list[ColumnElement[bool]]:
    """The filters, as the lists' indexes like them."""
    if not search.has_filters:
        return []
    facet = Ticket.facet_in_review if search.needs_review else Ticket.facet
    return [facet.in_(facets_of(**search.filters))]


def behind(key: Any, ticket_id: Any, place: Cursor, falls: bool) -> ColumnElement[bool]:
    """Strictly behind *place*, as one row comparison that an index on (key, id) serves."""
    here = tuple_(key, ticket_id)
    there = tuple_(place.value, place.id, types=[key.type, ticket_id.type])
    return here < there if falls else here > there
