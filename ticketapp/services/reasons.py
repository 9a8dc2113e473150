"""Why tickets have what a machine gave them, for a list of them at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from ticketapp.extensions.database import db
from ticketapp.models import Ticket


@dataclass(frozen=True)
class Reason:
    """What the ticket's current suggestion says, and whose it is."""

    source: str
    text: str


def reasons_of(ticket_ids: Sequence[int]) -> dict[int, Reason]:
    """By ticket; without those whose suggestion gives none."""
    query = select(Ticket.id, Ticket.suggestion_source, Ticket.suggestion_reason).where(Ticket.id.in_(ticket_ids))
    rows = db.session.execute(query.where(Ticket.suggestion_reason.is_not(None), Ticket.suggestion_reason != ""))
    return {row.id: Reason(row.suggestion_source, row.suggestion_reason) for row in rows}
