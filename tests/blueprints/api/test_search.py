"""Searches as they are typed, through the query string: on both engines what a plain look at every text finds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from random import Random
from typing import Any
from urllib.parse import urlencode

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.searching import all_rows, compared, expected, fill, filters_of, queries, searches, terms_of, typed
from ticketapp.services import search_time
from ticketapp.services.lists import ListQuery

TERMS_MAX, LENGTH_MAX = 20, 1_000
PAGES = 3


@pytest.fixture
def rows(app: Flask, monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    monkeypatch.setattr(search_time, "SEARCH_SECONDS", 60)
    with app.app_context():
        fill()
        return all_rows()


def asked(rows: list[Any], seed: int, number: int) -> Iterator[tuple[str, ListQuery]]:
    """What is typed, and what it means."""
    rng = Random(seed)
    texts = [text for row in rows for text in (row.title, row.description[-300:], compared(row.description[:300]))]
    for terms in islice(searches(rng, texts), number):
        search = typed(rng, terms)
        yield search, queries(rng, terms_of(search))


def address(search: str, query: ListQuery) -> str:
    given = {**filters_of(query), "review": query.review, "ordering": query.ordering, "page_size": query.page_size}
    return f"/api/tickets/?{urlencode({'search': search, **given}, doseq=True)}"


def test_what_is_typed_is_what_is_looked_for(client: FlaskClient, auth: dict[str, str], rows: list[Any]) -> None:
    refused = found = 0
    for search, query in asked(rows, seed=6, number=150):
        answer = client.get(address(search, query), headers=auth)
        if len(terms_of(search)) > TERMS_MAX or len(search) > LENGTH_MAX:
            assert (answer.status_code, list(answer.json)) == (400, ["search"]), search
            refused += 1
            continue
        assert answer.status_code == 200, (search, answer.json)
        wanted = expected(rows, query)
        assert answer.json["count"] == (len(wanted) if len(wanted) <= 1_000 else None), search
        ids, pages = [ticket["id"] for ticket in answer.json["results"]], 1
        while answer.json["next"] and pages < PAGES:
            answer = client.get(answer.json["next"], headers=auth)
            ids += [ticket["id"] for ticket in answer.json["results"]]
            pages += 1
        assert ids == wanted[: query.page_size * pages], search
        found += bool(wanted)
    assert found > 30
    assert refused > 3


@pytest.mark.parametrize(
    ("search", "terms"),
    [
        ("STRASSE  Über\u3000u\u0308", ("strasse", "über", "ü")),
        ('"in a  row" "" x"y z"', ("in a  row", 'x"y', 'z"')),
        ('"a b"c "open', ("a b", "c", '"open')),
    ],
)
def test_how_it_is_read(client: FlaskClient, auth: dict[str, str], rows: list[Any], search: str, terms: Any) -> None:
    assert terms_of(search) == terms
    query = replace(ListQuery(), terms=terms, page_size=100)
    answer = client.get(address(search, query), headers=auth)
    assert [ticket["id"] for ticket in answer.json["results"]] == expected(rows, query)[:100]
