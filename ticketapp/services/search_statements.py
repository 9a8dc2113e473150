"""The statements of a search, as text: put together in microseconds, the same on both engines but for a word or two.

A statement is a source of (id, key) and what is done with it. What a search asks for is in ``Search``; its values go as
parameters, never as text.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Integer, TextClause, bindparam, column, func, text
from sqlalchemy.sql.selectable import TextualSelect

from ticketapp.extensions.database import db
from ticketapp.models import Ticket
from ticketapp.rules.cursors import Cursor
from ticketapp.rules.facets import facets_of
from ticketapp.rules.orderings import Ordering
from ticketapp.services.list_walks import LISTED, TABLE

LISTED_NAMES = ", ".join(f"tickets.{each.name}" for each in LISTED)
# When the page is among the first matches: where they are all, or where the list was walked until there were too many.
ALL_HIT = "(SELECT count(*) FROM hits) < :number"
MORE_HIT = "(SELECT count(*) FROM hits) >= :number AND :number >= :limit"


@dataclass(frozen=True)
class Search:
    """Folded terms, and what else a ticket has to meet. ``filters`` go by column: any of these words.

    ``limit`` is the number of rows that are wanted.
    """

    terms: tuple[str, ...]
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    needs_review: bool = False
    ordering: Ordering = field(default_factory=lambda: Ordering("-created_at"))
    cursor: Cursor | None = None
    limit: int = 51

    @property
    def key(self) -> str:
        return self.ordering.key

    @property
    def falls(self) -> bool:
        return self.ordering.descending != bool(self.cursor and self.cursor.backwards)

    @property
    def has_filters(self) -> bool:
        return self.needs_review or any(self.filters.values())

    @cached_property
    def values(self) -> dict[str, Any]:
        """What every statement of the search may name: its terms, its words, its cursor."""
        values: dict[str, Any] = {f"term_{place}": term for place, term in enumerate(self.terms)}
        for name, words in self.filters.items():
            values |= {f"{name}_{place}": word for place, word in enumerate(words)}
        return {**values, **place_values(self.cursor), "limit": self.limit}


def is_sqlite() -> bool:
    return db.engine.dialect.name == "sqlite"


def contains(term: str) -> ColumnElement[bool]:
    """The folded text holds *term*, compared byte for byte: no pattern language, no collation."""
    function = func.instr if is_sqlite() else func.strpos
    return function(Ticket.search_text, term) > 0


# --- conditions -------------------------------------------------------------------------------------------------------


def holds(search: Search, table: str) -> list[str]:
    """The same for every term."""
    function = "instr" if is_sqlite() else "strpos"
    return [f"{function}({table}.search_text, :term_{place}) > 0" for place in range(len(search.terms))]


def filtered(search: Search, table: str, suffix: str = "") -> list[str]:
    """The filters. With a *suffix* behind their columns no index offers itself for them."""
    conditions = []
    for name, words in search.filters.items():
        if words:
            wanted = ", ".join(f":{name}_{place}" for place in range(len(words)))
            conditions.append(f"({table}.{name}{suffix}) IN ({wanted})")
    return [*conditions, f"({table}.review{suffix}) IS NOT NULL"] if search.needs_review else conditions


def exact(search: Search, table: str) -> list[str]:
    """What a ticket has to meet, in a form for which no index offers itself but that of the order."""
    return [*filtered(search, table, " || ''"), *holds(search, table)]


def by_facets(search: Search) -> list[str]:
    """The filters, as the lists' indexes like them."""
    if not search.has_filters:
        return []
    facet = "facet_in_review" if search.needs_review else "facet"
    return [f"tickets.{facet} IN ({', '.join(map(str, facets_of(**search.filters)))})"]


def behind(search: Search, place: Cursor | None, key: str, ticket_id: str) -> list[str]:
    """Strictly behind *place*, as one row comparison that an index on (key, id) serves."""
    return [] if place is None else [f"({key}, {ticket_id}) {'<' if search.falls else '>'} (:start_key, :start_id)"]


def up_to(search: Search, place: Cursor | None, key: str, ticket_id: str) -> list[str]:
    """Not behind *place*."""
    return [] if place is None else [f"({key}, {ticket_id}) {'>=' if search.falls else '<='} (:end_key, :end_id)"]


def place_values(place: Cursor | None, name: str = "start") -> dict[str, Any]:
    return {} if place is None else {f"{name}_key": place.value, f"{name}_id": place.id}


def where(conditions: list[str]) -> str:
    return f"WHERE {' AND '.join(conditions)} " if conditions else ""


def ordered(search: Search, key: str, ticket_id: str) -> str:
    down = "DESC" if search.falls else "ASC"
    return f"ORDER BY {key} {down}, {ticket_id} {down} "


# --- statements -------------------------------------------------------------------------------------------------------


def page_of(search: Search, source: str, shown: str) -> str:
    """The page's rows among the first ``:number`` of *source*, and with each of them how many there are.

    Rows come only where *shown*; a row of nothing stands for none.
    """
    near = where([shown, *behind(search, search.cursor, "key", "id")])
    return (
        f"WITH hits AS (SELECT id, key FROM ({source}) AS sources LIMIT :number), "  # noqa: S608
        f"page AS (SELECT id, key FROM hits {near}{ordered(search, 'key', 'id')}LIMIT :limit) "
        f"SELECT {LISTED_NAMES}, (SELECT count(*) FROM hits) AS matches FROM (SELECT 1 AS one) AS one "
        f"LEFT JOIN page ON one.one = 1 LEFT JOIN tickets ON tickets.id = page.id "
        f"{ordered(search, 'page.key', 'page.id')}"
    )


