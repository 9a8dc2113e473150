"""The queue of what is done in the background: rows of ``jobs``, claimed by a conditional UPDATE with a lease.

However many processes look, a row is one process's at a time: the database decides whose UPDATE found it free. A
claim can be lost meanwhile, to a lease that ran out or to whoever deleted the row: so what a job changes is only
committed together with ``finish`` or ``put_off``, which say whether the claim still held.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import ColumnElement, CursorResult, Delete, Update, delete, func, or_, select, update

from ticketapp.extensions.database import db
from ticketapp.models import Job

# How long to wait after each failure; the last one stays.
DELAYS_SECONDS = (30, 60, 120, 300, 600, 1800)
PATIENCE = timedelta(days=1)
CANDIDATES = 10


@dataclass(frozen=True)
class Claim:
    """A job that is ours until ``leased_until``. ``attempts`` counts this one too, so no two claims are alike."""

    id: int
    kind: str
    ticket_id: int
    attempts: int
    leased_until: datetime
    created_at: datetime

    def retry_at(self, now: datetime) -> datetime:
        return now + delay_after(self.attempts)

    def is_worn_out(self, now: datetime) -> bool:
        """Whether another failure is the last: nobody waits for the answer any more."""
        return now - self.created_at >= PATIENCE


@dataclass(frozen=True)
class Backlog:
    """What waits. ``failed`` were tried in vain at least once; ``late_seconds`` is the time since the first was due."""

    waiting: int
    failed: int
    oldest_seconds: float
    late_seconds: float


def delay_after(failures: int) -> timedelta:
    return timedelta(seconds=DELAYS_SECONDS[min(failures, len(DELAYS_SECONDS) - 1)])


def add_job(kind: str, ticket_id: int, run_at: datetime, now: datetime) -> None:
    """Part of the transaction that makes it necessary: there is never one without the other."""
    db.session.add(Job(kind=kind, ticket_id=ticket_id, run_at=run_at, created_at=now))


def drop_job(kind: str, ticket_id: int) -> bool:
    """It is not needed any more. False where there is none: somebody has done it."""
    return has_changed_one(delete(Job).where(Job.kind == kind, Job.ticket_id == ticket_id))


def reschedule_job(kind: str, ticket_id: int, run_at: datetime) -> bool:
    """Run it at *run_at* instead. False where there is none: somebody has done it."""
    return has_changed_one(update(Job).where(Job.kind == kind, Job.ticket_id == ticket_id).values(run_at=run_at))


def is_due(now: datetime) -> ColumnElement[bool]:
    """Its time has come, and nobody is at work on it."""
    return (Job.run_at <= now) & or_(Job.leased_until.is_(None), Job.leased_until <= now)


def due_jobs(now: datetime) -> list[int]:
    """The next to claim, first those that waited longest."""
    query = select(Job.id).where(is_due(now)).order_by(Job.run_at, Job.id).limit(CANDIDATES)
    return list(db.session.execute(query).scalars())


def claim_job(job_id: int, now: datetime, lease: timedelta) -> Claim | None:
    """Take the job; None where it is gone, not due any more, or another process was faster."""
    leased_until = now + lease
    taken = update(Job).where(Job.id == job_id, is_due(now))
    if not has_changed_one(taken.values(leased_until=leased_until, attempts=Job.attempts + 1)):
        return None
    query = select(Job.kind, Job.ticket_id, Job.attempts, Job.created_at).where(Job.id == job_id)
    row = db.session.execute(query).one()
    return Claim(job_id, row.kind, row.ticket_id, row.attempts, leased_until, row.created_at)


def is_held(claim: Claim) -> ColumnElement[bool]:
    """That nobody claimed it after us."""
    return (Job.id == claim.id) & (Job.attempts == claim.attempts) & (Job.leased_until == claim.leased_until)


def finish(claim: Claim) -> bool:
    """The job is done. False where it is not ours any more: then nothing may be written for it."""
    return has_changed_one(delete(Job).where(is_held(claim)))


def put_off(claim: Claim, run_at: datetime, reason: str = "") -> bool:
    """Give the job back until *run_at*; *reason* is the word of what went wrong. False where it is ours no more."""
    given_back = update(Job).where(is_held(claim)).values(run_at=run_at, leased_until=None, last_error=reason)
    return has_changed_one(given_back)


def has_changed_one(statement: Update | Delete) -> bool:
    result = db.session.execute(statement.execution_options(synchronize_session=False))
    return cast("CursorResult[Any]", result).rowcount == 1


def list_jobs(limit: int) -> list[Job]:
    """What waits, in the order in which it is run."""
    return list(db.session.execute(select(Job).order_by(Job.run_at, Job.id).limit(limit)).scalars())


def read_backlog(now: datetime) -> Backlog:
    query = select(
        func.count(), func.count().filter(Job.last_error != ""), func.min(Job.created_at), func.min(Job.run_at)
    )
    waiting, failed, oldest, first = db.session.execute(query.select_from(Job)).one()
    return Backlog(waiting, failed, seconds_since(oldest, now), seconds_since(first, now))


def seconds_since(moment: datetime | None, now: datetime) -> float:
    """0 for what lies ahead, or is not there."""
    return max(0.0, (now - moment).total_seconds()) if moment else 0.0
