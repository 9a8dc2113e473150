"""Demo tickets by the batch, as plain rows: a million of them need no more memory than two thousand."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from itertools import islice
from random import Random

from sqlalchemy import insert, select

from ticketapp.extensions.database import db
from ticketapp.models import Agent, Event, Ticket, TicketSuggestion
from ticketapp.services.demo.calendars import creation_times, midnight_before
from ticketapp.services.demo.chronicles import Chronicle, Row
from ticketapp.services.demo.letters import write_letter
from ticketapp.services.demo.stories import tell_story

BATCH_SIZE = 2_000


def add_demo_tickets(number: int, seed: int, now: datetime) -> Iterator[int]:
    """Add *number* tickets of the two years before the day of *now* (in UTC), and yield how many each batch added.

    The caller commits after every batch: the next one is written before a transaction begins, so nobody waits for it
    longer than its inserts take. The same number, seed and day make the same tickets; which agents appear in their
    histories depends on the agents that there are.
    """
    rng = Random(seed)
    end = midnight_before(now)
    stories = (tell_story(rng, write_letter(rng), moment, end) for moment in creation_times(number, rng, end))
    while batch := list(islice(stories, BATCH_SIZE)):
        store(batch)
        yield len(batch)


def store(batch: list[Chronicle]) -> None:
    """Insert a batch's rows; the events of a ticket stay in their order."""
    agent_ids = list(db.session.scalars(select(Agent.id).order_by(Agent.id)))
    returning = insert(Ticket).returning(Ticket.id, sort_by_parameter_order=True)
    ids = db.session.connection().execute(returning, [chronicle.ticket for chronicle in batch]).scalars().all()
    suggestions: list[Row] = []
    events: list[Row] = []
    for ticket_id, chronicle in zip(ids, batch, strict=True):
        agent_id = agent_ids[chronicle.agent % len(agent_ids)] if agent_ids else None
        suggestions += (with_ids(row, ticket_id, "decided_by_id", agent_id) for row in chronicle.suggestions)
        events += (with_ids(row, ticket_id, "agent_id", agent_id) for row in chronicle.events)
    if suggestions:
        db.session.connection().execute(insert(TicketSuggestion), suggestions)
    db.session.connection().execute(insert(Event), events)


def with_ids(row: Row, ticket_id: int, column: str, agent_id: int | None) -> Row:
    """The row for its ticket, with the real agent where it names one."""
    row["ticket_id"] = ticket_id
    if row[column] is not None:
        row[column] = agent_id
    return row
