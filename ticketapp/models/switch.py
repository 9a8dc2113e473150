"""What admins switch on and off while the product runs."""

from __future__ import annotations

from sqlalchemy import Boolean, String
from sqlalchemy.orm import Mapped, mapped_column

from ticketapp.extensions.database import Base
from ticketapp.models.checks import one_of
from ticketapp.rules.vocabulary import SWITCHES


class Switch(Base):
    """A setting that lives in the database. Without its row it is off; who changed it and when is an event."""

    __tablename__ = "switches"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    is_on: Mapped[bool] = mapped_column(Boolean)

    __table_args__ = (one_of("name", SWITCHES),)
