"""The plans of searches: texts are found by their index, whatever the planner thinks of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event

from tests.searching import fill
from ticketapp.extensions.database import db
from ticketapp.rules.orderings import ORDERINGS
from ticketapp.services import search, search_time
from ticketapp.services.lists import ListQuery, find_tickets
from ticketapp.services.search_candidates import letters_of

EXPLAIN = {"sqlite": "EXPLAIN QUERY PLAN ", "postgresql": "EXPLAIN "}
WHOLE_TABLE = ("Seq Scan on tickets", "SCAN tickets", "SCAN whole", "SCAN facets")
BY_INDEX = ("Bitmap Index Scan on search_index", "VIRTUAL TABLE INDEX")


@pytest.fixture
def plan_of(in_app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[ListQuery], str]]:
    """The plans by which a query asks for its candidates, as one text."""
    monkeypatch.setattr(search_time, "SEARCH_SECONDS", 60)
    fill()
    plans: list[str] = []

    def explain(connection: Any, _cursor: Any, statement: str, parameters: Any, _context: Any, _many: bool) -> None:
        if "candidates" in statement:
            cursor = connection.connection.cursor()
            settings, end, query = statement.rpartition("; ")
            cursor.execute(settings + end + EXPLAIN[db.engine.dialect.name] + query, parameters)
            plans.extend(" ".join(map(str, row)) for row in cursor.fetchall())
            cursor.close()

    def run(query: ListQuery) -> str:
        plans.clear()
        find_tickets(query)
        return "\n".join(plans)

    event.listen(db.engine, "before_cursor_execute", explain)
    yield run
    event.remove(db.engine, "before_cursor_execute", explain)


QUERIES = {
    "one word": ListQuery(terms=("invoice",)),
    "no match": ListQuery(terms=("zzzzz",)),
    "two words and filters": ListQuery(terms=("invoice", "printer"), category=("billing",), status=("open", "closed")),
    "a word that wants a look": ListQuery(terms=("invoice",), review="needed", priority=("critical",)),
    "two characters": ListQuery(terms=("東京",)),
    "one character": ListQuery(terms=("東",), status=("open",)),
    "a word and two characters": ListQuery(terms=("invoice", "密码")),
    "a word and what no index holds": ListQuery(terms=("invoice", "%", "a")),
    "quotes and wildcards": ListQuery(terms=('say"hi', "50_50", "100%")),
    "something long": ListQuery(terms=("lorem ipsum dolor" * 50,)),
}


@pytest.mark.parametrize("name", QUERIES)
def test_texts_are_found_by_their_index(plan_of: Callable[[ListQuery], str], name: str) -> None:
    plan = plan_of(QUERIES[name])
    assert any(words in plan for words in BY_INDEX), plan
    assert not any(words in plan for words in WHOLE_TABLE), plan


@pytest.mark.parametrize("ordering", ORDERINGS)
def test_far_matches_are_found_by_the_index(
    plan_of: Callable[[ListQuery], str], monkeypatch: pytest.MonkeyPatch, ordering: str
) -> None:
    """Also where many match, and none near."""
    monkeypatch.setattr(search, "COUNT_MAX", 1)
    monkeypatch.setattr(search, "WALK", 1)
    plan = plan_of(ListQuery(terms=("invoice", "printer"), ordering=ordering, page_size=5))
    assert any(words in plan for words in BY_INDEX), plan
    assert not any(words in plan for words in WHOLE_TABLE), plan


@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
def test_a_search_leaves_the_planner_as_it_was(plan_of: Callable[[ListQuery], str]) -> None:
    names = search_time.SETTINGS

    def settings() -> list[Any]:
        return [db.session.connection().exec_driver_sql(f"SHOW {name}").scalar() for name in names]

    before = settings()
    find_tickets(ListQuery(terms=("invoice",)))
    assert settings() == before


@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
def test_letters_are_what_the_database_takes_for_letters(in_app: Flask) -> None:
    assert letters_of(("über-платёж 🎫!",)) == frozenset("überплатёж")
    fill(100)
    assert find_tickets(ListQuery(terms=("платёж",))).count
