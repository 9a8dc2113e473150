"""Whether a PostgreSQL database knows the letters that people write; asked at a process's first connection to it.

Its encoding and LC_CTYPE are fixed when it is made. Without UTF-8 it cannot hold every text; where only ASCII's letters
are letters, pg_trgm sees no word in other alphabets, and a search for one reads every ticket. What LC_CTYPE is called
does not say it (there are three providers of locales), so pg_trgm is asked.
"""

from __future__ import annotations

from typing import Any

import psycopg2

# A Cyrillic one, in any script's place: whoever knows it goes by Unicode.
LETTER = "chr(1078)"
ADVICE = (
    'Create another one and restore a backup into it: CREATE DATABASE "…" TEMPLATE template0 '
    "ENCODING 'UTF8' LC_CTYPE 'C.UTF-8' (docs/operations.md)."
)

# The addresses of databases that were asked and are fit.
fit: set[str] = set()


class UnfitDatabase(psycopg2.OperationalError):
    """The database cannot be used, ever; the message is one line that says why and what to do."""

    is_unfit = True


def refuse_unfit(connection: Any) -> None:
    """Raises ``UnfitDatabase``. *connection* is the driver's, new, and in no transaction."""
    if connection.dsn in fit:
        return
    wrong = what_is_wrong(connection)
    if wrong:
        raise UnfitDatabase(f"The database cannot be used: {wrong}. {ADVICE}")
    fit.add(connection.dsn)


def what_is_wrong(connection: Any) -> str:
    """In words, or ``""``."""
    encoding = connection.info.parameter_status("server_encoding")
    if encoding != "UTF8":
        return f"its encoding is {encoding}, not UTF8"
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT to_regproc('show_trgm') IS NOT NULL")
            has_trigrams = cursor.fetchone()[0]  # else a migration is about to make them, and asks again
            cursor.execute(f"SELECT {knows_letters(has_trigrams)}")
            return "" if cursor.fetchone()[0] else "its LC_CTYPE knows no letters beyond ASCII"
    finally:
        connection.rollback()


def knows_letters(has_trigrams: bool) -> str:
    """The question, in SQL."""
    return f"cardinality(show_trgm({LETTER})) > 0" if has_trigrams else f"{LETTER} ~ '[[:alpha:]]'"
