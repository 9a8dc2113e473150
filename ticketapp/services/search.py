"""Text search: every match is found, in every order, in time that hangs on the answer and not on the table.

Rare or not is found out by the index and never guessed: it is asked for ``COUNT_MAX`` matches and one more. If there
are fewer, they are all there is, and are sorted. If not, the newest may be among them, which can be seen; else the next
matches are near: the list is walked in its order, a bounded way. Where none are near (a word of last year in a list of
this year's tickets first), the index is asked for all of them.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

from sqlalchemy.engine import Row

from ticketapp.extensions.database import db
from ticketapp.rules.cursors import Cursor
from ticketapp.rules.search_windows import windows
from ticketapp.services import search_candidates as candidates
from ticketapp.services import search_statements as statements
from ticketapp.services.search_candidates import Source
from ticketapp.services.search_statements import Search, contains, is_sqlite, place_values
from ticketapp.services.search_time import Bound, bounded_time

__all__ = ["COUNT_MAX", "Found", "Search", "contains", "find_matches"]

COUNT_MAX = 1_000
# How far a list is walked, in rows for each one that is wanted.
WALK = 200
# How many of the nearest candidates are looked at for each row that is wanted, and by how much more each time.
ROUGH, ROUGH_GROWTH = 10, 10
# PostgreSQL: how many of the list's first tickets tell whether a walk will reach the cap, and how far it may go: what
# its index does before it gives the first match of a common word takes as long.
FEW = 300
WALKED_MAX, WALKED_BYTES_MAX = 50_000, 50_000_000
# SQLite: so many candidates are read whatever the filters say.
NEAR = 2_000


@dataclass(frozen=True)
class Found:
    """Rows in the order in which they are walked (reversed when going backwards); ``count`` None above the cap."""

    rows: list[Row[Any]]
    count: int | None


def find_matches(search: Search) -> Found:
    """The first ``limit`` matches from the cursor on, and how many there are in the whole list.

    Raises ``SearchTooBroad`` where that takes too long.
    """
    with bounded_time() as bound:
        return Finder(search, bound).find()


@dataclass(frozen=True)
class Finder:
    search: Search
    bound: Bound

    def find(self) -> Found:
        count, rows = self.first_on_sqlite() if is_sqlite() else self.first_on_postgresql()
        if count <= COUNT_MAX:
            return Found(rows, count)
        return Found(rows or self.further_on(), None)

    # --- what is found first: how many there are, up to one above the cap, and the page where it is among them --------

    def first_on_sqlite(self) -> tuple[int, list[Row[Any]]]:
        """FTS5 gives candidates one by one, those with the highest ids first."""
        search, pieces = self.search, candidates.pieces_of(self.search)
        if pieces is None:
            return self.hits(Source(statements.unindexed(search), {}), statements.ALL_HIT)
        few = json.loads(self.number(candidates.few_ids(pieces), pieces.values))
        if len(few) <= COUNT_MAX:
            return self.hits(candidates.by_ids(search, few), "true")
        shown = statements.newest_hit(search)
        if not search.has_filters:
            return self.hits(candidates.newest_near(search, pieces, near=-1), shown)
        count, rows = self.hits(candidates.newest_near(search, pieces, NEAR), shown)
        if count > COUNT_MAX:
            return count, rows
        return self.hits(candidates.newest_filtered(search, pieces), shown)

    def first_on_postgresql(self) -> tuple[int, list[Row[Any]]]:
        """Its index does all its work before it gives the first match: for common words the list is walked instead."""
        search, indexed = self.search, candidates.by_gin(self.search)
        if indexed is None:
            return self.hits(Source(statements.unindexed(search), {}), statements.ALL_HIT)
        if walked := self.way_to_cap():
            shown = statements.MORE_HIT if search.cursor is None else "false"
            count, rows = self.hits(Source(statements.near(search, None), {"walked": walked}), shown)
            if count > COUNT_MAX:
                return count, rows
        return self.hits(indexed, statements.ALL_HIT, by_bitmap=True)

    def way_to_cap(self) -> int:
        """How many of the list's first tickets to look at for more matches than are counted; 0 where they will not do,
        if those further on are like the first few."""
        matching, seen, text_bytes = self.number(statements.sample(self.search), {"walked": FEW})
        walked = min(WALKED_MAX, WALKED_BYTES_MAX * seen // max(1, text_bytes or 0))
        return walked if matching * walked > seen * COUNT_MAX else 0

    def hits(self, source: Source, shown: str, by_bitmap: bool = False) -> tuple[int, list[Row[Any]]]:
        rows = self.rows(statements.page_of(self.search, source.statement, shown), source.values, by_bitmap)
        return rows[0].matches, [row for row in rows if row.id is not None]

    # --- where more match than are counted: the page is looked for ----------------------------------------------------

    def further_on(self) -> list[Row[Any]]:
        """The page's rows: near ones by a bounded walk, those further on by the index."""
        limit = self.search.limit
        rows, place = self.walk_near()
        if place is not None and len(rows) < limit:
            rows += islice(self.far_matches(place), limit - len(rows))
        return rows[:limit]

    def walk_near(self) -> tuple[list[Row[Any]], Cursor | None]:
        """The matches on a bounded way from the cursor on, and where it ended; None where they are enough, or where the
        list ended first.

        PostgreSQL walks first: to count its way costs as much again. SQLite counts it in half a millisecond, and has no
        order behind a LIMIT.
        """
        search, way = self.search, WALK * self.search.limit
        if not is_sqlite():
            near = statements.in_order(search, statements.near(search, search.cursor))
            rows = self.rows(statements.rows_of(search, near), {"walked": way})
            if len(rows) >= search.limit:
                return rows, None
        end = self.place_after(search.cursor, way)
        return self.walk(search.cursor, end), end

    def place_after(self, start: Cursor | None, number: int) -> Cursor | None:
        """*number* tickets further, matching or not; None where the list is shorter."""
        places = self.places(statements.place_after(self.search, start), {**place_values(start), "skipped": number - 1})
        return places[0] if places else None

    def walk(self, start: Cursor | None, end: Cursor | None = None) -> list[Row[Any]]:
        """The matches behind *start*, up to *end*."""
        values = {**place_values(start), **place_values(end, "end")}
        return self.rows(statements.walk(self.search, start, end), values)

    def far_matches(self, start: Cursor) -> Iterator[Row[Any]]:
        """The matches behind *start*, however far they are, one after another."""
        return self.far_on_sqlite(start) if is_sqlite() else self.far_on_postgresql(start)

    def far_on_sqlite(self, place: Cursor) -> Iterator[Row[Any]]:
        """The indexes alone give all candidates in order, and the nearest of them are read."""
        pieces = candidates.pieces_of(self.search)
        if pieces is None:
            yield from self.walk(place)
            return
        source = candidates.rough(self.search, pieces)
        number = ROUGH * self.search.limit
        while True:
            statement = statements.places_of(self.search, source.statement, place)
            values = {**source.values, **place_values(place), "wanted": number, "number": -1}
            found = self.places(statement, values)
            ids = json.dumps([each.id for each in found])
            yield from self.rows(statements.rows_of(self.search, candidates.matching(self.search)), {"ids": ids})
            if len(found) < number:
                return
            place, number = found[-1], number * ROUGH_GROWTH

    def far_on_postgresql(self, start: Cursor) -> Iterator[Row[Any]]:
        """No index gives candidates in order there, but it holds their months: a few months at a time, then more."""
        last = self.places(statements.last_place(self.search), {})
        for window in windows(self.search.key, start.value, last[0].value) if last else ():
            source = candidates.by_gin(self.search, window)
            if source is None:
                yield from self.walk(start)
                return
            statement = statements.rows_of(self.search, statements.in_order(self.search, source.statement, start))
            yield from self.rows(statement, {**source.values, **place_values(start)}, by_bitmap=True)

    # --- how the database is asked ------------------------------------------------------------------------------------

    def rows(self, statement: str, values: Mapping[str, Any], by_bitmap: bool = False) -> list[Row[Any]]:
        """Tickets."""
        asked = statements.of_rows(self.bound.settings(by_bitmap) + statement, self.search.key)
        return list(db.session.execute(asked, self.values(values)).all())

    def places(self, statement: str, values: Mapping[str, Any]) -> list[Cursor]:
        asked = statements.of_places(self.bound.settings(by_bitmap=False) + statement, self.search.key)
        return [Cursor(row[0], row[1]) for row in db.session.execute(asked, self.values(values))]

    def number(self, statement: str, values: Mapping[str, Any]) -> Any:
        """The one value that is answered."""
        asked = statements.of_one(self.bound.settings(by_bitmap=False) + statement)
        return db.session.scalar(asked, self.values(values))

    def values(self, more: Mapping[str, Any]) -> dict[str, Any]:
        left = self.bound.milliseconds()
        return {"number": COUNT_MAX + 1, **self.search.values, **more, "milliseconds": left}
