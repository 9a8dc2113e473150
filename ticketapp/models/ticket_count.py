"""How many tickets there are of each kind. Triggers of the database write these rows, and nobody else does.

``kind`` says by what a row counts, and the columns that it does not use are empty: ``facets`` by category, priority,
status and whether an agent's look is needed, ``origins`` by who suggested and whether somebody chose otherwise,
``days`` by the UTC day of creation. docs/decisions says why there are two tables.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, String, false
from sqlalchemy.orm import Mapped, mapped_column

from ticketapp.extensions.database import Base
from ticketapp.models.checks import one_of
from ticketapp.models.types import BigId
from ticketapp.rules.vocabulary import COUNT_KINDS


class TicketCount(Base):
    """A counter. On SQLite the triggers change it in place; on PostgreSQL deltas are folded into it."""

    __tablename__ = "ticket_counts"

    kind: Mapped[str] = mapped_column(String(8), primary_key=True)
    day: Mapped[str] = mapped_column(String(10), primary_key=True, server_default="")
    category: Mapped[str] = mapped_column(String(16), primary_key=True, server_default="")
    priority: Mapped[str] = mapped_column(String(16), primary_key=True, server_default="")
    status: Mapped[str] = mapped_column(String(16), primary_key=True, server_default="")
    review: Mapped[str] = mapped_column(String(8), primary_key=True, server_default="")
    source: Mapped[str] = mapped_column(String(16), primary_key=True, server_default="")
    is_overridden: Mapped[bool] = mapped_column(Boolean, primary_key=True, server_default=false())
    number: Mapped[int] = mapped_column(BigInteger)

    __table_args__ = (one_of("kind", COUNT_KINDS),)


class TicketCountDelta(Base):
    """What a statement added to a counter, or took from it. Only appended, and folded; always empty on SQLite."""

    __tablename__ = "ticket_count_deltas"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    kind: Mapped[str] = mapped_column(String(8))
    day: Mapped[str] = mapped_column(String(10), server_default="")
    category: Mapped[str] = mapped_column(String(16), server_default="")
    priority: Mapped[str] = mapped_column(String(16), server_default="")
    status: Mapped[str] = mapped_column(String(16), server_default="")
    review: Mapped[str] = mapped_column(String(8), server_default="")
    source: Mapped[str] = mapped_column(String(16), server_default="")
    is_overridden: Mapped[bool] = mapped_column(Boolean, server_default=false())
    number: Mapped[int] = mapped_column(BigInteger)

    __table_args__ = (one_of("kind", COUNT_KINDS),)
