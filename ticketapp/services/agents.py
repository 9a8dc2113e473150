"""Agents: made, found, let in, changed by admins."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from ticketapp.errors import AgentExists, LastAdmin
from ticketapp.extensions.database import db, end_transaction
from ticketapp.models import Agent
from ticketapp.rules.actors import Actor
from ticketapp.rules.texts import folded, has_unstorable
from ticketapp.services.agent_sessions import end_sessions
from ticketapp.services.events import Change, record_act
from ticketapp.services.passwords import hash_password, is_password
from ticketapp.services.sign_ins import clear_failures


@dataclass(frozen=True)
class NewAgent:
    """Somebody who is to be an agent; ``password`` in clear, None where the agent will choose it by a link."""

    email: str
    password: str | None
    name: str = ""
    is_admin: bool = False


def create_agent(new: NewAgent, by: Actor, now: datetime) -> Agent:
    """Add an agent. Raises ``AgentExists`` (addresses differ by more than case) or ``BadPassword``."""
    password_hash = None if new.password is None else hash_password(new.password, new.email)
    if find_agent(new.email) is not None:
        raise AgentExists(new.email)
    agent = Agent(
        email=folded_email(new.email),
        name=new.name,
        password=password_hash,
        role="admin" if new.is_admin else "agent",
        active=True,
        fs_uniquifier=uuid.uuid4().hex,
        created_at=now,
    )
    db.session.add(agent)
    record_act("agent.created" if password_hash else "agent.invited", agent.email, by, now)
    return agent


def set_password(agent: Agent, password: str, by: Actor, now: datetime) -> None:
    """A new password ends every session of the agent. Raises ``BadPassword``."""
    agent.password = hash_password(password, agent.email)
    end_all(agent)
    clear_failures(agent.email)  # whoever was locked out by a guesser gets in again
    record_act("agent.password_changed", agent.email, by, now)


def change_role(agent: Agent, role: str, by: Actor, now: datetime) -> bool:
    """Raises ``LastAdmin``; False where nothing changes. Their sessions end: none outlives what it was allowed."""
    if agent.role == role:
        return False
    if agent.is_admin:
        keep_an_admin_besides(agent)
    change = Change("role", agent.role, role)
    agent.role = role
    end_all(agent)
    record_act("agent.role_changed", agent.email, by, now, change)
    return True


def deactivate(agent: Agent, by: Actor, now: datetime) -> bool:
    """Ends every session at once. Raises ``LastAdmin``; False where nothing changes."""
    if not agent.active:
        return False
    if agent.is_admin:
        keep_an_admin_besides(agent)
    agent.active = False
    end_all(agent)
    record_act("agent.deactivated", agent.email, by, now)
    return True


def reactivate(agent: Agent, by: Actor, now: datetime) -> bool:
    if agent.active:
        return False
    agent.active = True
    record_act("agent.reactivated", agent.email, by, now)
    return True


def end_all(agent: Agent) -> None:
    """Every session of the agent, at once and for good."""
    agent.fs_uniquifier = uuid.uuid4().hex
    end_sessions(agent)


def keep_an_admin_besides(agent: Agent) -> None:
    """Raises ``LastAdmin`` unless another admin can sign in. Locks them, so that two cannot remove each other."""
    admins = select(Agent).where(Agent.role == "admin").order_by(Agent.id).with_for_update()
    found = db.session.execute(admins.execution_options(populate_existing=True)).scalars().all()
    if agent.can_sign_in and not any(one.can_sign_in for one in found if one.id != agent.id):
        raise LastAdmin(agent.email)


def find_agent(email: str) -> Agent | None:
    """The agent with this address, whatever its case."""
    if has_unstorable(email):
        return None
    query = select(Agent).where(Agent.email == folded_email(email))
    return db.session.execute(query).scalar_one_or_none()


def get_agent(agent_id: int) -> Agent | None:
    return db.session.get(Agent, agent_id)


def folded_email(email: str) -> str:
    """The form in which addresses are kept and compared."""
    return folded(email.strip())


def authenticate(email: str, password: str) -> Agent | None:
    """The active agent with this address and password. Takes the same time whatever is wrong.

    The password is judged outside any transaction: a hash takes long enough for others to wait.
    """
    agent = find_agent(email)
    end_transaction()
    if not is_password(password, agent.password if agent else None):
        return None
    return agent if agent is not None and agent.active else None


def has_agents() -> bool:
    return db.session.execute(select(Agent.id).limit(1)).first() is not None


def list_agents() -> list[Agent]:
    """Every agent, in the order of their addresses."""
    return list(db.session.execute(select(Agent).order_by(Agent.email)).scalars())
