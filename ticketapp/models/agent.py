"""The people who help."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask_security.core import UserMixin
from sqlalchemy import BigInteger, Boolean, ForeignKey, String, Text, true
from sqlalchemy.orm import Mapped, mapped_column

from ticketapp.extensions.database import Base
from ticketapp.models.checks import one_of
from ticketapp.models.types import BigId, UtcDateTime
from ticketapp.rules.vocabulary import EMAIL_MAX, NAME_MAX, ROLES


class Agent(Base, UserMixin):
    """Someone who signs in.

    ``email`` is kept case-folded: one person, one account. ``fs_uniquifier`` names the account in a cookie: a new one
    ends every session. ``password`` is NULL until an invitation or a reset is answered. ``totp_secret`` is sealed
    (``services.sealing``); ``totp_step`` is the last time step whose code was used, so that no code is good twice.
    """

    __tablename__ = "agents"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    email: Mapped[str] = mapped_column(String(EMAIL_MAX), unique=True)
    name: Mapped[str] = mapped_column(String(NAME_MAX), server_default="")
    password: Mapped[str | None] = mapped_column(String(255))
    active: Mapped[bool] = mapped_column(Boolean, server_default=true())
    role: Mapped[str] = mapped_column(String(16), server_default="agent")
    fs_uniquifier: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    last_sign_in_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    totp_secret: Mapped[str | None] = mapped_column(Text)
    totp_step: Mapped[int | None] = mapped_column(BigInteger)

    __table_args__ = (
        one_of("role", ROLES),
        {"sqlite_autoincrement": True},
    )

    @property
    def roles(self) -> list[Any]:  # type: ignore[override]
        """Flask-Security asks for role rows; an agent has one role, in a column."""
        return []

    @property
    def is_admin(self) -> bool:
        return self.role == "admin"

    @property
    def has_two_factor(self) -> bool:
        return self.totp_secret is not None

    @property
    def can_sign_in(self) -> bool:
        """Whether the account is active and has a password."""
        return self.active and self.password is not None

    @property
    def display_name(self) -> str:
        """The name, or the part of the address before the @ where there is none."""
        return self.name or self.email.partition("@")[0]


class RecoveryCode(Base):
    """One of the codes that stand in for a lost authenticator, good once. Only its SHA-256, hex, is kept."""

    __tablename__ = "recovery_codes"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    agent_id: Mapped[int] = mapped_column(ForeignKey("agents.id", ondelete="CASCADE"), index=True)
    code_hash: Mapped[str] = mapped_column(String(64))

    __table_args__ = ({"sqlite_autoincrement": True},)
