"""Good rows become tickets, a batch at a time: classified in no transaction, stored in one of their own."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from ticketapp.extensions.database import writing
from ticketapp.rules.clocks import utc_now
from ticketapp.rules.vocabulary import FIELDS
from ticketapp.services.imports.places import ImportRefused, Place, move, start
from ticketapp.services.imports.rows import ImportRow
from ticketapp.services.ticket_rows import TicketRows, store_rows
from ticketapp.services.tickets import Draft
from ticketapp.services.triage import Classifies, ask_locally

BATCH_ROWS = 1_000
# Descriptions may have 100,000 characters each: a batch of such is shorter.
BATCH_CHARACTERS = 4_000_000
# Tickets in these states are history: a review that nobody needs any more would only bury those that somebody does.
ENDED = ("resolved", "closed")


@dataclass(frozen=True)
class Means:
    """``classifier`` fills what a row leaves open, with the embedded model alone; None leaves it the default.

    ``skips_bad``: bad rows are left out. Else there are none, since somebody has looked before.
    """

    classifier: Classifies | None
    skips_bad: bool = False
    clock: Callable[[], datetime] = field(default=utc_now)


@dataclass(frozen=True)
class Loaded:
    """One stored batch: the place behind it, and how many of its tickets were classified."""

    place: Place
    tickets: int
    classified: int


def import_batches(rows: Iterable[ImportRow], place: Place, means: Means) -> Iterator[Loaded]:
    """Store the rows behind *place*, and say after each batch where that is now. The caller commits every one.

    Raises ``ImportRefused`` where a row has become bad, or somebody else imports the same file.
    """
    for batch in batches_of(row for row in rows if row.number > place.rows_done):
        good = [row for row in batch if not row.problems]
        if len(good) < len(batch) and not means.skips_bad:
            raise ImportRefused(f"{place.name} was changed while it was imported.")
        tickets = [ticket_of(row, means) for row in good]
        writing()
        place = place if place.rows_done else start(place, means.clock())
        place = move(place, batch[-1].number, len(good))
        store_rows(tickets)
        yield Loaded(place, len(good), sum(bool(ticket.suggestions) for ticket in tickets))


def batches_of(rows: Iterable[ImportRow]) -> Iterator[list[ImportRow]]:
    batch: list[ImportRow] = []
    characters = 0
    for row in rows:
        batch.append(row)
        characters += len(row.values.get("description", ""))
        if len(batch) == BATCH_ROWS or characters >= BATCH_CHARACTERS:
            yield batch
            batch, characters = [], 0
    if batch:
        yield batch


def ticket_of(row: ImportRow, means: Means) -> TicketRows:
    """The row as a ticket. What it says about category and priority somebody chose; the rest is filled, or waits."""
    now = means.clock()
    values = {name: row.values.get(name) for name in ("created_at", "updated_at")}
    draft = Draft(**{name: value or "" for name, value in row.values.items() if name not in values})
    created_at = values["created_at"] or values["updated_at"] or now
    ticket = TicketRows(draft, "requester", created_at)
    ticket.ticket["updated_at"] = values["updated_at"] or created_at
    ticket.note("ticket.imported", "system", now)
    gaps = [name for name in FIELDS if row.lacks(name)]
    suggestion = ask_locally(means.classifier, draft.title, draft.description) if gaps and means.classifier else None
    if suggestion is None:
        ticket.wait_for(gaps)
    else:
        ticket.fill_gaps(suggestion)
        ticket.attach(suggestion, now, seen=())
    if ticket.ticket["status"] in ENDED:
        ticket.wait_for(())
    return ticket
