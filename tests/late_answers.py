"""What the tests of late answers share: a product with a fake Gemini, its jobs, and what a ticket went through."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import Flask
from sqlalchemy import func, select, update

from tests.fakes.gemini import FakeGemini
from ticketapp.extensions.database import db
from ticketapp.models import Event, Job, Ticket
from ticketapp.rules.clocks import utc_now

KEY = "key-7Hq2-never-in-a-log"
# Long enough for a busy machine: nobody waits for it, since where Gemini hangs here only a job asks.
TIMEOUT_SECONDS = 5.0
# The fake answers by keywords: billing, high.
TICKET = {"title": "Invoice", "description": "I was charged twice."}


def gemini_settings(fake: FakeGemini, **others: str) -> dict[str, str]:
    known = {"GEMINI_API_KEY": KEY, "GEMINI_BASE_URL": fake.url, "CLASSIFY_TIMEOUT_S": str(TIMEOUT_SECONDS)}
    return {**known, **others}


def jobs_of(app: Flask) -> list[dict[str, Any]]:
    names = ("ticket_id", "run_at", "attempts", "leased_until", "last_error", "created_at")
    with app.app_context():
        rows = db.session.execute(select(*[getattr(Job, name) for name in names]).order_by(Job.id)).all()
        db.session.commit()
    return [dict(zip(names, row, strict=True)) for row in rows]


def make_due(app: Flask, **values: datetime) -> None:
    """Time passes, for the jobs: all that wait are due now."""
    with app.app_context():
        db.session.execute(update(Job).values(run_at=utc_now(), **values))
        db.session.commit()


def ticket_of(app: Flask, ticket_id: int) -> Ticket:
    with app.app_context():
        ticket = db.session.get_one(Ticket, ticket_id)
        db.session.commit()
        return ticket


def count_events(app: Flask, ticket_id: int, kind: str) -> int:
    with app.app_context():
        query = select(func.count()).where(Event.ticket_id == ticket_id, Event.kind == kind)
        number = db.session.execute(query).scalar_one()
        db.session.commit()
        return number
