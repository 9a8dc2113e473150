"""The second factor: codes of an authenticator app (TOTP, RFC 6238), and recovery codes for when it is lost."""

from __future__ import annotations

import base64
import hashlib
import secrets
from datetime import datetime

from passlib.exc import TokenError
from passlib.totp import TOTP
from sqlalchemy import CursorResult, delete, func, or_, select, update

from ticketapp.extensions.database import db
from ticketapp.models import Agent, RecoveryCode
from ticketapp.rules.actors import Actor
from ticketapp.services.agents import hold
from ticketapp.services.events import record_act
from ticketapp.services.sealing import unseal

ISSUER = "Ticketapp"
PERIOD_SECONDS = 30
RECOVERY_CODES = 10
# 80 bits each: too many to try, so a plain hash serves, and they outlive a change of SECRET_KEY.
RECOVERY_BYTES = 10


def new_secret() -> str:
    """160 random bits in base32, as authenticator apps take them."""
    return base64.b32encode(secrets.token_bytes(20)).decode()


def provisioning_uri(agent: Agent, secret: str) -> str:
    """What the QR code says."""
    uri: str = TOTP(key=secret, format="base32").to_uri(label=agent.email, issuer=ISSUER)
    return uri


def matching_step(secret: str, code: str, now: datetime) -> int | None:
    """The time step that *code* belongs to, this one or a neighbour; None where it fits none."""
    try:
        return int(TOTP(key=secret, format="base32").match(code, time=now, window=PERIOD_SECONDS).counter)
    except (TokenError, ValueError):
        return None


def enable(agent: Agent, sealed: str, step: int, by: Actor, now: datetime) -> list[str] | None:
    """From now on a code is asked for; answers the recovery codes. *step* was used to prove the app.

    None where it was set up a moment before, maybe with another secret.
    """
    hold(agent, by)
    if agent.has_two_factor:
        return None
    agent.totp_secret, agent.totp_step = sealed, step
    record_act("agent.two_factor_enabled", agent.email, by, now)
    return renew_recovery_codes(agent)


def disable(agent: Agent, by: Actor, now: datetime) -> bool:
    """Forget the app and the recovery codes; False where there was none."""
    hold(agent, by)
    if agent.totp_secret is None:
        return False
    agent.totp_secret = agent.totp_step = None
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.agent_id == agent.id))
    record_act("agent.two_factor_disabled", agent.email, by, now)
    return True


def accept_code(agent: Agent, code: str, secret_key: str, now: datetime) -> bool:
    """Whether *code* is the app's or a recovery code. Either is good once, even if it comes twice at the same time."""
    plain = "".join(code.split()).replace("-", "")
    if plain.isascii() and plain.isdigit():
        return accept_totp(agent, plain, secret_key, now)
    return accept_recovery_code(agent, plain, now)


def accept_totp(agent: Agent, code: str, secret_key: str, now: datetime) -> bool:
    secret = unseal(agent.totp_secret or "", secret_key)
    step = matching_step(secret, code, now) if secret else None
    if step is None:
        return False
    unused = (Agent.id == agent.id, or_(Agent.totp_step.is_(None), Agent.totp_step < step))
    taken = db.session.execute(update(Agent).where(*unused).values(totp_step=step))
    return isinstance(taken, CursorResult) and taken.rowcount == 1


def accept_recovery_code(agent: Agent, code: str, now: datetime) -> bool:
    mine = (RecoveryCode.agent_id == agent.id, RecoveryCode.code_hash == hash_of(code))
    used = db.session.execute(delete(RecoveryCode).where(*mine))
    if not (isinstance(used, CursorResult) and used.rowcount == 1):
        return False
    record_act("agent.recovery_code_used", agent.email, Actor("agent", agent_id=agent.id), now)
    return True


def renew_recovery_codes(agent: Agent) -> list[str]:
    """Ten new ones in place of those before; shown once, kept as hashes. The agent is to be held."""
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.agent_id == agent.id))
    codes = [base64.b32encode(secrets.token_bytes(RECOVERY_BYTES)).decode().lower() for _ in range(RECOVERY_CODES)]
    db.session.add_all(RecoveryCode(agent_id=agent.id, code_hash=hash_of(code)) for code in codes)
    return ["-".join(code[start : start + 4] for start in range(0, len(code), 4)) for code in codes]


def make_recovery_codes(agent: Agent, by: Actor, now: datetime) -> list[str]:
    """An agent asks for new ones."""
    hold(agent, by)
    record_act("agent.recovery_codes_made", agent.email, by, now)
    return renew_recovery_codes(agent)


def recovery_codes_left(agent: Agent) -> int:
    query = select(func.count()).select_from(RecoveryCode).where(RecoveryCode.agent_id == agent.id)
    return int(db.session.execute(query).scalar_one())


def hash_of(code: str) -> str:
    return hashlib.sha256(code.casefold().encode("utf-8", "surrogateescape")).hexdigest()
