"""Text search: the same on both engines, and the same as a plain look at every text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import islice
from random import Random

import pytest
from flask import Flask
from sqlalchemy import delete, update

from tests.opening import open_ticket
from tests.searching import all_rows, compared, expected, fill, queries, searches
from ticketapp.extensions.database import db
from ticketapp.models import Ticket
from ticketapp.rules.actors import SYSTEM
from ticketapp.rules.clocks import utc_now
from ticketapp.services import search, search_time
from ticketapp.services.lists import ListQuery, find_tickets
from ticketapp.services.tickets import Draft, change_ticket


@pytest.fixture
def filled(in_app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search_time, "SEARCH_SECONDS", 60)
    fill()


@pytest.fixture
def few_are_many(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever is done for a million tickets is done for a thousand."""
    monkeypatch.setattr(search, "COUNT_MAX", 4)
    monkeypatch.setattr(search, "WALK", 2)
    monkeypatch.setattr(search, "FEW", 10)
    monkeypatch.setattr(search, "WALKED_MAX", 50)
    monkeypatch.setattr(search, "NEAR", 8)
    monkeypatch.setattr(search, "ROUGH", 1)


def walk(query: ListQuery) -> list[int]:
    """Every id on the way by ``next``; and by ``previous`` back again, the same."""
    pages, place = [], query
    while True:
        page = find_tickets(place)
        pages.append([row.id for row in page.rows])
        if page.next is None:
            break
        place = replace(query, cursor=page.next)
    back = []
    while page.previous is not None:
        page = find_tickets(replace(query, cursor=page.previous))
        back.append([row.id for row in page.rows])
    assert [each for ids in reversed(back) for each in ids] == [each for ids in pages[:-1] for each in ids]
    return [each for ids in pages for each in ids]


def asked(seed: int, number: int) -> Iterator[ListQuery]:
    rng = Random(seed)
    texts = [text for row in all_rows() for text in (row.title, row.description[-300:], row.search_text[:300])]
    for terms in islice(searches(rng, texts), number):
        usable = tuple(dict.fromkeys(compared(term) for term in terms if term and "\uffff" not in term))[:20]
        if usable:
            yield queries(rng, usable)


def test_what_is_found_is_what_stands_there(filled: None) -> None:
    rows = all_rows()
    for query in asked(seed=2, number=100):
        wanted = expected(rows, query)
        page = find_tickets(query)
        assert [row.id for row in page.rows] == wanted[: query.page_size], query
        assert page.count == (len(wanted) if len(wanted) <= 1_000 else None), query


def test_every_page_of_a_long_list(filled: None, few_are_many: None) -> None:
    rows = all_rows()
    for each in asked(seed=3, number=40):
        query = replace(each, page_size=max(each.page_size, 20))
        wanted = expected(rows, query)
        assert walk(query) == wanted, query
        assert find_tickets(query).count == (len(wanted) if len(wanted) <= 4 else None), query


@pytest.mark.parametrize("out_of_order", [0, 3, 30])
def test_the_newest_of_many(
    filled: None, few_are_many: None, monkeypatch: pytest.MonkeyPatch, out_of_order: int
) -> None:
    """Ids in the order of time save SQLite the walk; where some are not, the newest are found all the same."""
    rng = Random(out_of_order)
    for place, row in enumerate(all_rows()):
        at = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=place)
        db.session.execute(update(Ticket).where(Ticket.id == row.id).values(created_at=at))
    for ticket_id in rng.sample(range(1, 1_001), out_of_order):
        at = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=rng.randrange(2_000))
        db.session.execute(update(Ticket).where(Ticket.id == ticket_id).values(created_at=at))
    db.session.commit()
    walks = []
    walk_near = search.Finder.walk_near
    monkeypatch.setattr(search.Finder, "walk_near", lambda finder: walks.append(finder) or walk_near(finder))
    rows = all_rows()
    for terms in (("invoice",), ("printer", "in"), ("voi",), ("東京",)):
        for category in ((), ("billing", "general")):
            query = ListQuery(terms=terms, category=category, page_size=3)
            wanted = expected(rows, query)
            assert len(wanted) > search.COUNT_MAX
            assert [row.id for row in find_tickets(query).rows] == wanted[:3], query
    if db.engine.dialect.name == "sqlite":
        assert bool(walks) == (out_of_order > 0)


@pytest.mark.parametrize(
    "term", ["東京", "東", "都", "密码", "다음", "パス", "ｶﾞ", "!!!", "-->", "🎫", "🙃", "a", "i\u0307", "%", "\u0301"]
)
def test_short_words_and_signs(filled: None, term: str) -> None:
    query = ListQuery(terms=(compared(term),), page_size=100)
    wanted = expected(all_rows(), query)
    assert wanted
    assert [row.id for row in find_tickets(query).rows] == wanted[:100]


def test_a_changed_text_is_found_at_once(filled: None) -> None:
    now = utc_now()
    ticket = open_ticket(Draft("Zitronenfalter 蝶番", "first"), SYSTEM, now)
    db.session.flush()
    for old, new in (
        ("Zitronenfalter 蝶番", "Kohlweißling 鍵"),
        ("Kohlweißling 鍵", "Z\u0308 x"),
        ("Z\u0308 x", "鍵穴"),
    ):
        assert found(*old.split()) == [ticket.id]
        change_ticket(ticket, {"title": new}, SYSTEM, now)
        assert found(*old.split()) == []
        assert found(*new.split()) == [ticket.id]
    change_ticket(ticket, {"description": "Schwalbenschwanz"}, SYSTEM, now)
    assert found("schwanz") == [ticket.id]
    db.session.flush()
    db.session.expunge(ticket)
    db.session.execute(delete(Ticket).where(Ticket.id == ticket.id))
    assert found("schwanz") == found("鍵穴") == []


def test_what_is_rolled_back_is_not_found(filled: None) -> None:
    open_ticket(Draft("Zitronenfalter", "蝶番"), SYSTEM, utc_now())
    assert len(found("zitronenfalter")) == 1
    db.session.rollback()
    assert found("zitronenfalter") == found("蝶番") == []


def test_many_changes_leave_the_index_right(filled: None) -> None:
    rng = Random(4)
    rows = all_rows()
    for row in rng.sample(rows, 150):
        db.session.get_one(Ticket, row.id).search_text = rng.choice(rows).search_text
    db.session.flush()
    db.session.execute(delete(Ticket).where(Ticket.id % 7 == 0))
    db.session.execute(update(Ticket).values(status="open").where(Ticket.id % 5 == 0))
    db.session.commit()
    texts = {row.id: row.search_text for row in all_rows()}
    for each in asked(seed=5, number=40):
        query = ListQuery(terms=each.terms, page_size=100, ordering=each.ordering)
        page = find_tickets(query)
        wanted = {number for number, text in texts.items() if all(term in text for term in query.terms)}
        assert page.count == len(wanted)
        assert {row.id for row in page.rows} <= wanted


def found(*terms: str) -> list[int]:
    db.session.flush()
    return [row.id for row in find_tickets(ListQuery(terms=tuple(map(compared, terms)))).rows]
