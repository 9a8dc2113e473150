"""The work behind a page is bounded by the page: the same among 2,000 tickets and 40,000, wherever the matches lie.

On PostgreSQL the rows are counted that its plans read, on SQLite the steps of its machine. Statistics are missing, then
those of a table that has become another one, then fresh.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text

from ticketapp.extensions import plans
from ticketapp.extensions.database import db
from ticketapp.extensions.prepared import reader, watchers
from ticketapp.models import Ticket
from ticketapp.rules.cursors import Cursor
from ticketapp.rules.orderings import ORDERINGS, Ordering
from ticketapp.rules.vocabulary import CATEGORIES, PRIORITIES, REVIEW_NEEDED, STATUSES
from ticketapp.services.list_walks import walked_rows
from ticketapp.services.lists import ListQuery, Page, find_tickets

FEW, MANY = 2_000, 40_000
SIZE = 20
# Steps of SQLite's machine for each range and for each row of the page.
STEPS = 200

NUMBERS = "WITH RECURSIVE numbers(n) AS (SELECT {first} UNION ALL SELECT n + 1 FROM numbers WHERE n < {last})"
# The first are the oldest, the next ones the newest, then one and a few of their kinds; all others are of one kind.
# From 241 on the most have one of two times.
KINDS = {
    "category": "CASE WHEN n <= 120 THEN 'billing' WHEN n <= 240 THEN 'technical' WHEN n = 241 THEN 'account' "
    "ELSE 'general' END",
    "priority": "CASE WHEN n <= 120 THEN 'low' WHEN n <= 240 THEN 'medium' WHEN n = 241 THEN 'high' "
    "WHEN n % 500 = 0 THEN 'low' ELSE 'critical' END",
    "status": "CASE WHEN n <= 120 THEN 'open' WHEN n <= 240 THEN 'in_progress' WHEN n = 241 THEN 'resolved' "
    "ELSE 'closed' END",
    "review": "CASE WHEN n <= 60 OR n % 700 = 0 THEN 'category' END",
}
YEARS = {"created_at": ("2020", "2030", "2024", "2025"), "updated_at": ("2031", "2021", "2026", "2025")}
TIME = (
    "CASE WHEN n <= 120 THEN '{}-01-01 00:00:00.' || ({} + n) WHEN n <= 240 THEN '{}-01-01 00:00:00.' || ({} + n) "
    "WHEN n % 3 = 0 THEN '{}-06-01 00:00:00.' || ({} + n) ELSE '{}-06-01 00:00:00.000000' END"
)

LISTS = {
    "all": ListQuery(),
    "nearly all": ListQuery(status=("open", "resolved", "closed"), category=CATEGORIES),
    "the oldest": ListQuery(category=("billing",)),
    "the newest": ListQuery(status=("in_progress",)),
    "both ends": ListQuery(priority=("low", "medium"), category=("billing", "technical")),
    "one": ListQuery(category=("account",)),
    "none": ListQuery(category=("account",), priority=("critical",)),
    "a few of the most": ListQuery(status=("closed",), priority=("low",)),
    "everything in words": ListQuery(category=CATEGORIES, priority=PRIORITIES, status=STATUSES),
    "in review": ListQuery(review=REVIEW_NEEDED),
    "in review, of the most": ListQuery(review=REVIEW_NEEDED, status=("closed",)),
    "in review, none": ListQuery(review=REVIEW_NEEDED, category=("technical",), status=("open", "closed")),
}


@contextmanager
def watching(watch: Callable[[Any, str, Any], None]) -> Iterator[None]:
    """Statements that go past the session are shown to *watch*."""
    watchers.append(watch)
    try:
        yield
    finally:
        watchers.remove(watch)


@pytest.fixture(autouse=True)
def _with_plans(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plans.plans, "are_kept", True)


def fill(first: int, last: int) -> None:
    moments = {}
    for name, (oldest, newest, some, same) in YEARS.items():
        moment = TIME.format(oldest, 100_000, newest, 100_000, some, 100_000, same)
        moments[name] = moment if is_sqlite() else f"CAST(({moment}) || '+00' AS timestamptz)"
    values = {"title": "'x'", "description": "'x'", "search_text": "'x'", **KINDS, **moments}
    rows = f"SELECT {', '.join(values.values())} FROM numbers"
    into = f"INSERT INTO tickets ({', '.join(values)})"
    numbers = NUMBERS.format(first=first, last=last)
    db.session.execute(text(f"{into} {numbers} {rows}"))
    db.session.commit()


def is_sqlite() -> bool:
    return db.engine.dialect.name == "sqlite"


class Meter:
    """Counts the work of statements on tickets."""

    def __init__(self) -> None:
        self.work = 0

    def tick(self) -> int:
        self.work += 1
        return 0

    def explain(self, connection: Any, statement: str, parameters: Any) -> None:
        with connection.cursor() as cursor:
            cursor.execute("EXPLAIN (ANALYZE, FORMAT JSON) " + statement, parameters)
            [[plans]] = cursor.fetchall()
        self.work += rows_read((plans if isinstance(plans, list) else json.loads(plans))[0]["Plan"])

    def of(self, query: ListQuery) -> int:
        self.work = 0
        with reader(sees_one_moment=True) as connection:
            if is_sqlite():
                driver: Any = connection.connection().driver_connection
                driver.set_progress_handler(self.tick, 1)
                walked_rows(query.walk(), connection)
                driver.set_progress_handler(None, 0)
            else:
                with watching(self.explain):
                    walked_rows(query.walk(), connection)
        return self.work


def rows_read(plan: dict[str, Any]) -> int:
    """The tickets that the plan's scans looked at, whether they were wanted or not."""
    own = 0
    scanned = plan.get("Relation Name", plan.get("Index Name", ""))
    if scanned.startswith(("tickets", "ix_tickets_", "pk_tickets")):
        looked_at = ("Actual Rows", "Rows Removed by Filter", "Rows Removed by Index Recheck")
        own = int(sum(plan.get(name, 0) for name in looked_at) * plan["Actual Loops"])
    return own + sum(map(rows_read, plan.get("Plans", ())))


