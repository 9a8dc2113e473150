"""How far a file has been imported: kept in the database, moved in the transactions that store its rows."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from ticketapp.errors import Refused
from ticketapp.extensions.database import db
from ticketapp.models import TicketImport
from ticketapp.models.ticket_import import FILE_NAME_MAX
from ticketapp.rules.actors import SYSTEM
from ticketapp.services.events import record_act
from ticketapp.services.jobs import has_changed_one

BUSY = "Another command is importing {}."


class ImportRefused(Refused):
    """An import that cannot begin or go on; the message is one line."""


@dataclass(frozen=True)
class Place:
    """A file by its hash, and how many of its rows are behind us. ``is_again``: whatever came of it before."""

    sha256: str
    name: str
    rows_done: int = 0
    tickets: int = 0
    is_again: bool = False


def find_place(sha256: str, name: str, is_again: bool) -> Place:
    """Where to go on: at the start, or behind what an interrupted import stored. *is_again*: at the start in any case.

    Raises ``ImportRefused`` where that would bring tickets a second time.
    """
    name = name[-FILE_NAME_MAX:]
    if is_again:
        return Place(sha256, name, is_again=True)
    known = db.session.get(TicketImport, sha256, populate_existing=True)
    if known is None:
        refuse_changed(name)
        return Place(sha256, name)
    if known.finished_at is not None:
        raise ImportRefused(
            f"{name} was imported at {known.finished_at:%Y-%m-%d %H:%M} UTC already ({known.tickets:,} tickets): "
            "--again imports it once more."
        )
    return Place(sha256, name, known.rows_done, known.tickets)


def refuse_changed(name: str) -> None:
    """The file of an interrupted import is another one now: whether its rows are there already, nobody can say."""
    row = TicketImport
    unfinished = select(row.rows_done).where(row.name == name, row.finished_at.is_(None), row.rows_done > 0)
    rows = db.session.scalars(unfinished.limit(1)).first()
    if rows is not None:
        raise ImportRefused(
            f"{name} was changed since its import stopped after row {rows:,}: put the rows that are still missing "
            "into a file of another name, or say --again to import all of this one."
        )


def start(place: Place, now: datetime) -> None:
    """Keep the place, where it is a new one. Raises ``ImportRefused`` where somebody else is at it."""
    row = db.session.get(TicketImport, place.sha256, populate_existing=True)
    if row is None:
        row = TicketImport(sha256=place.sha256, name=place.name, rows_done=0, tickets=0, started_at=now)
        db.session.add(row)
    elif place.is_again:
        row.name, row.rows_done, row.tickets, row.started_at, row.finished_at = place.name, 0, 0, now, None
    elif row.rows_done != place.rows_done or row.finished_at is not None:
        raise ImportRefused(BUSY.format(place.name))
    try:
        db.session.flush()
    except IntegrityError:
        raise ImportRefused(BUSY.format(place.name)) from None


def move(place: Place, rows_done: int, tickets: int, finished_at: datetime | None = None) -> Place:
    """The place behind *rows_done*. Raises ``ImportRefused`` where somebody else moved it: nothing comes twice."""
    row = TicketImport
    ours = update(row).where(row.sha256 == place.sha256, row.rows_done == place.rows_done, row.finished_at.is_(None))
    moved = replace(place, rows_done=rows_done, tickets=place.tickets + tickets)
    if not has_changed_one(ours.values(rows_done=rows_done, tickets=moved.tickets, finished_at=finished_at)):
        raise ImportRefused(BUSY.format(place.name))
    return moved


def finish(place: Place, rows: int, now: datetime) -> None:
    """The whole file is in, with *rows* rows."""
    move(place, rows, 0, now)
    record_act("tickets.imported", place.name, SYSTEM, now)
