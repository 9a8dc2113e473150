"""Tickets: read and changed. Every change raises the version and leaves an event in the same transaction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import raiseload

from ticketapp.extensions.database import db
from ticketapp.models import Ticket
from ticketapp.rules.actors import Actor
from ticketapp.rules.texts import search_text
from ticketapp.rules.vocabulary import FIELDS, SOURCES
from ticketapp.services.events import Change, record_change, record_ticket
from ticketapp.services.reviews import ease_review
from ticketapp.services.suggestions import note_decision

EDITABLE = ("title", "description", "category", "priority", "status", "requester_name", "requester_email")
ID_MAX = 2**63 - 1


@dataclass(frozen=True)
class Draft:
    """A ticket as somebody wrote it, validated. Empty ``category``, ``priority`` and ``status`` were left out.

    ``suggestion`` is the signed token that a prefill handed out, or empty; ``seen`` names the fields in which it stood
    before the person. Whoever sends one through the API has had it before them.
    """

    title: str
    description: str
    category: str = ""
    priority: str = ""
    status: str = ""
    requester_name: str = ""
    requester_email: str = ""
    suggestion: str = ""
    seen: str = " ".join(FIELDS)


def get_ticket(ticket_id: int) -> Ticket | None:
    """The ticket, or None."""
    return db.session.get(Ticket, ticket_id) if ticket_id <= ID_MAX else None


def ticket_for_update(ticket_id: int) -> Ticket | None:
    """The ticket as it stands now, locked until the transaction ends (on SQLite the transaction is the lock)."""
    if ticket_id > ID_MAX:
        return None
    query = select(Ticket).where(Ticket.id == ticket_id).options(raiseload(Ticket.suggestions))
    return db.session.execute(query.with_for_update().execution_options(populate_existing=True)).scalar_one_or_none()


def change_ticket(ticket: Ticket, changes: Mapping[str, str], by: Actor, now: datetime) -> bool:
    """Set the fields in *changes* (names from ``EDITABLE``); False where every value was so already.

    A category or priority that is sent is that person's decision even where it stays the same: it is confirmed, and
    nothing automatic touches it any more. That is a new version too, since who set it can be read.
    """
    changed = [field for field in changes if getattr(ticket, field) != changes[field]]
    for field in changed:
        record_change(ticket, Change(field, getattr(ticket, field), changes[field]), by, now)
        setattr(ticket, field, changes[field])
    confirmed = [field for field in FIELDS if field in changes and field not in changed and is_machines(ticket, field)]
    for field in confirmed:
        record_ticket(ticket, "ticket.confirmed", by, now, field)
    for field in FIELDS:
        if field in changed or field in confirmed:
            settle(ticket, field, by, now)
    if {"title", "description"} & set(changed):
        ticket.search_text = search_text(ticket.title, ticket.description)
    if changed or confirmed:
        touch(ticket, now)
    return bool(changed)


def confirm_ticket(ticket: Ticket, by: Actor, now: datetime) -> bool:
    """An agent finds category and priority right, whoever set them; False where agents had settled both before."""
    open_fields = [field for field in FIELDS if getattr(ticket, f"{field}_set_by") != "agent"]
    for field in open_fields:
        record_ticket(ticket, "ticket.confirmed", by, now, field)
        settle(ticket, field, by, now)
    if open_fields:
        touch(ticket, now)
    return bool(open_fields)


def is_machines(ticket: Ticket, field: str) -> bool:
    return getattr(ticket, f"{field}_set_by") in SOURCES


def settle(ticket: Ticket, field: str, by: Actor, now: datetime) -> None:
    """Remember that a person decided *field*, as it now stands."""
    setattr(ticket, f"{field}_set_by", by.kind)
    note_decision(ticket, field, getattr(ticket, field), by, now)
    ease_review(ticket)


def touch(ticket: Ticket, now: datetime) -> None:
    """A new version. Time never runs backwards for one ticket, whatever the clock does."""
    ticket.version += 1
    ticket.updated_at = max(now, ticket.updated_at)


def change_status(ticket: Ticket, new: str, by: Actor, now: datetime) -> bool:
    return change_ticket(ticket, {"status": new}, by, now)


def change_category(ticket: Ticket, new: str, by: Actor, now: datetime) -> bool:
    return change_ticket(ticket, {"category": new}, by, now)


def change_priority(ticket: Ticket, new: str, by: Actor, now: datetime) -> bool:
    return change_ticket(ticket, {"priority": new}, by, now)
