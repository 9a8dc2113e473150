"""Tickets written to a file: those that meet the filters, in the order of their ids, a page of rows at a time.

A page begins behind the last id of the one before, so that the thousandth costs what the first does.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO

from sqlalchemy import ColumnElement, Connection, Row, func, select

from ticketapp.errors import Refused
from ticketapp.models import Ticket
from ticketapp.rules.clocks import rfc3339
from ticketapp.services import imports
from ticketapp.services.new_files import Kind
from ticketapp.services.records import CSV
from ticketapp.services.search import contains
from ticketapp.services.triage_views import triage_json

COLUMNS = ("id", *imports.COLUMNS, "triage")
READ = [column for column in Ticket.__table__.columns if column.name != "search_text"]
# A description may be 100,000 characters long.
PAGE_ROWS = 200
BEGINNINGS = (b"id,title,", b'{"id": ')


class ExportRefused(Refused):
    """An export that cannot be written; the message is one line."""


EXPORT = Kind("export", lambda first: first.startswith(BEGINNINGS), ExportRefused)


@dataclass(frozen=True)
class Wanted:
    """Which tickets. Empty filters do not filter; ``terms`` are folded."""

    category: Sequence[str] = ()
    priority: Sequence[str] = ()
    status: Sequence[str] = ()
    terms: Sequence[str] = ()

    def conditions(self) -> list[ColumnElement[bool]]:
        """What every exported ticket meets, as a list of the same filters shows it."""
        filters = {name: getattr(self, name) for name in ("category", "priority", "status")}
        return [
            *(getattr(Ticket, name).in_(words) for name, words in filters.items() if words),
            *map(contains, self.terms),
        ]


@dataclass(frozen=True)
class Written:
    """One page: how many rows it had, and the id up to which all tickets have been looked at."""

    rows: int
    last_id: int


def last_id(connection: Connection) -> int:
    """The highest id that there is."""
    return connection.scalar(select(func.max(Ticket.id))) or 0


def write_export(connection: Connection, wanted: Wanted, kind: str, stream: BinaryIO) -> Iterator[Written]:
    """Write every ticket that is wanted, and say after each page how far it is."""
    if kind == CSV:
        stream.write(csv_text([COLUMNS]))
    conditions = wanted.conditions()
    reached = 0
    while True:
        page = select(*READ).where(Ticket.id > reached, *conditions).order_by(Ticket.id).limit(PAGE_ROWS)
        rows = connection.execute(page).all()
        if not rows:
            break
        stream.write(csv_page(rows) if kind == CSV else json_page(rows))
        reached = rows[-1].id
        yield Written(len(rows), reached)
    stream.flush()


def csv_page(rows: Sequence[Row[Any]]) -> bytes:
    """RFC 4180. Texts stay as they are, also those that a spreadsheet would take for a formula: this is data."""
    return csv_text([[cell_of(value) for value in values_of(row).values()] for row in rows])


def json_page(rows: Sequence[Row[Any]]) -> bytes:
    return "".join(json.dumps(values_of(row), ensure_ascii=False) + "\n" for row in rows).encode()


def values_of(row: Row[Any]) -> dict[str, Any]:
    """By the names of ``COLUMNS``, in that order."""
    values = {name: getattr(row, name) for name in COLUMNS if name != "triage"}
    moments = {name: rfc3339(values[name]) for name in ("created_at", "updated_at")}
    return {**values, **moments, "triage": triage_json(row)}


def cell_of(value: Any) -> Any:
    """Of what is no single value, its JSON."""
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict) else value


def csv_text(rows: Sequence[Sequence[Any]]) -> bytes:
    """Lines end with CR LF: the writer quotes only the line ends that it writes itself, and both are to be quoted."""
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()
