"""Failed sign-ins, counted in the database: the same for every process, and for accounts that do not exist."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, select

from ticketapp.extensions.database import db
from ticketapp.models import Agent, SignInFailure
from ticketapp.rules.texts import folded

ACCOUNT_FAILURES = 5
ADDRESS_FAILURES = 30
WINDOW = timedelta(minutes=15)


def begin_attempt(account: str, address: str, now: datetime) -> SignInFailure:
    """Count an attempt as failed before it is judged, so that many at once cannot slip past the limit.

    *account* names who is to be proved: what was typed as the address, or an agent's second factor.
    """
    sweep_failures(now)
    attempt = SignInFailure(account=account_key(account), address=address, created_at=now)
    db.session.add(attempt)
    db.session.flush()
    return attempt


def seconds_locked(attempt: SignInFailure, now: datetime) -> int:
    """0 where the attempt may be judged, else for how long its account or its address is locked.

    To be asked after the attempt was committed: whoever comes later then sees it.
    """
    by_account = wait_after(others(attempt, SignInFailure.account == attempt.account, now), ACCOUNT_FAILURES)
    by_address = wait_after(others(attempt, SignInFailure.address == attempt.address, now), ADDRESS_FAILURES)
    free_at = max((moment for moment in (by_account, by_address) if moment is not None), default=now)
    return math.ceil((free_at - now).total_seconds())


def others(attempt: SignInFailure, alike: ColumnElement[bool], now: datetime) -> Iterable[datetime]:
    """When the other failures of the window were, newest first."""
    query = select(SignInFailure.created_at).where(
        alike, SignInFailure.id != attempt.id, SignInFailure.created_at > now - WINDOW
    )
    return db.session.execute(query.order_by(SignInFailure.created_at.desc())).scalars()


def wait_after(failures: Iterable[datetime], allowed: int) -> datetime | None:
    """When the oldest of the last *allowed* failures leaves the window; None where there are fewer."""
    last = list(failures)[:allowed]
    return last[-1] + WINDOW if len(last) == allowed else None


def forget_attempt(attempt: SignInFailure) -> None:
    """It was refused unjudged: asking again while locked does not make the lock longer."""
    db.session.execute(delete(SignInFailure).where(SignInFailure.id == attempt.id))


def clear_failures(account: str) -> None:
    """The account was proved."""
    db.session.execute(delete(SignInFailure).where(SignInFailure.account == account_key(account)))


def lift_lock_out(agent: Agent) -> None:
    """As after a success, for whoever got a new password; but not of the second factor, which is still to be proved.

    To be asked before the agent's row is locked: a sign-in takes both in this order.
    """
    clear_failures(sign_in_name(agent.email))
    clear_failures(own_password_name(agent))


def sign_in_name(email: str) -> str:
    """The account that a sign-in by this address is counted for."""
    return f"email:{email}"


def own_password_name(agent: Agent) -> str:
    """The account that proving one's own password again is counted for."""
    return f"own-password:{agent.id}"


def sweep_failures(now: datetime) -> None:
    """Forget what is too old to count; what another process sweeps at this moment is left to it."""
    old = select(SignInFailure.id).where(SignInFailure.created_at <= now - WINDOW)
    db.session.execute(delete(SignInFailure).where(SignInFailure.id.in_(old.with_for_update(skip_locked=True))))


def account_key(account: str) -> str:
    """SHA-256, hex: the table keeps nothing that people typed."""
    return hashlib.sha256(folded(account.strip()).encode("utf-8", "surrogateescape")).hexdigest()
