"""A ticket that came in, for tests of what happens to it later."""

from __future__ import annotations

from datetime import datetime

from ticketapp.extensions.database import db
from ticketapp.models import Ticket
from ticketapp.rules.actors import Actor
from ticketapp.services.ticket_rows import open_rows, store_one
from ticketapp.services.tickets import Draft


def open_ticket(draft: Draft, by: Actor, now: datetime) -> Ticket:
    """As intake stores it while nothing is suggested yet; not committed."""
    return db.session.get_one(Ticket, store_one(open_rows(draft, by, now)).id)
