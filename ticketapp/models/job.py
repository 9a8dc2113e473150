"""Work that is done in the background, and must be done even if every process dies meanwhile."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from ticketapp.extensions.database import Base
from ticketapp.models.checks import one_of
from ticketapp.models.types import BigId, UtcDateTime
from ticketapp.rules.vocabulary import JOB_KINDS


class Job(Base):
    """One thing to do for one ticket, at ``run_at`` or later; the row is deleted when it is done.

    Whoever sets ``leased_until`` by a conditional UPDATE does it; after that moment it is anybody's again.
    """

    __tablename__ = "jobs"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets.id", ondelete="CASCADE"))
    run_at: Mapped[datetime] = mapped_column(UtcDateTime)
    attempts: Mapped[int] = mapped_column(Integer, server_default="0")
    leased_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    last_error: Mapped[str] = mapped_column(String(100), server_default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)

    __table_args__ = (
        one_of("kind", JOB_KINDS),
        UniqueConstraint("ticket_id", "kind"),
        Index(None, "run_at"),
        {"sqlite_autoincrement": True},
    )
