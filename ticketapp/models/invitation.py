"""One-time links with which an agent sets a password."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ticketapp.extensions.database import Base
from ticketapp.models.agent import Agent
from ticketapp.models.types import BigId, UtcDateTime


class Invitation(Base):
    """An invitation or a reset: the same link. Only the SHA-256 of its secret is kept, and the row until it is used.

    An agent has one at most: a new one replaces the one before.
    """

    __tablename__ = "invitations"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    agent_id: Mapped[int] = mapped_column(ForeignKey("agents.id", ondelete="CASCADE"), unique=True)
    secret_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)

    agent: Mapped[Agent] = relationship()

    __table_args__ = ({"sqlite_autoincrement": True},)
