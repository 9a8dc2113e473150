"""Tickets with suggestions, and what became of them, written straight into the tables."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random
from typing import Any

from sqlalchemy import select

from ticketapp.extensions.database import db, writing
from ticketapp.models import Agent, Ticket, TicketSuggestion
from ticketapp.rules.clocks import utc_now
from ticketapp.rules.vocabulary import CATEGORIES, PRIORITIES

WORDS = {"category": CATEGORIES, "priority": PRIORITIES}
# (source, model, prompt version); the second name is one that an address has to escape.
ORIGINS = (
    ("gemini", "gemini-flash", "p3"),
    ("gemini", "pro & co", "p4"),
    ("local", "2026-11", ""),
    ("default", "", ""),
)
FLAGS = ("", "", "category", "priority", "category priority", "raised", "priority disagreement", "orders")


def first_agent() -> int:
    return db.session.execute(select(Agent.id).order_by(Agent.id).limit(1)).scalar_one()


def make_ticket(when: datetime, **values: Any) -> Ticket:
    defaults = {
        "title": "A ticket",
        "description": "Text.",
        "category": "general",
        "priority": "medium",
        "status": "open",
    }
    ticket = Ticket(**{**defaults, "search_text": "", "created_at": when, "updated_at": when, **values})
    db.session.add(ticket)
    return ticket


def suggest(ticket: Ticket, field: str = "category", value: str = "billing", **values: Any) -> TicketSuggestion:
    """A suggestion that nobody decided, unless *values* say more."""
    defaults = {"source": "local", "model": "m", "prompt_version": "", "confidence": 0.7, "reason": "", "latency_ms": 1}
    row = TicketSuggestion(
        **{**defaults, "created_at": ticket.created_at, "outcome": "applied", "flags": "", **values},
        ticket=ticket,
        field=field,
        value=value,
    )
    db.session.add(row)
    db.session.flush()
    return row


def decide(row: TicketSuggestion, value: str, agent_id: int | None, seen: bool = True) -> TicketSuggestion:
    """What ``services.suggestions`` leaves when somebody decides; without *agent_id* it was not a signed-in agent."""
    row.outcome = ("accepted" if value == row.value else "changed") if seen else "unseen"
    row.decided_value, row.decided_by_id, row.decided_at = value, agent_id, row.created_at + timedelta(hours=1)
    setattr(row.ticket, row.field, value)
    return row


def judge(field: str, decisions: int, agreed: int) -> None:
    """An agent decides about that many suggestions of ``gemini-test``, all said with 90 %. Commits."""
    right, wrong = {"category": ("billing", "account"), "priority": ("high", "low")}[field]
    for number in range(decisions):
        row = suggest(make_ticket(utc_now()), field, right, source="gemini", model="gemini-test", confidence=0.9)
        decide(row, right if number < agreed else wrong, first_agent())
    db.session.commit()


def fill(now: datetime, amount: int = 150, seed: int = 5, days: int = 400) -> None:
    """*amount* tickets of every kind, some of them triaged twice. Commits."""
    writing()
    rng, agent_id = Random(seed), first_agent()
    for _ in range(amount):
        when = now - timedelta(minutes=rng.randrange(1, 60 * 24 * rng.choice((20, 80, days))))
        ticket = make_ticket(when)
        for turn in range(rng.choice((1, 1, 1, 2))):
            source, model, prompt = rng.choice(ORIGINS)
            for field, words in WORDS.items():
                value = words[(0, 1)[field == "priority"] if source == "default" else rng.randrange(4)]
                flags = "category priority" if source == "default" else rng.choice(FLAGS)
                row = suggest(
                    ticket,
                    field,
                    value,
                    said=said_by(rng, field, value) if source != "default" and field in flags.split() else None,
                    source=source,
                    model=model,
                    prompt_version=prompt,
                    confidence=0.0 if source == "default" else round(rng.random(), 2),
                    created_at=when + timedelta(minutes=turn),
                    flags=flags,
                )
                settle(rng, row, agent_id)
    db.session.commit()


def said_by(rng: Random, field: str, value: str) -> str | None:
    """What was said where *value* stands and was doubted; an old row does not know it."""
    if value != {"category": "general", "priority": "medium"}[field]:
        return value
    return rng.choice((None, *WORDS[field]))


def settle(rng: Random, row: TicketSuggestion, agent_id: int) -> None:
    """Half are decided by an agent, some by others, some by nobody."""
    words = WORDS[row.field]
    value = row.value if rng.random() < 0.7 else rng.choice(words)
    fate = rng.random()
    if fate < 0.55:
        decide(row, value, agent_id, seen=rng.random() < 0.8)
        setattr(row.ticket, f"{row.field}_set_by", "agent")
    elif fate < 0.8:
        decide(row, value, None, seen=rng.random() < 0.8)
        setattr(row.ticket, f"{row.field}_set_by", rng.choice(("requester", "token", "agent")))
