"""Whether a connection of the pool is still one, seen without asking the server.

A PostgreSQL server that restarts, or ends a session, says so on the connection and closes it: there is something to
read on one that should be silent. Looking for that costs microseconds, where a question and its answer before each
transaction cost both sides a good part of a small one. A server that vanished without a word would leave the question
waiting as well: TCP's own bounds find that (``settings/flask_keys.py``).
"""

from __future__ import annotations

import select
from typing import Any

from sqlalchemy import event
from sqlalchemy.exc import InvalidatePoolError
from sqlalchemy.pool import Pool


@event.listens_for(Pool, "checkout")
def look_before_use(connection: Any, _record: Any, _proxy: Any) -> None:
    """Have the pool open a new connection, and every other one anew too, where this one is over."""
    if not hasattr(connection, "fileno"):  # SQLite's is no connection to anybody
        return
    if connection.closed or (has_news(connection) and not answers(connection)):
        raise InvalidatePoolError


def has_news(connection: Any) -> bool:
    """Whether the server has sent something unasked: its farewell, or that a setting has changed."""
    poll = select.poll()
    poll.register(connection.fileno(), select.POLLIN)
    return bool(poll.poll(0))


def answers(connection: Any) -> bool:
    try:
        connection.autocommit = True
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1")
        finally:
            if not connection.closed:
                connection.autocommit = False
    except connection.Error:
        return False
    return True
