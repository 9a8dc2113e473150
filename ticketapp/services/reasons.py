"""Why tickets have what a machine gave them, for a list of them at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from ticketapp.extensions.database import db
from ticketapp.models import TicketSuggestion


@dataclass(frozen=True)
class Reason:
    """What the ticket's newest suggestion says, and whose it is."""

    source: str
    text: str


def reasons_of(ticket_ids: Sequence[int]) -> dict[int, Reason]:
    """By ticket; without those whose suggestion gives none."""
    newest = (
        select(func.max(TicketSuggestion.id))
        .where(TicketSuggestion.ticket_id.in_(ticket_ids))
        .group_by(TicketSuggestion.ticket_id)
    )
    query = select(TicketSuggestion.ticket_id, TicketSuggestion.source, TicketSuggestion.reason)
    rows = db.session.execute(query.where(TicketSuggestion.id.in_(newest), TicketSuggestion.reason != ""))
    return {row.ticket_id: Reason(row.source, row.reason) for row in rows}
