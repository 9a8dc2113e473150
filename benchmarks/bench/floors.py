"""What the same rows cost by the driver alone, on one connection: statements written by hand and prepared once.

Nothing is checked, folded, paged or written as JSON, and every plan is the one that is known to be right for the row:
less than this a request cannot cost.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import psycopg2

from benchmarks.bench.client import Outcome
from benchmarks.bench.plan import ABSENT, CATEGORY, COMMON, PRIORITY, RARE, WITH_COMMON
from tests.engines import POSTGRESQL, SQLITE
from ticketapp.models import Ticket
from ticketapp.models.search_index import WORDS
from ticketapp.rules.cursors import Cursor
from ticketapp.rules.facets import facets_of
from ticketapp.rules.search_grams import threes_of_term
from ticketapp.services.list_walks import LISTED
from ticketapp.services.search_candidates import all_of

LIMIT, COUNT = 51, 1_001  # a page and one more; a count's cap and one more
COLUMNS = ", ".join(column.name for column in LISTED)
STORED = ", ".join(each.name for each in Ticket.__table__.columns if each.computed is None and each.name != "id")
NEWEST = f"ORDER BY created_at DESC, id DESC LIMIT {LIMIT}"
PAGE = f"SELECT {COLUMNS} FROM tickets"
FACETS = facets_of((CATEGORY,), (PRIORITY,))
ONE_CATEGORY = f"category || '' = '{CATEGORY}'"  # no index offers itself

STATS = " UNION ALL ".join(
    f"SELECT category, priority, status, number FROM {table} WHERE kind = 'facets'"
    for table in ("ticket_counts", "ticket_count_deltas")
)
STATS = f"SELECT category, priority, status, sum(number) FROM ({STATS}) AS counted GROUP BY 1, 2, 3"
IN_CATEGORY = f"SELECT sum(number) FROM ticket_counts WHERE kind = 'facets' AND category = '{CATEGORY}'"
EVERYTHING = "SELECT sum(number) FROM ticket_counts WHERE kind = 'facets'"
CREATE = f"INSERT INTO tickets ({STORED}) SELECT {STORED} FROM tickets WHERE id = 1"


def merged(index: str = "") -> str:
    """The newest of a few ranges of one index."""
    arms = " UNION ALL ".join(
        f"SELECT * FROM (SELECT id, created_at FROM tickets {index} WHERE facet = {facet} {NEWEST}) AS range_{facet}"
        for facet in FACETS
    )
    near = f"SELECT id FROM ({arms}) AS merged {NEWEST}"
    return f"{PAGE} WHERE id IN ({near}) ORDER BY created_at DESC, id DESC"


def holding(function: str, *terms: str) -> str:
    return " AND ".join(f"{function}(tickets.search_text, '{term}') > 0" for term in terms)


def walked(condition: str) -> str:
    """The newest that meet *condition*, without an index of texts."""
    return f"{PAGE} WHERE {condition} {NEWEST}"


def counted(found: str) -> str:
    return f"SELECT count(*) FROM (SELECT 1 FROM {found} LIMIT {COUNT}) AS counted"


def by_fts(*terms: str, condition: str = "true") -> str:
    """SQLite's: the index first, then the tickets."""
    pieces = all_of([piece for term in terms for piece in threes_of_term(term)])
    return (
        f"search_trigrams AS found CROSS JOIN tickets ON tickets.id = found.rowid "
        f"WHERE found.search_trigrams MATCH '{pieces}' AND {holding('instr', *terms)} AND {condition}"
    )


def by_gin(*terms: str, category: str = "") -> str:
    """PostgreSQL's."""
    words = f" AND {WORDS} @> ARRAY['category={category}']" if category else ""
    texts = " AND ".join(f"search_text LIKE '%{term}%'" for term in terms)
    return f"tickets WHERE {texts}{words}"


