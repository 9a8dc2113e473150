"""How long pages of lists take in the configured database: the median and the longest of some rounds, in milliseconds.

    flask --app wsgi tickets demo 1000000 --seed 1
    python -m benchmarks.lists

It measures what the services do, without HTTP; every round takes a transaction of its own, as a request does. Each list
is asked for its first page and for one nine tenths down.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from statistics import median
from typing import Any

from sqlalchemy import func, select

from ticketapp import create_app
from ticketapp.extensions.database import db, reading
from ticketapp.models import Ticket
from ticketapp.rules.cursors import Cursor
from ticketapp.rules.vocabulary import CATEGORIES, REVIEW_NEEDED
from ticketapp.services.lists import ListQuery, find_tickets

ROUNDS = 40
QUERIES = {
    "all": ListQuery(),
    "all, critical first": ListQuery(ordering="-priority"),
    "open": ListQuery(status=("open",)),
    "open, critical first": ListQuery(status=("open",), ordering="-priority"),
    "not closed, last changed first": ListQuery(
        status=("open", "in_progress", "resolved"), ordering="-updated_at", page_size=100
    ),
    "a category and a priority": ListQuery(category=("billing",), priority=("high",)),
    "three filters": ListQuery(category=("account",), priority=("critical",), status=("in_progress",)),
    "two of each": ListQuery(
        category=CATEGORIES[:2], priority=("high", "critical"), status=("open", "in_progress"), ordering="created_at"
    ),
    "needs review": ListQuery(review=REVIEW_NEEDED),
}


def main() -> None:
    with create_app().app_context():
        reading()
        place = far_down()
        for name, query in QUERIES.items():
            first = taken(lambda query=query: find_tickets(query))  # type: ignore[misc]
            value = 1 if "priority" in query.ordering else place.value
            deep = replace(query, cursor=replace(place, value=value))
            further = taken(lambda deep=deep: find_tickets(deep))  # type: ignore[misc]
            print(f"{name:32} first {first}   deep {further}", flush=True)


def far_down() -> Cursor:
    """A place with a tenth of the tickets before it in time."""
    tenth = (db.session.scalar(select(func.count()).select_from(Ticket)) or 0) // 10
    row = db.session.execute(
        select(Ticket.created_at, Ticket.id).order_by(Ticket.created_at, Ticket.id).offset(tenth).limit(1)
    ).one()
    return Cursor(row.created_at, row.id)


def taken(ask: Callable[[], Any]) -> str:
    took = []
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        ask()
        db.session.rollback()
        took.append((time.perf_counter() - begun) * 1000)
    return f"{median(took):7.2f} {max(took):7.2f}"


if __name__ == "__main__":
    main()
