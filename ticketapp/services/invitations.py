"""One-time links with which an agent sets a password: for the first time, or after a reset.

Nothing is sent: the admin passes the link on, by a way that reaches the right person.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from sqlalchemy import CursorResult, delete, select
from sqlalchemy.orm import joinedload

from ticketapp.extensions.database import db
from ticketapp.models import Agent, Invitation
from ticketapp.rules.actors import Actor
from ticketapp.services.agents import (
    NewAgent,
    create_agent,
    end_all,
    hold,
    keep_an_admin_besides,
    set_password,
    void_link,
)
from ticketapp.services.events import record_act
from ticketapp.services.sign_ins import lift_lock_out

GOOD_FOR = timedelta(hours=48)
RANDOM_BYTES = 32


def invite_agent(new: NewAgent, by: Actor, now: datetime) -> tuple[Agent, str]:
    """A new agent without a password, and the secret of the link to set one. Raises ``AgentExists``."""
    agent = create_agent(new, by, now)
    db.session.flush()
    return agent, issue_link(agent, now)


def renew_link(agent: Agent, by: Actor, now: datetime) -> str | None:
    """A link to set a first password, or a new one: then the old one stops working and every session ends.

    Answers the link's secret, None for who is deactivated: it would outlive that. Raises ``LastAdmin`` where two admins
    would reset each other.
    """
    hold(agent, by, with_admins=True)
    if not agent.active:
        return None
    if agent.password is None:
        record_act("agent.invited", agent.email, by, now)
        return issue_link(agent, now)
    if agent.is_admin:
        keep_an_admin_besides(agent)
    agent.password = None
    end_all(agent)
    record_act("agent.password_reset", agent.email, by, now)
    return issue_link(agent, now)


def issue_link(agent: Agent, now: datetime) -> str:
    """The secret, kept nowhere: 256 random bits."""
    secret = secrets.token_urlsafe(RANDOM_BYTES)
    void_link(agent)
    expires_at = now + GOOD_FOR
    db.session.add(Invitation(agent_id=agent.id, secret_hash=hash_of(secret), created_at=now, expires_at=expires_at))
    return secret


def find_invitation(secret: str, now: datetime) -> Invitation | None:
    """The link with this secret, while it is good for something. The look-up is by hash."""
    query = select(Invitation).options(joinedload(Invitation.agent)).where(Invitation.secret_hash == hash_of(secret))
    found = db.session.execute(query).scalar_one_or_none()
    return found if found is not None and now < found.expires_at and found.agent.active else None


def accept_invitation(found: Invitation, password: str, now: datetime) -> bool:
    """Set the password; False where somebody used the link a moment before. Raises ``BadPassword``."""
    by = Actor("agent", agent_id=found.agent.id)
    lift_lock_out(found.agent)
    hold(found.agent, by)
    used = db.session.execute(delete(Invitation).where(Invitation.id == found.id))
    if not (isinstance(used, CursorResult) and used.rowcount == 1):
        return False
    set_password(found.agent, password, by, now)
    return True


def invitation_of(agent: Agent) -> Invitation | None:
    return db.session.execute(select(Invitation).where(Invitation.agent_id == agent.id)).scalar_one_or_none()


def hash_of(secret: str) -> str:
    """SHA-256, hex. The secret has 256 bits of its own, so nothing slower is needed."""
    return hashlib.sha256(secret.encode("utf-8", "surrogateescape")).hexdigest()