def statements_of_searches(engine: str) -> dict[str, list[str]]:
    """The newest that match, and how many do, up to a cap: by the way that is known to be the shortest for each."""
    columns = ", ".join(f"tickets.{column.name}" for column in LISTED)
    newest = NEWEST.replace("created_at", "tickets.created_at").replace(" id ", " tickets.id ")
    if engine == SQLITE:
        return {
            "rare": [f"SELECT {columns} FROM {by_fts(RARE)} {newest}"],
            "none": [f"SELECT {columns} FROM {by_fts(ABSENT)} {newest}"],
            "third": [walked(holding("instr", COMMON)), counted(by_fts(COMMON))],
            "two": [
                walked(f"{ONE_CATEGORY} AND {holding('instr', WITH_COMMON, COMMON)}"),
                counted(by_fts(WITH_COMMON, COMMON, condition=ONE_CATEGORY)),
            ],
        }
    return {
        "rare": [f"SELECT * FROM (SELECT {COLUMNS} FROM {by_gin(RARE)} OFFSET 0) AS found {NEWEST}"],
        "none": [f"SELECT * FROM (SELECT {COLUMNS} FROM {by_gin(ABSENT)} OFFSET 0) AS found {NEWEST}"],
        "third": [walked(holding("strpos", COMMON)), counted(f"tickets WHERE {holding('strpos', COMMON)}")],
        "two": [
            walked(f"{ONE_CATEGORY} AND {holding('strpos', WITH_COMMON, COMMON)}"),
            counted(by_gin(WITH_COMMON, COMMON, category=CATEGORY)),
        ],
    }


def statements(engine: str, cursor: Cursor) -> dict[str, list[str]]:
    """By row, as one transaction. Counts of lists come from counters, as ours do."""
    is_sqlite = engine == SQLITE
    moment = cursor.value.strftime("%Y-%m-%d %H:%M:%S.%f") + ("" if is_sqlite else "+00")  # type: ignore[union-attr]
    far = f"{PAGE} WHERE (created_at, id) < ('{moment}', {cursor.id}) {NEWEST}"
    index = "INDEXED BY ix_tickets_facet_created_at_id" if is_sqlite else ""
    listed = [f"{PAGE} {NEWEST}", EVERYTHING]
    return {
        "list": listed,
        "filter": [merged(index), IN_CATEGORY],
        "deep": [far, EVERYTHING],
        **statements_of_searches(engine),
        "stats": [STATS],
        "unchanged": listed,
        "page-list": listed,
        "page-stats": [STATS],
        "create-given": [CREATE],
        "create": [CREATE],
    }


class Floor:
    """One connection of one driver."""

    def __init__(self, engine: str, database_url: str, cursor: Cursor) -> None:
        self.engine = engine
        self.statements = statements(engine, cursor)
        self.prepared: set[str] = set()
        if engine == SQLITE:
            self.connection: Any = sqlite3.connect(database_url.removeprefix("sqlite:///"), isolation_level=None)
            for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "busy_timeout=10000"):
                self.connection.execute(f"PRAGMA {pragma}")
        else:
            self.connection = psycopg2.connect(database_url)
            self.connection.autocommit = True
        self.cursor = self.connection.cursor()

    def close(self) -> None:
        self.connection.close()

    def run(self, row: str, seconds: float) -> Outcome:
        """As often as there is time for, and at least once."""
        ask = self.asking(row)
        outcome = Outcome()
        begun = now = time.perf_counter()
        while not outcome.microseconds or now < begun + seconds:
            ask()
            last, now = now, time.perf_counter()
            outcome.microseconds.append(round((now - last) * 1_000_000))
        outcome.seconds = now - begun
        return outcome

    def asking(self, row: str) -> Callable[[], None]:
        execute, cursor = self.cursor.execute, self.cursor
        sent = list(self.sent(row))

        def ask() -> None:
            for statement, has_rows in sent:
                execute(statement)
                if has_rows:
                    cursor.fetchall()

        return ask

    def sent(self, row: str) -> Iterator[tuple[str, bool]]:
        """What is sent for *row*, and whether it is answered with rows. SQLite's driver prepares by itself."""
        given = self.statements[row]
        has_rows = not given[0].startswith("INSERT")
        if self.engine == POSTGRESQL:
            yield from self.prepare(row.replace("-", "_"), given, has_rows)
        elif has_rows:
            yield from ((statement, True) for statement in given)
        else:
            yield from (("BEGIN IMMEDIATE", False), *((statement, False) for statement in given), ("COMMIT", False))

    def prepare(self, row: str, given: Sequence[str], has_rows: bool) -> Iterator[tuple[str, bool]]:
        """A text is found by its index whatever the planner guesses: its plan is made while there is no other way."""
        for number, statement in enumerate(given):
            name = f"{row}_{number}"
            if name not in self.prepared:
                self.prepared.add(name)
                by_index = " LIKE " in statement
                for scan in ("seqscan", "indexscan"):
                    self.cursor.execute(f"SET enable_{scan} = {'off' if by_index else 'on'}")
                self.cursor.execute(f"PREPARE {name} AS {statement}")
                if has_rows:
                    self.cursor.execute(f"EXECUTE {name}")
                    self.cursor.fetchall()
                self.cursor.execute("RESET ALL")
            yield f"EXECUTE {name}", has_rows
