"""What happened: one row for every change of a ticket and every administrative act, in the change's own transaction."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ticketapp.extensions.database import Base
from ticketapp.models.agent import Agent
from ticketapp.models.checks import one_of
from ticketapp.models.token import ApiToken
from ticketapp.models.types import BigId, UtcDateTime
from ticketapp.rules.vocabulary import ACTORS


class Event(Base):
    """Who did what, when.

    ``kind`` is a noun and a past participle (``ticket.created``, ``ticket.imported``, ``ticket.changed``,
    ``ticket.triaged``, ``agent.created``, ``token.created``). ``field``, ``old`` and ``new`` are set where one field
    changed; of ``ticket.created``, ``new`` names the fields that the writer decided (NULL before that was kept).
    ``subject`` names what an administrative act was done to. ``ticket_version`` is the version that the ticket had
    before it; NULL for administrative acts, and for what happened before it was kept.
    """

    __tablename__ = "events"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    kind: Mapped[str] = mapped_column(String(40))
    ticket_id: Mapped[int | None] = mapped_column(ForeignKey("tickets.id", ondelete="CASCADE"))
    actor: Mapped[str] = mapped_column(String(16))
    agent_id: Mapped[int | None] = mapped_column(ForeignKey("agents.id", ondelete="SET NULL"))
    token_id: Mapped[int | None] = mapped_column(ForeignKey("api_tokens.id", ondelete="SET NULL"))
    subject: Mapped[str] = mapped_column(String(300), server_default="")
    field: Mapped[str | None] = mapped_column(String(40))
    old: Mapped[str | None] = mapped_column(Text)
    new: Mapped[str | None] = mapped_column(Text)
    ticket_version: Mapped[int | None] = mapped_column(Integer)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)

    agent: Mapped[Agent | None] = relationship()
    token: Mapped[ApiToken | None] = relationship()

    __table_args__ = (
        one_of("actor", ACTORS),
        Index(None, "ticket_id", "id"),
        Index(None, "kind", "created_at"),
        {"sqlite_autoincrement": True},
    )
