"""Demo tickets by the batch, as plain rows: a million of them need no more memory than two thousand."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from itertools import islice
from random import Random

from sqlalchemy import select

from ticketapp.extensions.database import db
from ticketapp.models import Agent
from ticketapp.services.demo.calendars import creation_times, midnight_before
from ticketapp.services.demo.chronicles import Chronicle
from ticketapp.services.demo.letters import write_letter
from ticketapp.services.demo.stories import tell_story
from ticketapp.services.ticket_rows import store_rows

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
    """Insert a batch's rows, with the agents that there are."""
    agent_ids = list(db.session.scalars(select(Agent.id).order_by(Agent.id)))
    for chronicle in batch if agent_ids else ():
        chronicle.handled_by(agent_ids[chronicle.agent % len(agent_ids)])
    store_rows(batch)
