"""The rows of a page without terms, in time that hangs on the page alone: not on its depth, nor on what is stored.

A list is a merge of ranges, each of which an index holds in the list's order: one for each combination of the filters'
words (``rules.facets``), at most 64, or the whole table where nothing filters. Of each range no more is read than a
page shows. The planner's guesses decide nothing: SQLite is told the index, and on PostgreSQL the bounds of the ranges
are unknown when the statement is planned, and their order is one that no other index gives.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import groupby
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, bindparam, literal_column, select, text, tuple_
from sqlalchemy.engine import Row

from ticketapp.extensions.prepared import Prepared, Reader
from ticketapp.models import Ticket
from ticketapp.rules.cursors import Cursor
from ticketapp.rules.facets import rank_of
from ticketapp.rules.orderings import Ordering
from ticketapp.rules.vocabulary import PRIORITIES
from ticketapp.services.counters import count_of_all

TABLE = Ticket.__table__
# The id comes first.
LISTED = [column for column in TABLE.columns if not column.name.startswith(("search_", "facet"))]
PLACES = {column.name: place for place, column in enumerate(LISTED)}
RANK = "priority_rank"
ID_MAX = 2**63 - 1
# The longest page and the row behind it.
LONGEST = 101
# What rows of the whole table have behind the columns of ``LISTED`` on PostgreSQL.
COUNT = "tickets_in_list"


@dataclass(frozen=True)
class Walk:
    """``facets`` are those of the wanted tickets, empty where nothing filters; ``limit`` rows are wanted."""

    facets: tuple[int, ...]
    needs_review: bool
    ordering: Ordering
    cursor: Cursor | None
    limit: int

    @cached_property
    def falls(self) -> bool:
        return self.ordering.descending != bool(self.cursor and self.cursor.backwards)

    @cached_property
    def index(self) -> tuple[str, ...]:
        """The columns of the index. Within a facet all ranks are the same."""
        key = self.ordering.key
        if not self.facets:
            return (key, "id")
        facet = "facet_in_review" if self.needs_review else "facet"
        return (facet, "id") if key == RANK else (facet, key, "id")

    @property
    def is_by_ranks(self) -> bool:
        """Whether the list is sorted by what the facets say."""
        return bool(self.facets) and self.ordering.key == RANK

    def facets_ahead(self) -> list[int]:
        """Those that are not behind the cursor as a whole, in the order of the list where it has one of them."""
        if not self.is_by_ranks:
            return list(self.facets)
        ahead = sorted(self.facets, key=rank_of, reverse=self.falls)
        here = self.cursor and self.cursor.value
        if not isinstance(here, int):
            return ahead
        return [facet for facet in ahead if (rank_of(facet) <= here if self.falls else rank_of(facet) >= here)]

    def start_in(self, facet: int) -> int | None:
        """The id behind which the facet's tickets are wanted; None where all are."""
        if self.cursor is None or (self.is_by_ranks and rank_of(facet) != self.cursor.value):
            return None
        return self.cursor.id


def walked_rows(walk: Walk, connection: Reader) -> list[Row[Any]]:
    """The first ``limit`` rows behind the cursor, in the order in which they are walked."""
    if connection.is_sqlite:
        return rows_on_sqlite(walk, connection)
    return rows_on_postgresql(walk, connection) if walk.facets else rows_of_all(walk, connection)


def count_beside(rows: list[Row[Any]]) -> int | None:
    """How many tickets the list has, where that came with its *rows*."""
    return getattr(rows[0], COUNT, None) if rows else None


# --- PostgreSQL: one statement, since a second one might see other rows -----------------------------------------------


def rows_on_postgresql(walk: Walk, connection: Reader) -> list[Row[Any]]:
    facets = walk.facets_ahead()
    starts = [walk.start_in(facet) for facet in facets]
    unbounded = ID_MAX if walk.falls else -ID_MAX
    values = {
        "number": walk.limit,
        "facets": facets,
        "keys": [walk.cursor and walk.cursor.value] * len(facets),
        "ids": [unbounded if start is None else start for start in starts],
    }
    statement = statement_of_ranges(walk.index, walk.ordering.key, walk.falls, has_start=walk.cursor is not None)
    return connection.all(statement, **values)


@lru_cache(maxsize=64)
def statement_of_ranges(index: tuple[str, ...], key: str, falls: bool, has_start: bool) -> Prepared:
    """For each range a descent into *index*, the page's number of entries at most, and then the page's rows by id.

    A range is written as two inequalities and sorted by the whole index: an equality would let the planner drop the
    facet from the order, and then other indexes would have it too. What is left to the planner is to read a table of a
    few hundred pages as a whole, whose number it knows and need not guess.
    """
    down, behind = ("DESC", "<") if falls else ("ASC", ">")
    bounds = {key: "range.key", "id": "range.id", index[0]: "range.facet"}
    conditions = [f"{index[0]} >= range.facet", f"{index[0]} <= range.facet"]
    if has_start:
        conditions.append(f"({', '.join(index)}) {behind} ({', '.join(bounds[column] for column in index)})")
    kind = "smallint" if key == RANK else "timestamptz"
    arrays = f"CAST(:facets AS smallint[]), CAST(:keys AS {kind}[]), CAST(:ids AS bigint[])"
    found = text(
        f"SELECT near.id, near.key FROM unnest({arrays}) AS range(facet, key, id) CROSS JOIN LATERAL ("  # noqa: S608
        f"SELECT tickets.id, {key if key in index else f'range.facet % {len(PRIORITIES)}'} AS key FROM tickets "
        f"WHERE {' AND '.join(conditions)} ORDER BY {', '.join(f'{column} {down}' for column in index)} "
        f"LIMIT :number) AS near ORDER BY near.key {down}, near.id {down} LIMIT :number"
    )
    page = found.columns(id=TABLE.c.id.type, key=TABLE.c[key].type).subquery("page")
    rows = select(*LISTED).join_from(page, TABLE, TABLE.c.id == page.c.id)
    return Prepared(rows.order_by(*in_order(page.c.key, page.c.id, falls=falls)))


