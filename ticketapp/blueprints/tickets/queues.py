"""Working through a list: where to go on when the ticket at hand may not stand in it any more."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from flask import url_for

from ticketapp.blueprints.tickets.list_states import ListState
from ticketapp.errors import SearchTooBroad
from ticketapp.models import Ticket
from ticketapp.rules.cursors import Cursor
from ticketapp.rules.orderings import Ordering
from ticketapp.services.lists import first_row


@dataclass(frozen=True)
class Place:
    """Where a ticket stands, or stood, in a list."""

    state: ListState
    value: datetime | int
    id: int

    @property
    def next_number(self) -> int | None:
        """The ticket behind it, or else the list's first one; None where there is no other."""
        query = replace(self.state.query(), page_size=1)
        try:
            behind = first_row(replace(query, cursor=Cursor(self.value, self.id, backwards=False)))
            found = behind or first_row(query)
        except SearchTooBroad:
            return None
        return None if found is None or found.id == self.id else found.id


def place_of(ticket: Ticket, state: ListState) -> Place:
    """Taken before the ticket is changed."""
    return Place(state, getattr(ticket, Ordering(state.ordering).key), ticket.id)


def address_of(place: Place) -> str:
    """The ticket itself."""
    return url_for("tickets.show_ticket", ticket_id=place.id, back=place.state.back or None)


def address_of_next(place: Place) -> str:
    """The next ticket, or the list, which says that there is none."""
    following = place.next_number
    return place.state.url() if following is None else address_of(Place(place.state, 0, following))


def address_in_list(place: Place, cursor: str) -> str:
    """The page of the list that begins at *cursor*, at the row of the next ticket."""
    following = place.next_number
    anchor = None if following is None else f"ticket-{following}"
    return url_for("tickets.list_tickets", **place.state.args(), cursor=cursor or None, _anchor=anchor)
