"""How far a file has been imported: kept in the database, moved in the transactions that store its rows."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import ColumnElement, insert, select, update
from sqlalchemy.exc import IntegrityError

from ticketapp.errors import Refused
from ticketapp.extensions.database import db
from ticketapp.models import TicketImport
from ticketapp.models.ticket_import import FILE_NAME_MAX
from ticketapp.rules.actors import SYSTEM
from ticketapp.rules.amounts import amount
from ticketapp.services.events import record_act
from ticketapp.services.jobs import has_changed_one

BUSY = "Another command is importing {}."
# The path of an import that nobody waits for any more.
GIVEN_UP = ""


class ImportRefused(Refused):
    """An import that cannot begin or go on; the message is one line."""


@dataclass(frozen=True)
class Place:
    """A file by its hash, and how many of its rows are behind us. ``started_at`` tells this import of it from others,
    None where there was none before.
    """

    sha256: str
    name: str
    path: str
    rows_done: int = 0
    tickets: int = 0
    started_at: datetime | None = None


def find_place(sha256: str, name: str, path: str, *, is_again: bool) -> Place:
    """Where to go on: behind what an interrupted import stored, *is_again* or not; else at the start.

    Raises ``ImportRefused`` where that might bring tickets a second time, which *is_again* takes for wanted.
    """
    place = Place(sha256, name, path[-FILE_NAME_MAX:])
    known = db.session.get(TicketImport, sha256, populate_existing=True)
    if known is None:
        if not is_again:
            refuse_changed(place)
        return place
    place = replace(place, started_at=known.started_at)
    if known.finished_at is None:
        return replace(place, rows_done=known.rows_done, tickets=known.tickets)
    if not is_again:
        raise ImportRefused(
            f"{name} was imported at {known.finished_at:%Y-%m-%d %H:%M} UTC already "
            f"({amount(known.tickets, 'ticket')}): --again imports it once more."
        )
    return place


def refuse_changed(place: Place) -> None:
    """The file of an interrupted import is another one now: whether its rows are there already, nobody can say."""
    rows = db.session.scalars(select(TicketImport.rows_done).where(stopped_at(place)).limit(1)).first()
    if rows is not None:
        raise ImportRefused(
            f"{place.name} was changed since its import stopped after row {rows:,}: put the rows that are still "
            "missing into a file of another name, or say --again to import all of this one."
        )


def stopped_at(place: Place) -> ColumnElement[bool]:
    """Another file's import, begun at the same path, that did not come to its end."""
    row = TicketImport
    # Before paths were kept, a row had the bare name.
    is_other = row.name.in_((place.path, place.name)) & (row.sha256 != place.sha256)
    return is_other & row.finished_at.is_(None) & (row.rows_done > 0)


def start(place: Place, now: datetime) -> Place:
    """Begin with the first row, in the transaction that stores it: whoever stops before that has changed nothing.

    What stopped at the same path before is given up: it refuses no file any more, but its own still goes on behind
    its rows. Raises ``ImportRefused`` where somebody else has begun meanwhile.
    """
    row = TicketImport
    db.session.execute(update(row).where(stopped_at(place)).values(name=GIVEN_UP))
    values = {"name": place.path, "rows_done": 0, "tickets": 0, "started_at": now, "finished_at": None}
    if place.started_at is None:
        try:
            db.session.execute(insert(row).values(sha256=place.sha256, **values))
        except IntegrityError:
            raise ImportRefused(BUSY.format(place.name)) from None
    elif not has_changed_one(update(row).where(*is_at(place)).values(**values)):
        raise ImportRefused(BUSY.format(place.name))
    return replace(place, started_at=now)


def is_at(place: Place) -> tuple[ColumnElement[bool], ...]:
    """That nobody has begun this file anew since we looked."""
    return TicketImport.sha256 == place.sha256, TicketImport.started_at == place.started_at


def move(place: Place, rows_done: int, tickets: int, finished_at: datetime | None = None) -> Place:
    """The place behind *rows_done*. Raises ``ImportRefused`` where somebody else moved it: nothing comes twice."""
    row = TicketImport
    moved = replace(place, rows_done=rows_done, tickets=place.tickets + tickets)
    ours = update(row).where(*is_at(place), row.rows_done == place.rows_done, row.finished_at.is_(None))
    values = {"name": place.path, "rows_done": rows_done, "tickets": moved.tickets, "finished_at": finished_at}
    if not has_changed_one(ours.values(**values)):
        raise ImportRefused(BUSY.format(place.name))
    return moved


def stored_place(place: Place) -> Place:
    """Where the import is by what the database holds: who interrupts a commit cannot know whether it came through."""
    known = db.session.get(TicketImport, place.sha256, populate_existing=True)
    if known is None or (known.finished_at is not None and not place.rows_done):
        return replace(place, rows_done=0, tickets=0)
    return replace(place, rows_done=known.rows_done, tickets=known.tickets)


def finish(place: Place, rows: int, now: datetime) -> None:
    """The whole file is in, with *rows* rows."""
    move(place, rows, 0, now)
    record_act("tickets.imported", place.name, SYSTEM, now)
