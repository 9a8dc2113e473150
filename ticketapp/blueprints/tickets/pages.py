"""One ticket."""

from __future__ import annotations

from typing import Any

from flask import render_template, request
from werkzeug.datastructures import MultiDict
from werkzeug.urls import iri_to_uri

from ticketapp.blueprints.loaders import ticket_or_404
from ticketapp.blueprints.tickets import blueprint
from ticketapp.blueprints.tickets.histories import entries
from ticketapp.blueprints.tickets.list_states import ListState, counted_state, read_state
from ticketapp.blueprints.tickets.provenance import properties_of
from ticketapp.blueprints.tickets.queues import address_of_next, place_of
from ticketapp.blueprints.tickets.review_reasons import review_reasons
from ticketapp.models import Ticket
from ticketapp.services.sent_texts import sent_texts_of


@blueprint.get("/tickets/<ticket_id:ticket_id>")
def show_ticket(ticket_id: int) -> str:
    """The ticket: what was asked, what it is, what happened."""
    return render_template(
        "tickets/show.html", **ticket_context(ticket_or_404(ticket_id), request.args.get("back", ""))
    )


def ticket_context(ticket: Ticket, back: str) -> dict[str, Any]:
    came_from = list_behind(back)
    return {
        "ticket": ticket,
        "properties": properties_of(ticket),
        "history": entries(ticket),
        "back": came_from.back,
        "list_url": came_from.url(),
        "sent_texts": sent_texts_of(ticket.id),
        "reasons": review_reasons(ticket.review),
        "next_url": address_of_next(place_of(ticket, came_from)) if came_from.review and ticket.review else "",
    }


def list_behind(back: str) -> ListState:
    """The list that a ``back`` parameter leads to: read and written anew, so that it can lead nowhere else."""
    from urllib.parse import parse_qsl

    args = MultiDict(parse_qsl(iri_to_uri(back)[:4000]))
    return counted_state(args) or read_state(args)[0]