def places(ordering: str) -> Iterator[Cursor | None]:
    """Both ends, the midst of many equal keys, and both directions."""
    yield None
    key = Ordering(ordering).key
    same = text("SELECT max(id) / 2 FROM tickets")
    middle = db.session.get_one(Ticket, db.session.scalar(same))
    some = [db.session.get_one(Ticket, number) for number in (1, 130, 241, 1_000, 1_500)]
    for ticket in (middle, *some):
        for backwards in (False, True):
            yield Cursor(getattr(ticket, key), ticket.id, backwards)


def assert_bounded(meter: Meter, small: int = 0) -> None:
    """*small* is what may be read at any rate."""
    for name, plain in LISTS.items():
        for ordering in ORDERINGS:
            for cursor in places(ordering):
                query = ListQuery(**{**vars(plain), "ordering": ordering, "cursor": cursor, "page_size": SIZE})
                walk = query.walk()
                ranges = len(walk.facets) or 1
                bound = (ranges + walk.limit) * STEPS if is_sqlite() else (ranges + 1) * walk.limit + small
                work = meter.of(query)
                assert work <= bound, (name, ordering, cursor)


def sizes() -> Iterator[bool]:
    """Few tickets; many, of which PostgreSQL still believes that they are few; many that it knows. Whether few."""
    fill(1, FEW)
    yield True
    analyse()
    fill(FEW + 1, MANY)
    yield False
    analyse()
    yield False


def analyse() -> None:
    db.session.execute(text("ANALYZE"))
    db.session.commit()


def test_no_page_reads_more_than_pages_do(in_app: Flask) -> None:
    meter = Meter()
    for is_small in sizes():
        # PostgreSQL may read a table of few pages as a whole, once for the order and once for the rows.
        assert_bounded(meter, small=2 * FEW if is_small else 0)
    # What the bound would see if one page read the table.
    assert (64 + SIZE + 1) * STEPS < MANY


def nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for each in plan.get("Plans", ()):
        yield from nodes(each)


