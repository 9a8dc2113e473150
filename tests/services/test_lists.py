"""Lists without search: the same as a plain sort in Python, on the way down, on the way up, and while others write."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from random import Random
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, insert, update

from tests.searching import FIRST, all_rows, expected, queries
from ticketapp.extensions.database import db
from ticketapp.models import Ticket
from ticketapp.rules.cursors import Cursor
from ticketapp.rules.orderings import ORDERINGS
from ticketapp.rules.vocabulary import CATEGORIES, PRIORITIES, REVIEW_NEEDED, STATUSES
from ticketapp.services.lists import ListQuery, find_tickets, first_row

WALKS = 60


def tickets(rng: Random, number: int, days: int = 3) -> list[dict[str, Any]]:
    """Rows in no order of time, very many of the same time and of the same few kinds."""
    return [
        {
            "title": "x",
            "description": "x",
            "search_text": "x\nx",
            "category": rng.choices(CATEGORIES, (1, 5, 10, 40))[0],
            "priority": rng.choices(PRIORITIES, (1, 40, 5, 10))[0],
            "status": rng.choices(STATUSES, (10, 1, 5, 40))[0],
            "review": rng.choice((None, None, "category", "priority orders")),
            "created_at": FIRST + timedelta(days=rng.randint(0, days)),
            "updated_at": FIRST + timedelta(days=rng.randint(0, days), microseconds=rng.randint(0, 2)),
        }
        for _ in range(number)
    ]


def add(rng: Random, number: int) -> None:
    db.session.connection().execute(insert(Ticket), tickets(rng, number))
    db.session.commit()


def keep_quiet(_rng: Random) -> set[int]:
    return set()


def walk(query: ListQuery, rng: Random, meanwhile: Callable[[Random], set[int]] = keep_quiet) -> tuple[list[int], Any]:
    """Every id on the way by ``next``, with pages of any size, and the last page. *meanwhile* answers changed ids."""
    ids, changed = [], set()
    page = find_tickets(query)
    while True:
        assert len(page.rows) <= query.page_size
        ids += [row.id for row in page.rows]
        if page.next is None:
            return [number for number in ids if number not in changed], page
        changed |= meanwhile(rng)
        query = replace(query, cursor=page.next, page_size=rng.choice((1, 2, 5, 20, 100)))
        page = find_tickets(query)


@pytest.mark.parametrize("seed", [1, 2])
def test_every_list_is_a_plain_sort(in_app: Flask, seed: int) -> None:
    rng = Random(seed)
    add(rng, 400)
    rows = all_rows()
    for _ in range(WALKS):
        query = queries(rng, ())
        wanted = expected(rows, query)
        first = find_tickets(query)
        assert first.count == len(wanted)
        assert first.previous is None
        found, last = walk(query, rng)
        assert found == wanted, query
        back = [row.id for row in last.rows]
        while last.previous is not None:
            size = rng.choice((1, 7, 100))
            last = find_tickets(replace(query, cursor=last.previous, page_size=size))
            back[:0] = [row.id for row in last.rows]
        assert back == wanted, query


def test_what_comes_meanwhile_takes_nothing_away(in_app: Flask) -> None:
    """Every ticket that existed at the start is met exactly once, whatever is created meanwhile."""
    rng = Random(3)
    add(rng, 300)

    def create(rng: Random) -> set[int]:
        add(rng, rng.choice((1, 2, 3)))
        return set()

    for _ in range(WALKS):
        query = replace(queries(rng, ()), page_size=rng.choice((7, 50)))
        rows = all_rows()
        existed = {row.id for row in rows}
        found, _last = walk(query, rng, create)
        assert [number for number in found if number in existed] == expected(rows, query), query
        assert len(found) == len(set(found))


def test_what_is_not_changed_is_met_once(in_app: Flask) -> None:
    rng = Random(4)
    add(rng, 300)

    def change(rng: Random) -> set[int]:
        ids = [rng.randint(1, 300) for _ in range(3)]
        [values] = tickets(rng, 1, days=10)
        kept = {name: values[name] for name in ("category", "priority", "status", "review", "updated_at")}
        db.session.execute(update(Ticket).where(Ticket.id.in_(ids)).values(kept))
        if rng.random() < 0.2:
            db.session.execute(delete(Ticket).where(Ticket.id == ids[0]))
        db.session.commit()
        return set(ids)

    for _ in range(WALKS):
        query = replace(queries(rng, ()), page_size=rng.choice((7, 50)))
        rows, changed = all_rows(), set()

        def change_and_tell(rng: Random, changed: set[int] = changed) -> set[int]:
            changed |= change(rng)
            return changed

        found, _last = walk(query, rng, change_and_tell)
        assert found == [number for number in expected(rows, query) if number not in changed], query


@pytest.mark.parametrize("ordering", ORDERINGS)
def test_a_place_needs_no_ticket(in_app: Flask, ordering: str) -> None:
    """The cursor's ticket may be gone, or in another list."""
    rng = Random(5)
    add(rng, 200)
    query = ListQuery(category=("general", "account"), status=("closed",), ordering=ordering, page_size=5)
    page = find_tickets(query)
    following = [row.id for row in find_tickets(replace(query, cursor=page.next)).rows]
    db.session.execute(delete(Ticket).where(Ticket.id == page.rows[-1].id))
    db.session.execute(update(Ticket).where(Ticket.id == page.rows[-2].id).values(status="open"))
    assert [row.id for row in find_tickets(replace(query, cursor=page.next)).rows] == following


def test_the_first_row_of_a_list(in_app: Flask) -> None:
    rng = Random(6)
    add(rng, 100)
    for _ in range(WALKS):
        query = queries(rng, ())
        wanted = expected(all_rows(), query)
        row = first_row(query)
        assert (row and row.id) == (wanted[0] if wanted else None)
    everything = ListQuery(review=REVIEW_NEEDED, ordering="-priority")
    last = find_tickets(replace(everything, page_size=100)).rows[-1]
    assert first_row(replace(everything, cursor=Cursor(last.priority_rank, last.id))) is None
