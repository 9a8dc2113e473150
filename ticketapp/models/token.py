"""Keys of integrations."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ticketapp.extensions.database import Base
from ticketapp.models.agent import Agent
from ticketapp.models.checks import not_blank
from ticketapp.models.types import BigId, UtcDateTime
from ticketapp.rules.vocabulary import NAME_MAX


class ApiToken(Base):
    """An API token. Only ``token_hash`` (SHA-256, hex) is kept; ``hint`` are its last four characters.

    ``scopes`` is a list separated by spaces.
    """

    __tablename__ = "api_tokens"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    name: Mapped[str] = mapped_column(String(NAME_MAX))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    hint: Mapped[str] = mapped_column(String(8))
    scopes: Mapped[str] = mapped_column(String(200))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("agents.id", ondelete="SET NULL"))
    expires_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    last_used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    created_by: Mapped[Agent | None] = relationship()

    __table_args__ = (not_blank("name"), {"sqlite_autoincrement": True})

    def is_usable(self, now: datetime) -> bool:
        """Neither revoked nor expired at *now*."""
        return self.revoked_at is None and (self.expires_at is None or now < self.expires_at)

    def allows(self, scope: str) -> bool:
        return scope in self.scopes.split()
