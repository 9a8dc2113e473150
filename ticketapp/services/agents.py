"""Agents: made, found, let in, changed by admins."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, or_, select
from sqlalchemy.exc import IntegrityError

from ticketapp.errors import AgentExists, LastAdmin
from ticketapp.extensions.database import db, end_transaction
from ticketapp.models import Agent, Invitation
from ticketapp.rules.actors import Actor
from ticketapp.rules.texts import folded, has_unstorable
from ticketapp.services.agent_sessions import end_sessions
from ticketapp.services.events import Change, record_act
from ticketapp.services.passwords import hash_password, is_password
from ticketapp.services.sign_ins import lift_lock_out


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
    try:
        with db.session.begin_nested():
            db.session.add(agent)
    except IntegrityError:
        if find_agent(new.email) is None:
            raise
        raise AgentExists(new.email) from None  # somebody else was faster by less than a transaction
    record_act("agent.created" if password_hash else "agent.invited", agent.email, by, now)
    return agent


def set_password(agent: Agent, password: str, by: Actor, now: datetime) -> None:
    """A new password ends every session, and voids a link to set one. Raises ``BadPassword``."""
    password_hash = hash_password(password, agent.email)
    lift_lock_out(agent)  # whoever was locked out by a guesser gets in again
    hold(agent, by)
    agent.password = password_hash
    end_all(agent)
    void_link(agent)
    record_act("agent.password_changed", agent.email, by, now)


def change_role(agent: Agent, role: str, by: Actor, now: datetime) -> bool:
    """Raises ``LastAdmin``; False where nothing changes. Sessions and a link end: none outlives what it was allowed."""
    hold(agent, by, with_admins=True)
    if agent.role == role:
        return False
    if agent.is_admin:
        keep_an_admin_besides(agent)
    change = Change("role", agent.role, role)
    agent.role = role
    end_all(agent)
    void_link(agent)
    record_act("agent.role_changed", agent.email, by, now, change)
    return True


def deactivate(agent: Agent, by: Actor, now: datetime) -> bool:
    """Ends every session at once, and voids a link. Raises ``LastAdmin``; False where nothing changes."""
    hold(agent, by, with_admins=True)
    if not agent.active:
        return False
    if agent.is_admin:
        keep_an_admin_besides(agent)
    agent.active = False
    end_all(agent)
    void_link(agent)
    record_act("agent.deactivated", agent.email, by, now)
    return True


def reactivate(agent: Agent, by: Actor, now: datetime) -> bool:
    hold(agent, by)
    if agent.active:
        return False
    agent.active = True
    record_act("agent.reactivated", agent.email, by, now)
    return True


def end_all(agent: Agent) -> None:
    """Every session of the agent, at once and for good."""
    agent.fs_uniquifier = uuid.uuid4().hex
    end_sessions(agent)


def void_link(agent: Agent) -> None:
    """An invitation or a reset that was not answered yet opens nothing any more."""
    db.session.execute(delete(Invitation).where(Invitation.agent_id == agent.id))


def hold(agent: Agent, by: Actor, with_admins: bool = False) -> None:
    """Lock the agent's row as it stands now until the commit: of many equal acts at once, one is a change.

    The actor's row is locked too, since the act's event refers to it; *with_admins* every admin's, for acts that have
    to leave one. All in the order of their ids: else two who act on each other would wait for each other for ever.
    """
    wanted = Agent.id.in_([agent.id, by.agent_id or agent.id])
    rows = select(Agent).where(or_(wanted, Agent.role == "admin") if with_admins else wanted)
    locked = rows.order_by(Agent.id).with_for_update().execution_options(populate_existing=True)
    db.session.execute(locked).scalars().all()


def hold_actor(by: Actor) -> None:
    """Lock who acts before what is acted on, as ``hold`` does."""
    db.session.execute(select(Agent.id).where(Agent.id == by.agent_id).with_for_update())


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
