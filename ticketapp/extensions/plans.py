"""PostgreSQL's plans of statements that are sent again and again, kept by each of its connections (``PREPARE``).

A plan belongs to a connection of the server. A pooler that hands out another one for each statement loses it: the first
miss ends the planning ahead for this process. Plans are named by their text, so none can answer for another statement.
"""

from __future__ import annotations

import hashlib
from functools import lru_cache
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import PoolProxiedConnection

# A connection keeps so many plans; what is asked beyond that is planned each time.
KEPT_PLANS = 64
KEPT = "prepared"
# Of this connection nobody has heard of the statement, or of its columns as they are now.
UNKNOWN_STATEMENT, CHANGED_COLUMNS, KNOWN_ALREADY = "26000", "0A000", "42P05"
# A lock or the statement itself took too long.
WAITED_IN_VAIN = frozenset({"55P03", "57014"})


class Plan:
    """PostgreSQL's name of a statement whose values are numbered, and how to have it run."""

    def __init__(self, numbered: str, number_of_values: int) -> None:
        self.text = numbered
        self.name = f"ticketapp_{hashlib.sha256(numbered.encode()).hexdigest()[:24]}"
        marks = f" ({', '.join(['%s'] * number_of_values)})" if number_of_values else ""
        self.execute = f"EXECUTE {self.name}{marks}"


class Plans:
    """Whether this process lets PostgreSQL keep plans."""

    are_kept = True

    def heed(self, code: str | None) -> None:
        """Keep none any more, where PostgreSQL's error says that some other connection has or had them."""
        if code in (UNKNOWN_STATEMENT, KNOWN_ALREADY):
            self.are_kept = False


plans = Plans()


def is_planned(plan: Plan, connection: PoolProxiedConnection) -> bool:
    """Have PostgreSQL plan the statement if it has not yet. False where that is not to be."""
    known: set[str] = connection.info.setdefault(KEPT, set())
    if plan.name in known:
        return plans.are_kept
    if not plans.are_kept or len(known) >= KEPT_PLANS:
        return False
    cursor = connection.cursor()
    try:
        cursor.execute(f"PREPARE {plan.name} AS {plan.text}")
    finally:
        cursor.close()
    known.add(plan.name)
    return True


@lru_cache(maxsize=64)
def plan_of(statement: str) -> Plan:
    """Of a statement as psycopg2 takes it, with ``%s`` for each value."""
    first, *rest = statement.split("%s")
    numbered = "".join([first, *(f"${place}{part}" for place, part in enumerate(rest, 1))])
    return Plan(numbered, len(rest))


def usual_error(error: Any, engine: Engine, is_lost: bool = False) -> BaseException:
    """A driver's error as SQLAlchemy would raise it; *is_lost* says that the connection is."""
    return DBAPIError.instance(
        None,
        None,
        error,
        engine.dialect.loaded_dbapi.Error,
        hide_parameters=True,
        connection_invalidated=is_lost,
        dialect=engine.dialect,
    )
