"""What only one process of all may do at a time."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from ticketapp.extensions.database import Base
from ticketapp.models.checks import one_of
from ticketapp.models.types import UtcDateTime
from ticketapp.rules.vocabulary import LEASES


class Lease(Base):
    """Whose conditional UPDATE sets ``leased_until`` does it; after that moment it is anybody's again."""

    __tablename__ = "leases"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    leased_until: Mapped[datetime] = mapped_column(UtcDateTime)

    __table_args__ = (one_of("name", LEASES),)
