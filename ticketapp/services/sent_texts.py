"""What left for Gemini: one row for each request, masked, kept for a while and shown to agents. Never in a log."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete, select, update

from ticketapp.classifier.types import Sent
from ticketapp.extensions.database import db
from ticketapp.models import SentText


def keep_sent(sent: Sent | None, ticket_id: int | None, now: datetime, days: int) -> SentText | None:
    """Add what left, if anything did, and drop what is older than *days*. No *ticket_id*: there is no ticket yet."""
    if sent is None:
        return None
    outdated = delete(SentText).where(SentText.created_at <= now - timedelta(days=days))
    db.session.execute(outdated.execution_options(synchronize_session=False))
    row = SentText(
        ticket_id=ticket_id,
        text=sent.text,
        model=sent.model,
        prompt_version=sent.prompt_version,
        outcome=sent.outcome,
        created_at=now,
    )
    db.session.add(row)
    return row


def link_sent(sent_id: int | None, ticket_id: int) -> None:
    """What was sent for a form belongs to the ticket that came of it; to the first one, where a token is used twice."""
    if sent_id is None:
        return
    unclaimed = update(SentText).where(SentText.id == sent_id, SentText.ticket_id.is_(None))
    db.session.execute(unclaimed.values(ticket_id=ticket_id).execution_options(synchronize_session=False))


def sent_texts_of(ticket_id: int) -> list[SentText]:
    """What left for the ticket, oldest first; empty where nothing did, or too long ago."""
    query = select(SentText).where(SentText.ticket_id == ticket_id).order_by(SentText.id)
    return list(db.session.execute(query).scalars())