def newest_hit(search: Search) -> str:
    """When the page is among the matches with the highest ids: where they are all, or newest first, where no ticket
    with a lower id is as new as the page's last. Ids are nearly in the order of time, imported ones apart."""
    if search.ordering.name != "-created_at" or search.cursor is not None:
        return ALL_HIT
    last_key = "coalesce((SELECT key FROM hits ORDER BY key DESC LIMIT 1 OFFSET :limit - 1), '')"
    older = f"older.created_at >= {last_key} AND older.id < (SELECT min(id) FROM hits)"  # noqa: S608
    return f"({ALL_HIT} OR NOT EXISTS (SELECT 1 FROM tickets AS older WHERE {older}))"  # noqa: S608


def rows_of(search: Search, source: str) -> str:
    """The rows of the first ``:limit`` of *source*, which is in order."""
    return (
        f"WITH page AS ({source}LIMIT :limit) SELECT {LISTED_NAMES} FROM page "  # noqa: S608
        f"{'CROSS JOIN tickets WHERE' if is_sqlite() else 'JOIN tickets ON'} tickets.id = page.id "
        f"{ordered(search, 'page.key', 'page.id')}"
    )


def in_order(search: Search, source: str, start: Cursor | None = None) -> str:
    """What *source* holds behind *start*."""
    conditions = where(behind(search, start, "key", "id"))
    return f"SELECT key, id FROM ({source}) AS sources {conditions}{ordered(search, 'key', 'id')}"  # noqa: S608


def places_of(search: Search, source: str, start: Cursor) -> str:
    return f"{in_order(search, source, start)}LIMIT :wanted"


def first(search: Search, start: Cursor | None) -> str:
    """The first ``:walked`` tickets behind *start*, with what is asked about."""
    return (
        f"(SELECT id, {search.key} AS key, search_text, category, priority, status, review FROM tickets "  # noqa: S608
        f"{where(behind(search, start, search.key, 'id'))}{ordered(search, search.key, 'id')}LIMIT :walked) AS first"
    )


def near(search: Search, start: Cursor | None) -> str:
    """The matches among them."""
    return f"SELECT key, id FROM {first(search, start)} {where(exact(search, 'first'))}"  # noqa: S608


def sample(search: Search) -> str:
    """Of the list's first ``:walked`` tickets: how many match, how many there are, and the bytes of their texts."""
    matching = f"count(*) FILTER ({where(exact(search, 'first'))})"
    return f"SELECT ARRAY[{matching}, count(*), sum(octet_length(search_text))] FROM {first(search, None)}"  # noqa: S608


def last_place(search: Search) -> str:
    """Where the list ends; no row where it is empty."""
    down = "ASC" if search.falls else "DESC"
    return f"SELECT {search.key} AS key, id FROM tickets ORDER BY {search.key} {down}, id {down} LIMIT 1"  # noqa: S608


def walk(search: Search, start: Cursor | None, end: Cursor | None) -> str:
    """The matches behind *start*, up to *end*. The rows are read one by one in the list's order."""
    key = f"tickets.{search.key}"
    near = [*behind(search, start, key, "tickets.id"), *up_to(search, end, key, "tickets.id")]
    conditions = [*exact(search, "tickets"), *near]
    return f"SELECT {LISTED_NAMES} FROM tickets {where(conditions)}{ordered(search, key, 'tickets.id')}LIMIT :limit"  # noqa: S608


def place_after(search: Search, start: Cursor | None) -> str:
    """The ticket ``:skipped`` behind the next one, matching or not."""
    near = where(behind(search, start, search.key, "id"))
    return (
        f"SELECT {search.key} AS key, id FROM tickets {near}{ordered(search, search.key, 'id')}LIMIT 1 OFFSET :skipped"  # noqa: S608
    )


def unindexed(search: Search) -> str:
    """All matches, without an index of texts."""
    conditions = [*by_facets(search), *holds(search, "tickets")]
    return f"SELECT tickets.id AS id, tickets.{search.key} AS key FROM tickets {where(conditions)}"  # noqa: S608


# --- compiled once for each text --------------------------------------------------------------------------------------


@lru_cache(maxsize=64)
def of_rows(statement: str, key: str) -> TextualSelect:
    """Tickets come with the columns of ``LISTED``, and ``matches`` behind them."""
    return typed(statement, key).columns(*LISTED, *([column("matches", Integer)] if "AS matches" in statement else []))


@lru_cache(maxsize=64)
def of_places(statement: str, key: str) -> TextualSelect:
    return typed(statement, key).columns(column("key", TABLE.c[key].type), column("id", TABLE.c.id.type))


@lru_cache(maxsize=64)
def of_one(statement: str) -> TextClause:
    return text(statement)


def typed(statement: str, key: str) -> TextClause:
    keys = [f"{name}_key" for name in ("start", "end") if f":{name}_key" in statement]
    return text(statement).bindparams(*(bindparam(name, type_=TABLE.c[key].type) for name in keys))
