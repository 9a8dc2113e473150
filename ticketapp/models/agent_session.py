"""Who is signed in where."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Boolean, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ticketapp.extensions.database import Base
from ticketapp.models.agent import Agent
from ticketapp.models.types import BigId, UtcDateTime


class AgentSession(Base):
    """One browser's session. The cookie holds a random id, this row only its SHA-256: without the row, no session.

    ``awaits_code`` is a session that has the password behind it and the second factor before it; it opens no door.
    ``browser`` is in words and ``address`` shortened, both only so that the agent recognises the session.
    ``shown_once`` names the secret that waits in its cookie to be shown; NULL when it was.
    """

    __tablename__ = "agent_sessions"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    agent_id: Mapped[int] = mapped_column(ForeignKey("agents.id", ondelete="CASCADE"), index=True)
    id_hash: Mapped[str] = mapped_column(String(64), unique=True)
    awaits_code: Mapped[bool] = mapped_column(Boolean)
    browser: Mapped[str] = mapped_column(String(100))
    address: Mapped[str] = mapped_column(String(50))
    shown_once: Mapped[str | None] = mapped_column(String(32))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    last_seen_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)

    agent: Mapped[Agent] = relationship()

    __table_args__ = ({"sqlite_autoincrement": True},)
