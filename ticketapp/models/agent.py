"""The people who help."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask_security.core import UserMixin
from sqlalchemy import Boolean, String, true
from sqlalchemy.orm import Mapped, mapped_column

from ticketapp.extensions.database import Base
from ticketapp.models.checks import one_of
from ticketapp.models.types import BigId, UtcDateTime
from ticketapp.rules.vocabulary import EMAIL_MAX, NAME_MAX, ROLES


class Agent(Base, UserMixin):
    """Someone who signs in.

    ``email`` is kept case-folded: one person, one account. ``fs_uniquifier`` names the account in a session, so a new
    one ends every session at once.
    """

    __tablename__ = "agents"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    email: Mapped[str] = mapped_column(String(EMAIL_MAX), unique=True)
    name: Mapped[str] = mapped_column(String(NAME_MAX), server_default="")
    password: Mapped[str] = mapped_column(String(255))
    active: Mapped[bool] = mapped_column(Boolean, server_default=true())
    role: Mapped[str] = mapped_column(String(16), server_default="agent")
    fs_uniquifier: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)

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
    def display_name(self) -> str:
        """The name, or the part of the address before the @ where there is none."""
        return self.name or self.email.partition("@")[0]
