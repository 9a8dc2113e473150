"""What only one process does at a time, on whatever machine: a row that a conditional UPDATE claims for a while."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from ticketapp.extensions.database import db
from ticketapp.models import Lease
from ticketapp.services.jobs import has_changed_one


def claim_lease(name: str, now: datetime, lasting: timedelta) -> datetime | None:
    """The end of our lease, which also tells it from others'; None where somebody else has it."""
    try:
        with db.session.begin_nested():
            if db.session.get(Lease, name) is None:
                db.session.add(Lease(name=name, leased_until=now))
    except IntegrityError:
        pass  # another process made the row at the same moment
    until = now + lasting
    free = update(Lease).where(Lease.name == name, Lease.leased_until <= now)
    return until if has_changed_one(free.values(leased_until=until)) else None


def end_lease(name: str, until: datetime, now: datetime) -> bool:
    """Give back the lease that lasts *until*. False where it ran out and somebody else has it by now."""
    ours = update(Lease).where(Lease.name == name, Lease.leased_until == until)
    return has_changed_one(ours.values(leased_until=now))


def is_leased(name: str, now: datetime) -> bool:
    """Whether somebody is at it."""
    until = leased_until(name)
    return until is not None and until > now


def leased_until(name: str) -> datetime | None:
    """When it ended, or ends at the latest; None where nobody ever had it."""
    lease = db.session.get(Lease, name, populate_existing=True)
    return lease.leased_until if lease else None
