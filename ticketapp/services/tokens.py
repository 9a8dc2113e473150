"""API tokens: made, shown once, recognised by their hash."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, bindparam, or_, select, update
from sqlalchemy.orm import joinedload

from ticketapp.extensions.brief_writes import write_briefly
from ticketapp.extensions.database import db
from ticketapp.extensions.prepared import Prepared
from ticketapp.models import Agent, ApiToken
from ticketapp.rules.actors import Actor
from ticketapp.services.agents import hold_actor
from ticketapp.services.events import record_act

PREFIX = "tk_"
RANDOM_BYTES = 32
USED_EVERY = timedelta(minutes=5)
DEFAULT_SCOPES = ("tickets:read", "tickets:write", "tickets:create")


# Made once and asked by every call: plain columns, no object of the session's.
BY_HASH = Prepared(
    select(
        *(
            ApiToken.__table__.c[name]
            for name in ("id", "scopes", "token_hash", "expires_at", "last_used_at", "revoked_at")
        )
    ).where(ApiToken.__table__.c.token_hash == bindparam("wanted"))
)


@dataclass(frozen=True)
class KnownToken:
    """What a call's token is. ``scopes`` is a list separated by spaces."""

    id: int
    scopes: str
    last_used_at: datetime | None


@dataclass(frozen=True)
class NewToken:
    """A token that is to be made; without ``expires_at`` it lasts until it is revoked."""

    name: str
    scopes: tuple[str, ...] = DEFAULT_SCOPES
    expires_at: datetime | None = None


def create_token(new: NewToken, by: Actor, now: datetime) -> tuple[ApiToken, str]:
    """A new token and its secret, which is kept nowhere: 256 random bits behind ``tk_``."""
    secret = PREFIX + secrets.token_urlsafe(RANDOM_BYTES)
    token = ApiToken(
        name=new.name,
        token_hash=hash_of(secret),
        hint=secret[-4:],
        scopes=" ".join(new.scopes),
        created_at=now,
        created_by_id=by.agent_id,
        expires_at=new.expires_at,
    )
    db.session.add(token)
    record_act("token.created", new.name, by, now)
    return token, secret


def find_token(secret: str, now: datetime) -> KnownToken | None:
    """The usable token with this secret. The look-up is by hash, so its time tells nothing about other secrets."""
    wanted = hash_of(secret)
    found = BY_HASH.first(wanted=wanted)
    if found is None or not hmac.compare_digest(found.token_hash, wanted):
        return None
    if not ApiToken.is_usable(found, now):  # it has the columns that the question is about
        return None
    return KnownToken(found.id, found.scopes, found.last_used_at)


def note_used(token: KnownToken, now: datetime) -> None:
    """Remember that the token is in use, every few minutes; see ``write_briefly``."""
    last = token.last_used_at
    if last is not None and now < last + USED_EVERY:
        return
    unknown_or_stale = or_(ApiToken.last_used_at.is_(None), ApiToken.last_used_at < now - USED_EVERY)
    write_briefly(update(ApiToken).where(ApiToken.id == token.id, unknown_or_stale).values(last_used_at=now))


def revoke_token(token: ApiToken, by: Actor, now: datetime) -> bool:
    """From now on it opens nothing; False where it was revoked before."""
    hold_actor(by)
    held = select(ApiToken).where(ApiToken.id == token.id).with_for_update()  # of many at once, one revokes it
    db.session.execute(held.execution_options(populate_existing=True)).scalar_one()
    if token.revoked_at is not None:
        return False
    token.revoked_at = now
    record_act("token.revoked", f"{token.name} (…{token.hint})", by, now)
    return True


def get_token(token_id: int) -> ApiToken | None:
    return db.session.get(ApiToken, token_id)


def list_tokens() -> list[ApiToken]:
    """Every token, newest first."""
    return list(db.session.execute(with_makers().order_by(ApiToken.id.desc())).scalars())


def list_tokens_of(agent: Agent, now: datetime) -> list[ApiToken]:
    """What the agent made and still opens something, oldest first."""
    made = db.session.execute(with_makers().where(ApiToken.created_by_id == agent.id).order_by(ApiToken.id)).scalars()
    return [token for token in made if token.is_usable(now)]


def with_makers() -> Select[ApiToken]:
    return select(ApiToken).options(joinedload(ApiToken.created_by))


def hash_of(secret: str) -> str:
    """SHA-256, hex. The secret has 256 bits of its own, so nothing slower is needed."""
    return hashlib.sha256(secret.encode("utf-8", "surrogateescape")).hexdigest()