def rows_of_all(walk: Walk, connection: Reader) -> list[Row[Any]]:
    cursor, longest = walk.cursor, max(LONGEST, walk.limit)
    statement = statement_of_all(walk.ordering.key, walk.falls, cursor is not None, longest)
    start = {"key": cursor.value, "id": cursor.id} if cursor else {}
    return connection.all(statement, number=walk.limit, **start)


@lru_cache(maxsize=64)
def statement_of_all(key: str, falls: bool, has_start: bool, longest: int) -> Prepared:
    """One descent into the index of the whole table in the order of *key*.

    Two things are kept from the planner, so that its plan is the same whatever they are. Where the page starts, by a
    subselect: of a place it would guess how much lies behind, and sort that if it seems little. And how long the page
    is: knowing nothing it would expect a tenth of the table, so it is told of the longest, which stops when the page
    is full. Thus pages of all lengths are one statement, of which a connection keeps one plan. How many tickets there
    are comes along.
    """
    rows = select(*LISTED)
    if has_start:
        place = tuple_(unknown("key", TABLE.c[key]), unknown("id", TABLE.c.id))
        here = tuple_(TABLE.c[key], TABLE.c.id)
        rows = rows.where(here < place if falls else here > place)
    rows = rows.order_by(*in_order(TABLE.c[key], TABLE.c.id, falls=falls)).limit(literal_column(str(longest)))
    page = rows.subquery("page")
    ordered = select(*page.c, count_of_all().label(COUNT)).order_by(*in_order(page.c[key], page.c.id, falls=falls))
    return Prepared(ordered.limit(bindparam("number", type_=BigInteger)))


def unknown(name: str, column: ColumnElement[Any]) -> ColumnElement[Any]:
    """A value that no plan knows, not even one that is made for it."""
    return select(bindparam(name, type_=column.type)).scalar_subquery()


def in_order(*columns: ColumnElement[Any], falls: bool) -> list[ColumnElement[Any]]:
    return [column.desc() if falls else column.asc() for column in columns]


# --- SQLite: several statements, since its transactions see one moment ------------------------------------------------

# One text whatever the ids are, so that it is put together and compiled once.
BY_IDS = Prepared(select(*LISTED).where(text("id IN (SELECT value FROM json_each(:ids))")))


@dataclass(frozen=True)
class Step:
    """Ranges that are merged into one. ``condition`` narrows each of them, ``order`` is what is left to sort by."""

    facets: tuple[int, ...]
    condition: str
    order: tuple[str, ...]


def rows_on_sqlite(walk: Walk, connection: Reader) -> list[Row[Any]]:
    values: dict[str, Any] = {"key": walk.cursor.value, "id": walk.cursor.id} if walk.cursor else {}
    ids: list[int] = []
    for step in steps_of(walk):
        statement = statement_of_step(len(step.facets), step.condition, step.order, walk.index, walk.falls)
        facets = {f"facet_{number}": facet for number, facet in enumerate(step.facets)}
        bound = {name: value for name, value in values.items() if f":{name}" in step.condition}
        found = connection.all(statement, number=walk.limit - len(ids), **bound, **facets)
        ids += [row[0] for row in found]
        if len(ids) >= walk.limit:
            break
    found = connection.all(BY_IDS, ids=json.dumps(ids)) if ids else []
    rows = {row[0]: row for row in found}
    return [rows[number] for number in ids]


def steps_of(walk: Walk) -> Iterator[Step]:
    """One after another they are the list behind the cursor.

    Equal keys are a step of their own: SQLite uses only the first column of a row comparison that ends with the id.
    """
    key, behind = walk.ordering.key, "<" if walk.falls else ">"
    if walk.is_by_ranks:
        for _rank, group in groupby(walk.facets_ahead(), rank_of):
            facets = tuple(group)
            has_start = walk.start_in(facets[0]) is not None
            yield Step(facets, f"id {behind} :id" if has_start else "", ("id",))
    elif walk.cursor is None:
        yield Step(walk.facets, "", (key, "id"))
    else:
        yield Step(walk.facets, f"{key} = :key AND id {behind} :id", ("id",))
        yield Step(walk.facets, f"{key} {behind} :key", (key, "id"))


@lru_cache(maxsize=512)
def statement_of_step(
    number: int, condition: str, order: tuple[str, ...], index: tuple[str, ...], falls: bool
) -> Prepared:
    """A UNION ALL with an ORDER BY for which SQLite merges: it reads no more of a range than it needs."""
    first = f"SELECT {', '.join(dict.fromkeys(('id', *order)))} FROM tickets INDEXED BY ix_tickets_{'_'.join(index)}"  # noqa: S608
    facets = [f"{index[0]} = :facet_{each}" for each in range(number)] or [""]
    ranges = [[part for part in (facet, condition) if part] for facet in facets]
    arms = [f"{first} WHERE {' AND '.join(parts)}" if parts else first for parts in ranges]
    down = "DESC" if falls else "ASC"
    statement = f"{' UNION ALL '.join(arms)} ORDER BY {', '.join(f'{column} {down}' for column in order)} LIMIT :number"
    typed = [bindparam("key", type_=TABLE.c[index[-2]].type)] if ":key" in condition else []
    return Prepared(text(statement).bindparams(*typed))
