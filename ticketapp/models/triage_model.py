"""Embedded models that were trained here, on top of the one that is shipped."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Boolean, ForeignKey, Index, Integer, LargeBinary, String, Text, text
from sqlalchemy.orm import Mapped, deferred, mapped_column, relationship

from ticketapp.extensions.database import Base
from ticketapp.models.agent import Agent
from ticketapp.models.checks import one_of
from ticketapp.models.types import BigId, UtcDateTime
from ticketapp.rules.vocabulary import MODEL_OUTCOMES


class TriageModel(Base):
    """One refit: what came of it, and the model itself as long as one can go back to it.

    ``artefact`` is the ``.npz``, NULL where the model was refused or is too old to be kept; ``sha256`` is its
    checksum; ``card`` is JSON. ``is_current`` is true for at most one; where it is for none, the shipped one is in use.
    """

    __tablename__ = "triage_models"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    version: Mapped[str] = mapped_column(String(100))
    sha256: Mapped[str] = mapped_column(String(64))
    artefact: Mapped[bytes | None] = deferred(mapped_column(LargeBinary))
    card: Mapped[str] = mapped_column(Text)
    corrections: Mapped[int] = mapped_column(Integer)
    outcome: Mapped[str] = mapped_column(String(16))
    reason: Mapped[str] = mapped_column(String(300))
    is_current: Mapped[bool] = mapped_column(Boolean)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    agent_id: Mapped[int | None] = mapped_column(ForeignKey("agents.id", ondelete="SET NULL"))

    agent: Mapped[Agent | None] = relationship()

    __table_args__ = (
        one_of("outcome", MODEL_OUTCOMES),
        Index(
            "uq_triage_models_current",
            "is_current",
            unique=True,
            sqlite_where=text("is_current"),
            postgresql_where=text("is_current"),
        ),
        {"sqlite_autoincrement": True},
    )
