"""Failed sign-ins of the last minutes, counted across processes."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from ticketapp.extensions.database import Base
from ticketapp.models.types import BigId, UtcDateTime


class SignInFailure(Base):
    """A sign-in that failed, or is being tried at this moment.

    ``account`` is a hash of what was typed: people type their password into the wrong field. ``address`` is the
    caller's, of IPv6 its network.
    """

    __tablename__ = "sign_in_failures"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    account: Mapped[str] = mapped_column(String(64))
    address: Mapped[str] = mapped_column(String(50))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)

    __table_args__ = (
        Index(None, "account", "created_at"),
        Index(None, "address", "created_at"),
        {"sqlite_autoincrement": True},
    )
