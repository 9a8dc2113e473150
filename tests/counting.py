"""What the counters should say, counted in Python from plain rows, and random writes that they have to follow."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from sqlalchemy import Connection, Engine, column, create_engine, insert, select, table, text
from sqlalchemy.pool import NullPool

from ticketapp.models import Ticket
from ticketapp.models.types import UtcDateTime
from ticketapp.rules.vocabulary import CATEGORIES, PRIORITIES, STATUSES
from ticketapp.services.recounts import read_counters

# Only columns that tickets have had since there are counters, so that older revisions can be filled too.
WRITTEN = ("title", "description", "search_text", "category", "priority", "status", "review")
SUGGESTED = ("suggestion_source", "suggested_category", "suggested_priority")
TICKETS = table(
    "tickets",
    *(column(name) for name in (*WRITTEN, *SUGGESTED)),
    column("created_at", UtcDateTime()),
    column("updated_at", UtcDateTime()),
)
START = datetime(2026, 11, 20, 22, tzinfo=UTC)


def plain_engine_of(database_url: str) -> Engine:
    """One connection for each that is asked for, as processes of their own would have them."""
    return create_engine(database_url.replace("postgresql:", "postgresql+psycopg2:", 1), poolclass=NullPool)


def random_values(rng: Random) -> dict[str, Any]:
    """What is counted of a ticket."""
    source = rng.choice((None, "gemini", "local", "default"))
    return {
        "category": rng.choice(CATEGORIES),
        "priority": rng.choice(PRIORITIES),
        "status": rng.choice(STATUSES),
        "review": rng.choice((None, None, "category", "orders")),
        "suggestion_source": source,
        "suggested_category": rng.choice((None, *CATEGORIES)) if source else None,
        "suggested_priority": rng.choice((None, *PRIORITIES)) if source else None,
        "created_at": START + timedelta(minutes=rng.randrange(60 * 24 * 5)),
    }


def write_tickets(connection: Connection, rng: Random, amount: int) -> None:
    rows = [{**random_values(rng), "title": "A", "description": "b", "search_text": "a b"} for _ in range(amount)]
    connection.execute(insert(TICKETS), [{**row, "updated_at": row["created_at"]} for row in rows])


def count_rows(connection: Connection) -> Counter[tuple[Any, ...]]:
    """The counters by their keys, from every row."""
    found: Counter[tuple[Any, ...]] = Counter()
    names = (*WRITTEN[3:], *SUGGESTED, "created_at")
    for row in connection.execute(select(*(getattr(Ticket, name) for name in names))):
        review = "" if row.review is None else "needed"
        differs = any(
            suggested is not None and suggested != value
            for suggested, value in ((row.suggested_category, row.category), (row.suggested_priority, row.priority))
        )
        is_overridden = row.suggestion_source in ("gemini", "local") and differs
        found["facets", "", row.category, row.priority, row.status, review, "", False] += 1
        found["origins", "", "", "", "", "", row.suggestion_source or "", is_overridden] += 1
        found["days", row.created_at.astimezone(UTC).date().isoformat(), "", "", "", "", "", False] += 1
    return found


def assert_exact(engine: Engine) -> None:
    """In one snapshot, so also while others write."""
    is_sqlite = engine.dialect.name == "sqlite"
    options = {"sqlite_begin": "BEGIN"} if is_sqlite else {"isolation_level": "REPEATABLE READ"}
    with engine.connect() as connection, connection.execution_options(**options).begin():
        assert dict(read_counters(connection)) == dict(count_rows(connection))


def read_number(connection: Connection, statement: str) -> int:
    return int(connection.scalar(text(statement)))
