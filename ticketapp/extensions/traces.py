"""Traces for the log: of what a database said only the engine's own names, since its sentences quote rows.

PostgreSQL adds ``DETAIL: Key (email)=(ann@example.com) already exists.``, and quotes what it could not read.
"""

from __future__ import annotations

import traceback
from collections.abc import Iterator

from sqlalchemy.exc import StatementError

# Where drivers' errors come from: by name, since a driver may not be installed.
DRIVERS = ("psycopg2", "sqlite3")
# What psycopg2 tells apart from the sentence: names of the schema, never values.
NAMES = ("schema_name", "table_name", "column_name", "constraint_name")
PROLOGUE = "Traceback (most recent call last):\n"
BETWEEN = "\nThis led to:\n\n"


def trace_of(error: BaseException | None) -> str:
    """The trace of *error* and of what led to it, the first cause first, like Python's own."""
    traces = [
        PROLOGUE + "".join(traceback.format_tb(one.__traceback__)) + words_of(one) for one in reversed([*chain(error)])
    ]
    return BETWEEN.join(traces).rstrip()


def chain(error: BaseException | None) -> Iterator[BaseException]:
    """The error, then its cause, and so on."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)


def words_of(error: BaseException) -> str:
    """The last lines of a trace: the error's name and what it says, of a database's error its names only."""
    name = f"{type(error).__module__}.{type(error).__qualname__}"
    if isinstance(error, StatementError):
        return f"{name}: {' '.join(names_of(error.orig))}\n[SQL: {error.statement}]\n"
    if type(error).__module__.partition(".")[0] in DRIVERS:
        return f"{name}: {' '.join(names_of(error))}\n"
    return "".join(traceback.format_exception_only(error))


def names_of(original: BaseException | None) -> Iterator[str]:
    """The error's class, the engine's code, and what it is about: ``UniqueViolation 23505 uq_agents_email``."""
    yield type(original).__name__
    for attribute in ("sqlite_errorname", "pgcode"):
        if code := getattr(original, attribute, None):
            yield code
    diagnosis = getattr(original, "diag", None)
    yield from filter(None, (getattr(diagnosis, name, None) for name in NAMES))
    if str(getattr(original, "sqlite_errorname", "")).startswith("SQLITE_CONSTRAINT"):
        yield str(original)  # of a constraint SQLite tells names only
