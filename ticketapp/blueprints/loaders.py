"""Rows from addresses: loading is the check."""

from __future__ import annotations

from typing import Any

from flask import Flask, abort
from sqlalchemy.engine import Row
from werkzeug.routing import IntegerConverter

from ticketapp.models import Ticket
from ticketapp.services.lists import find_row
from ticketapp.services.tickets import get_ticket, ticket_for_update


class TicketIdConverter(IntegerConverter):
    """A number as ``str(int)`` writes it: one address a ticket. Numbers that no ticket can have are still numbers."""

    regex = "(?:0|[1-9][0-9]{0,99})"

    def __init__(self, map: object) -> None:
        super().__init__(map)  # type: ignore[arg-type]


def init_app(app: Flask) -> None:
    app.url_map.converters["ticket_id"] = TicketIdConverter


def ticket_or_404(ticket_id: int) -> Ticket:
    """The ticket, to read."""
    return get_ticket(ticket_id) or abort(404)


def ticket_row_or_404(ticket_id: int) -> Row[Any]:
    """The ticket as a list has it: plain values, which cost less than an object."""
    return find_row(ticket_id) or abort(404)


def locked_ticket_or_404(ticket_id: int) -> Ticket:
    """The ticket as it stands now, locked until the commit."""
    return ticket_for_update(ticket_id) or abort(404)
