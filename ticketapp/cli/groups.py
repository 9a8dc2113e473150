"""What every command group of ours shares: a database that is not there is one line, not a trace."""

from __future__ import annotations

from typing import Any

import click
from flask.cli import AppGroup
from sqlalchemy.exc import OperationalError, ProgrammingError

from ticketapp.errors import Refused
from ticketapp.extensions.database import unfit_reason

# PostgreSQL's codes for a table, a column and a schema that do not exist, and SQLite's words.
MISSING_CODES = frozenset({"42P01", "42703", "3F000"})
MISSING_WORDS = ("no such table", "no such column", "unable to open database file")


class DatabaseGroup(AppGroup):
    """A group of commands that need the migrated database."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except (OperationalError, ProgrammingError) as wrong:
            raise click.ClickException(explain(wrong)) from None


class FileGroup(DatabaseGroup):
    """A group of commands with files: what is refused, and a file that cannot be read or written, is one line too."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except Refused as refused:
            raise click.ClickException(str(refused)) from None
        except BrokenPipeError:
            raise  # nobody reads on, as behind `| head`: click ends quietly
        except OSError as wrong:
            raise click.ClickException(f"{wrong.filename or 'The file'}: {wrong.strerror or wrong}.") from None


def explain(wrong: OperationalError | ProgrammingError) -> str:
    """What to do. Only the driver's first line: behind it PostgreSQL repeats the statement, values included."""
    if unfit := unfit_reason(wrong.orig):
        return unfit
    reason = next(iter(str(wrong.orig).splitlines()), "no reason given")
    is_missing = getattr(wrong.orig, "pgcode", None) in MISSING_CODES or reason.startswith(MISSING_WORDS)
    if is_missing or "has no column named" in reason:
        return f"The database is not ready: run `flask --app wsgi db upgrade` ({reason})."
    return f"The database did not answer ({reason})."
