"""Idempotency: the same post made twice makes one ticket, and gets one answer.

The key is stored in the ticket's own transaction, so that there is never a ticket without its key; a unique
constraint decides between two that arrive together.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select

from ticketapp.errors import KeyReused
from ticketapp.extensions.database import db, end_transaction
from ticketapp.extensions.processor_turns import seats
from ticketapp.models import Submission

KEPT = timedelta(days=1)
POLL_SECONDS = 0.05


@dataclass(frozen=True)
class SubmissionKey:
    """``caller`` and ``key`` are unique together; ``body_hash`` tells a repeated post from a different one."""

    caller: str
    key: str
    body_hash: str


def find_submission(key: SubmissionKey, now: datetime) -> Submission | None:
    """What was handed in under the key within the last day. Raises ``KeyReused`` where it was another body."""
    query = select(Submission).where(
        Submission.caller == key.caller, Submission.key == key.key, Submission.created_at > now - KEPT
    )
    found = db.session.execute(query.execution_options(populate_existing=True)).scalar_one_or_none()
    if found is not None and found.body_hash != key.body_hash:
        raise KeyReused
    return found


def claim(key: SubmissionKey, ticket_id: int, answer: str | None, now: datetime) -> Submission:
    """Add the key to the ticket's transaction and drop what has expired; the flush fails where a twin was faster."""
    db.session.execute(
        delete(Submission).where(Submission.created_at <= now - KEPT).execution_options(synchronize_session=False)
    )
    submission = Submission(
        caller=key.caller, key=key.key, body_hash=key.body_hash, ticket_id=ticket_id, answer=answer, created_at=now
    )
    db.session.add(submission)
    return submission


def wait_for_answer(key: SubmissionKey, now: datetime, patience_seconds: float) -> Submission | None:
    """The twin's submission once it is answered, or as it stands when its time is over. None where it was undone."""
    deadline = time.monotonic() + patience_seconds
    while True:
        found = find_submission(key, now)
        if found is None or found.answer is not None or time.monotonic() >= deadline:
            return found
        patience_left = (found.created_at - now).total_seconds() + patience_seconds
        if patience_left <= 0:
            return found
        end_transaction()
        with seats.waiting():
            time.sleep(POLL_SECONDS)
