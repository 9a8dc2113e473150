"""Agents: made, found, let in."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from ticketapp.errors import AgentExists
from ticketapp.extensions.database import db
from ticketapp.models import Agent
from ticketapp.rules.actors import Actor
from ticketapp.rules.texts import folded, has_unstorable
from ticketapp.services.events import record_act
from ticketapp.services.passwords import hash_password, is_password


@dataclass(frozen=True)
class NewAgent:
    """Somebody who is to be an agent; ``password`` in clear."""

    email: str
    password: str
    name: str = ""
    is_admin: bool = False


def create_agent(new: NewAgent, by: Actor, now: datetime) -> Agent:
    """Add an agent. Raises ``AgentExists`` (addresses differ by more than case) or ``BadPassword``."""
    if find_agent(new.email) is not None:
        raise AgentExists(new.email)
    agent = Agent(
        email=folded_email(new.email),
        name=new.name,
        password=hash_password(new.password),
        role="admin" if new.is_admin else "agent",
        active=True,
        fs_uniquifier=uuid.uuid4().hex,
        created_at=now,
    )
    db.session.add(agent)
    record_act("agent.created", agent.email, by, now)
    return agent


def set_password(agent: Agent, password: str, by: Actor, now: datetime) -> None:
    """A new password ends every session of the agent. Raises ``BadPassword``."""
    agent.password = hash_password(password)
    agent.fs_uniquifier = uuid.uuid4().hex
    record_act("agent.password_changed", agent.email, by, now)


def find_agent(email: str) -> Agent | None:
    """The agent with this address, whatever its case."""
    if has_unstorable(email):
        return None
    query = select(Agent).where(Agent.email == folded_email(email))
    return db.session.execute(query).scalar_one_or_none()


def folded_email(email: str) -> str:
    """The form in which addresses are kept and compared."""
    return folded(email.strip())


def authenticate(email: str, password: str) -> Agent | None:
    """The active agent with this address and password. Takes the same time whatever is wrong."""
    agent = find_agent(email)
    if not is_password(password, agent.password if agent else None):
        return None
    return agent if agent is not None and agent.active else None


def has_agents() -> bool:
    return db.session.execute(select(Agent.id).limit(1)).first() is not None


def list_agents() -> list[Agent]:
    """Every agent, in the order of their addresses."""
    return list(db.session.execute(select(Agent).order_by(Agent.email)).scalars())
