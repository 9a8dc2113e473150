"""How far a file of tickets has been imported."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from ticketapp.extensions.database import Base
from ticketapp.models.types import UtcDateTime

FILE_NAME_MAX = 255


class TicketImport(Base):
    """A file, known by the hash of its bytes. ``rows_done`` rises in the transactions that store its rows, good ones
    and skipped ones alike: where an import was interrupted, the next one goes on behind them. ``tickets`` were stored.
    ``name`` is the end of the file's whole path; empty where another file has taken its place.
    """

    __tablename__ = "ticket_imports"

    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    name: Mapped[str] = mapped_column(String(FILE_NAME_MAX))
    rows_done: Mapped[int] = mapped_column(Integer)
    tickets: Mapped[int] = mapped_column(Integer)
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