def assert_walks_of_all(lengths: tuple[int, ...], in_small_tables: bool = False) -> None:
    """Whatever PostgreSQL knows when it plans. Counters it may read as it likes."""
    seen: list[list[dict[str, Any]]] = []

    def explain(driver: Any, statement: str, parameters: Any) -> None:
        assert statement.startswith("EXECUTE")
        for mode in ("force_custom_plan", "force_generic_plan"):
            with driver.cursor() as cursor:
                cursor.execute(f"SET plan_cache_mode = {mode}")
                cursor.execute(f"EXPLAIN (FORMAT JSON) {statement}", parameters)
                [[[explained]]] = cursor.fetchall()
                cursor.execute("RESET plan_cache_mode")
            seen.append(list(nodes(explained["Plan"])))

    for ordering in ORDERINGS:
        for cursor in places(ordering):
            for length in lengths:
                query = ListQuery(ordering=ordering, cursor=cursor, page_size=length)
                db.session.rollback()  # in a transaction nothing is planned ahead
                with watching(explain), reader() as connection:
                    walked_rows(query.walk(), connection)
                index = f"ix_tickets_{Ordering(ordering).key}_id"
                for plan in seen:
                    scans = [node for node in plan if node.get("Relation Name") == "tickets"]
                    [[kind, name]] = [(node["Node Type"], node.get("Index Name")) for node in scans]
                    assert (kind, name) == ("Index Scan", index) or (in_small_tables and kind == "Seq Scan")
                    assert in_small_tables or not any("Sort" in node["Node Type"] for node in plan)
                seen.clear()


@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
def test_the_list_of_all_is_one_walk_of_one_index(in_app: Flask) -> None:
    for is_small in sizes():
        assert_walks_of_all((1, 20, 100), in_small_tables=is_small)


def statements_of(query: ListQuery) -> tuple[Page, list[str]]:
    """Without a transaction around them."""
    statements: list[str] = []

    def note(_connection: Any, statement: str, _parameters: Any) -> None:
        statements.append(statement)

    db.session.rollback()
    with watching(note):
        return find_tickets(query), statements


@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
def test_pages_of_all_lengths_are_one_statement_with_its_count(in_app: Flask) -> None:
    fill(1, 250)
    sent = set()
    for size in (1, 7, 50, 100):
        page, [statement] = statements_of(ListQuery(page_size=size))
        assert (len(page.rows), page.count) == (size, 250)
        sent.add(statement)
    assert len(sent) == 1
    page, [statement] = statements_of(ListQuery(cursor=page.next))
    assert (len(page.rows), page.count) == (50, 250)


def test_an_empty_page_is_counted_as_well(in_app: Flask) -> None:
    fill(1, 30)
    page, sent = statements_of(ListQuery(page_size=100))
    last = page.rows[-1]
    behind, more = statements_of(ListQuery(cursor=Cursor(last.created_at, last.id)))
    assert (behind.rows, behind.count, behind.next) == ([], 30, None)
    # On SQLite the ids and their rows are asked for one after the other.
    assert (len(sent), len(more)) == ((3, 3) if is_sqlite() else (1, 2))


def test_without_room_for_its_plan_the_list_is_the_same(in_app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(1, FEW)
    for cursor in places("-updated_at"):
        query = ListQuery(ordering="-updated_at", cursor=cursor)
        planned, _sent = statements_of(query)
        with monkeypatch.context() as patch:
            patch.setattr(plans, "KEPT_PLANS", 0)
            db.engine.dispose()
            unplanned, sent = statements_of(query)
        assert unplanned == planned
        assert not any(statement.startswith("EXECUTE") for statement in sent)


@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
def test_without_its_plan_the_list_is_the_same(in_app: Flask) -> None:
    fill(1, 250)
    query = ListQuery(cursor=find_tickets(ListQuery()).next)
    planned, _sent = statements_of(query)
    with reader() as connection:
        connection.connection().driver_connection.cursor().execute("DEALLOCATE ALL")  # type: ignore[union-attr]
    unplanned, sent = statements_of(query)
    assert [statement.split()[0] for statement in sent] == ["EXECUTE"]  # and then by the usual way
    assert not plans.plans.are_kept
    assert ([row.id for row in unplanned.rows], unplanned.count) == ([row.id for row in planned.rows], 250)
    assert unplanned.next == planned.next


@pytest.mark.parametrize("ordering", ORDERINGS)
def test_a_page_counts_no_tickets(in_app: Flask, ordering: str) -> None:
    statements: list[str] = []

    def note(_connection: Any, statement: str, _parameters: Any) -> None:
        statements.append(statement)

    db.session.begin()  # in which statements are sent as they are written
    watchers.append(note)
    assert find_tickets(ListQuery(status=("open",), ordering=ordering)).count == 0
    watchers.remove(note)
    assert 1 <= len([each for each in statements if "tickets" in each]) <= 4
    assert not any("count(" in each.lower() for each in statements)
