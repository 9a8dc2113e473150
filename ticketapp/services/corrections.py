"""What agents decided about category and priority, as labelled rows to learn from.

A ticket counts where a signed-in agent decided about a suggestion, on its page or in writing it: whatever the accuracy
page counts. Its votes are read from the history, since a suggestion remembers only the last one: each agent has one
vote about a field of a ticket, the newest; where several agents disagree, nobody's counts. Demo tickets teach nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, or_, select

from ticketapp.classifier.embedded.refits import CORRECTIONS
from ticketapp.classifier.embedded.rows import Row
from ticketapp.extensions.database import db
from ticketapp.models import Event, Ticket, TicketSuggestion
from ticketapp.rules.vocabulary import FIELDS

# What demo tickets call their model; where they have none, the addresses tell them, which are nobody's.
DEMO_MODEL = "demo"
DEMO_DOMAINS = ("example.com", "example.org", "example.net")
OPENING = "ticket.created"
VOTES = ("ticket.changed", "ticket.confirmed")
# Tickets that are read at once: a description may be 100,000 characters long.
TICKETS_AT_ONCE = 500


@dataclass(frozen=True)
class Correction:
    """What agents agree on about one ticket, and when the last of them said so. ``""``: nobody did, or they differ."""

    ticket_id: int
    title: str
    description: str
    category: str
    priority: str
    decided_at: datetime

    def as_row(self) -> Row:
        return Row(self.title, self.description, self.category, self.priority, "", CORRECTIONS)


def decided_by_agents() -> Select[Any]:
    """Of the suggestions, those about which a signed-in agent had the last word."""
    row = TicketSuggestion
    is_invented = or_(*[Ticket.requester_email.like(f"%@{domain}") for domain in DEMO_DOMAINS])
    unasked_demo = select(Ticket.id).where(Ticket.id == row.ticket_id, is_invented).exists() & (row.source == "default")
    is_demo = (row.model == DEMO_MODEL) | unasked_demo
    return select(row.ticket_id).where(row.decided_by_id.is_not(None), row.decided_value.is_not(None), ~is_demo)


def count_decided_since(moment: datetime | None) -> int:
    """How many tickets agents decided about after *moment*: at least as many as there are corrections."""
    row = TicketSuggestion
    query = decided_by_agents().with_only_columns(func.count(row.ticket_id.distinct()))
    return db.session.execute(query if moment is None else query.where(row.decided_at > moment)).scalar_one()


def read_corrections() -> list[Correction]:
    """Every ticket about whose category or priority agents agree, oldest ticket first."""
    query = decided_by_agents().distinct().order_by(TicketSuggestion.ticket_id)
    ids = list(db.session.execute(query).scalars())
    parts = (ids[start : start + TICKETS_AT_ONCE] for start in range(0, len(ids), TICKETS_AT_ONCE))
    return [correction for part in parts for correction in corrections_of(part)]


def corrections_of(ids: list[int]) -> Iterator[Correction]:
    fields = (TicketSuggestion.ticket_id, TicketSuggestion.field)
    decided = {
        tuple(row)
        for row in db.session.execute(
            decided_by_agents().with_only_columns(*fields).where(TicketSuggestion.ticket_id.in_(ids))
        )
    }
    events = events_of(ids)
    columns = (Ticket.id, Ticket.title, Ticket.description, Ticket.category, Ticket.priority)
    for ticket in db.session.execute(select(*columns).where(Ticket.id.in_(ids)).order_by(Ticket.id)):
        agreed: dict[str, str] = {}
        times: list[datetime] = []
        for field in FIELDS:
            if (ticket.id, field) in decided:
                value, moment = verdict_on(getattr(ticket, field), events[ticket.id, field])
                if value and moment:
                    agreed[field] = value
                    times.append(moment)
        if agreed:
            values = {field: agreed.get(field, "") for field in FIELDS}
            yield Correction(ticket.id, ticket.title, ticket.description, **values, decided_at=max(times))


def events_of(ids: list[int]) -> dict[tuple[int, str], list[Any]]:
    """What was done to each field of each ticket, newest first."""
    columns = (Event.ticket_id, Event.field, Event.kind, Event.agent_id, Event.old, Event.new, Event.created_at)
    is_vote = (Event.kind.in_(VOTES) & Event.field.in_(FIELDS)) | (Event.kind == OPENING)
    query = select(*columns).where(Event.ticket_id.in_(ids), is_vote)
    found: dict[tuple[int, str], list[Any]] = defaultdict(list)
    for event in db.session.execute(query.order_by(Event.id.desc())):
        for field in (event.new or "").split() if event.kind == OPENING else (event.field,):
            found[event.ticket_id, field].append(event)
    return found


def verdict_on(value: str, events: Iterable[Any]) -> tuple[str, datetime | None]:
    """What all agents who voted think, and when the last one did; ``""`` where they differ or nobody did.

    *value* is what the field has now; *events* go back from there, and each change says what was there before.
    """
    votes: dict[int, str] = {}
    newest: datetime | None = None
    for event in events:
        if event.kind == "ticket.changed":
            value = event.new
        if event.agent_id is not None and event.agent_id not in votes:
            votes[event.agent_id] = value
            newest = newest or event.created_at
        if event.kind == "ticket.changed":
            value = event.old
    return (votes.popitem()[1] if len(set(votes.values())) == 1 else ""), newest
