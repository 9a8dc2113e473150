"""Agents' sessions: begun, recognised by the hash of their id, ended."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import CursorResult, bindparam, delete, or_, select, update
from sqlalchemy.orm import joinedload

from ticketapp.extensions.brief_writes import write_briefly
from ticketapp.extensions.database import db
from ticketapp.models import Agent, AgentSession

RANDOM_BYTES = 32
# How exactly "last seen" is known, and so the idle limit: a write on every click would cost more than it tells.
SEEN_EVERY = timedelta(minutes=5)
# How long the second page of a sign-in waits for its code.
CODE_WITHIN = timedelta(minutes=10)


# Made once and asked by every request of an agent.
BY_HASH = (
    select(AgentSession).options(joinedload(AgentSession.agent)).where(AgentSession.id_hash == bindparam("wanted"))
)


@dataclass(frozen=True)
class SessionLimits:
    """A session ends ``idle`` after it was last used, and ``total`` after its sign-in in any case."""

    idle: timedelta
    total: timedelta


@dataclass(frozen=True)
class Place:
    """Where a session was begun, in words that the agent recognises."""

    browser: str
    address: str


def begin_session(agent: Agent, place: Place, now: datetime, awaits_code: bool = False) -> str:
    """A new session; answers its id, which is kept nowhere: 256 random bits for the cookie."""
    secret = secrets.token_urlsafe(RANDOM_BYTES)
    begun = AgentSession(
        agent_id=agent.id,
        id_hash=hash_of(secret),
        awaits_code=awaits_code,
        browser=place.browser,
        address=place.address,
        created_at=now,
        last_seen_at=now,
    )
    db.session.add(begun)
    return secret


def find_session(secret: str, limits: SessionLimits, now: datetime) -> AgentSession | None:
    """The live session with this id, its agent loaded. The look-up is by hash: its time tells nothing."""
    found = db.session.execute(BY_HASH, {"wanted": hash_of(secret)}).scalar_one_or_none()
    return found if found is not None and is_live(found, limits, now) else None


def is_live(found: AgentSession, limits: SessionLimits, now: datetime) -> bool:
    if not found.agent.can_sign_in:
        return False
    if found.awaits_code:
        return now < found.created_at + CODE_WITHIN
    return now < found.last_seen_at + limits.idle and now < found.created_at + limits.total


def note_seen(found: AgentSession, now: datetime) -> None:
    """Remember that the session is in use, every few minutes; see ``write_briefly``."""
    if now < found.last_seen_at + SEEN_EVERY:
        return
    stale = (AgentSession.id == found.id, AgentSession.last_seen_at < now - SEEN_EVERY)
    write_briefly(update(AgentSession).where(*stale).values(last_seen_at=now))


def await_showing(found: AgentSession, name: str) -> None:
    """A secret called *name* is to be shown in this session; one that waited before is not shown any more."""
    found.shown_once = name


def begin_showing(found: AgentSession, name: str) -> bool:
    """Whether the secret called *name* may be shown now: once, even to two requests at the same time."""
    waiting = (AgentSession.id == found.id, AgentSession.shown_once == name)
    taken = db.session.execute(
        update(AgentSession).where(*waiting).values(shown_once=None).execution_options(synchronize_session=False)
    )
    return isinstance(taken, CursorResult) and taken.rowcount == 1


def list_sessions(agent: Agent, limits: SessionLimits, now: datetime) -> list[AgentSession]:
    """The agent's live sessions, the last used first."""
    query = select(AgentSession).where(AgentSession.agent_id == agent.id).order_by(AgentSession.last_seen_at.desc())
    found = db.session.execute(query.options(joinedload(AgentSession.agent))).scalars()
    return [one for one in found if is_live(one, limits, now) and not one.awaits_code]


def end_session(secret: str) -> None:
    """The session with this id, where there is one."""
    db.session.execute(delete(AgentSession).where(AgentSession.id_hash == hash_of(secret)))


def end_one_session(agent: Agent, session_id: int) -> bool:
    """One of the agent's own sessions; False where it is not theirs or ended already."""
    mine = (AgentSession.id == session_id, AgentSession.agent_id == agent.id)
    ended = db.session.execute(delete(AgentSession).where(*mine))
    return isinstance(ended, CursorResult) and ended.rowcount == 1


def end_sessions(agent: Agent, but: AgentSession | None = None) -> None:
    """Every session of the agent, except *but*."""
    theirs = delete(AgentSession).where(AgentSession.agent_id == agent.id)
    db.session.execute(theirs.where(AgentSession.id != but.id) if but is not None else theirs)


def sweep_sessions(limits: SessionLimits, now: datetime) -> None:
    """Forget what has ended by itself; what another process sweeps at this moment is left to it."""
    idle, old = AgentSession.last_seen_at <= now - limits.idle, AgentSession.created_at <= now - limits.total
    ended = select(AgentSession.id).where(or_(idle, old)).with_for_update(skip_locked=True)
    db.session.execute(delete(AgentSession).where(AgentSession.id.in_(ended)))


def hash_of(secret: str) -> str:
    """SHA-256, hex. The id has 256 bits of its own, so nothing slower is needed."""
    return hashlib.sha256(secret.encode("utf-8", "surrogateescape")).hexdigest()
