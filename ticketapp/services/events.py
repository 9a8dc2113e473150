"""The one place that writes event rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from ticketapp.extensions.database import db
from ticketapp.models import Event, Ticket
from ticketapp.rules.actors import Actor


@dataclass(frozen=True)
class Change:
    """One field's old and new value."""

    field: str
    old: str
    new: str


def record_change(ticket: Ticket, change: Change, by: Actor, now: datetime) -> None:
    """One field of a ticket changed; to be recorded before the change raises the ticket's version."""
    event = event_of("ticket.changed", by, now)
    event.field, event.old, event.new = change.field, change.old, change.new
    event.ticket_version = ticket.version
    ticket.events.append(event)


def record_ticket(ticket: Ticket, kind: str, by: Actor, now: datetime, field: str | None = None) -> None:
    """Something happened to a ticket, or to one *field* of it, that changed no value. As above."""
    event = event_of(kind, by, now)
    event.field, event.ticket_version = field, ticket.version
    ticket.events.append(event)


def record_act(kind: str, subject: str, by: Actor, now: datetime, change: Change | None = None) -> None:
    """An administrative act; *subject* names what it was done to."""
    event = event_of(kind, by, now)
    event.subject = subject
    if change is not None:
        event.field, event.old, event.new = change.field, change.old, change.new
    db.session.add(event)


def event_of(kind: str, by: Actor, now: datetime) -> Event:
    return Event(kind=kind, actor=by.kind, agent_id=by.agent_id, token_id=by.token_id, created_at=now)


def recent_acts(number: int, subject: str | None = None) -> list[Event]:
    """The last administrative acts, newest first; of *subject* alone, where one is given."""
    query = select(Event).where(Event.ticket_id.is_(None)).options(joinedload(Event.agent), joinedload(Event.token))
    if subject is not None:
        query = query.where(Event.subject == subject)
    return list(db.session.execute(query.order_by(Event.id.desc()).limit(number)).scalars())
