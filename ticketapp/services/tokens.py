"""API tokens: made, shown once, recognised by their hash."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime

from sqlalchemy import select

from ticketapp.extensions.database import db
from ticketapp.models import ApiToken
from ticketapp.rules.actors import Actor
from ticketapp.services.events import record_act

PREFIX = "tk_"
RANDOM_BYTES = 32
DEFAULT_SCOPES = ("tickets:read", "tickets:write", "tickets:create")


def create_token(name: str, by: Actor, now: datetime, scopes: tuple[str, ...] = DEFAULT_SCOPES) -> tuple[ApiToken, str]:
    """A new token and its secret, which is kept nowhere: 256 random bits behind ``tk_``."""
    secret = PREFIX + secrets.token_urlsafe(RANDOM_BYTES)
    token = ApiToken(
        name=name,
        token_hash=hash_of(secret),
        hint=secret[-4:],
        scopes=" ".join(scopes),
        created_at=now,
        created_by_id=by.agent_id,
    )
    db.session.add(token)
    record_act("token.created", name, by, now)
    return token, secret


def find_token(secret: str, now: datetime) -> ApiToken | None:
    """The usable token with this secret. The look-up is by hash, so its time tells nothing about other secrets."""
    query = select(ApiToken).where(ApiToken.token_hash == hash_of(secret))
    token = db.session.execute(query).scalar_one_or_none()
    return token if token is not None and token.is_usable(now) else None


def list_tokens() -> list[ApiToken]:
    """Every token, newest first."""
    return list(db.session.execute(select(ApiToken).order_by(ApiToken.id.desc())).scalars())


def hash_of(secret: str) -> str:
    """SHA-256, hex. The secret has 256 bits of its own, so nothing slower is needed."""
    return hashlib.sha256(secret.encode("utf-8", "surrogateescape")).hexdigest()
