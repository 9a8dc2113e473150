"""Changing one thing of a ticket: 303 with a message and a way back, or 409 where somebody was faster."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask import flash, redirect, render_template, request
from flask_babel import gettext as _
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response

from ticketapp.blueprints.doors import current_actor
from ticketapp.blueprints.loaders import locked_ticket_or_404, ticket_or_404
from ticketapp.blueprints.tickets import blueprint
from ticketapp.blueprints.tickets.histories import OPENINGS, entries
from ticketapp.blueprints.tickets.pages import list_behind, ticket_context
from ticketapp.blueprints.tickets.queues import address_of, address_of_next, place_of
from ticketapp.extensions.database import db
from ticketapp.forms.labels import label_of
from ticketapp.forms.tickets import CategoryForm, PriorityForm, StatusForm
from ticketapp.models import Event, Ticket
from ticketapp.rules.actors import Actor
from ticketapp.rules.clocks import utc_now
from ticketapp.rules.vocabulary import FIELDS
from ticketapp.services import tickets

Change = Callable[[Ticket, str, Actor, datetime], bool]
Answer = Response | tuple[str, int]


@blueprint.post("/tickets/<ticket_id:ticket_id>/status")
def change_status(ticket_id: int) -> Answer:
    return change(ticket_id, "status", StatusForm(), tickets.change_status)


@blueprint.post("/tickets/<ticket_id:ticket_id>/category")
def change_category(ticket_id: int) -> Answer:
    return change(ticket_id, "category", CategoryForm(), tickets.change_category)


@blueprint.post("/tickets/<ticket_id:ticket_id>/priority")
def change_priority(ticket_id: int) -> Answer:
    return change(ticket_id, "priority", PriorityForm(), tickets.change_priority)


def change(ticket_id: int, field: str, form: FlaskForm, act: Change) -> Answer:
    """Set *field* to the form's value, unless the ticket is not the one that the person looked at any more.

    Who works through the tickets that wait for a look, and settles the last thing about one, is led to the next.
    """
    came_from = list_behind(request.form.get("back", ""))
    back = came_from.back
    if not form.validate():
        return render_template("tickets/show.html", form=form, **ticket_context(ticket_or_404(ticket_id), back)), 422
    ticket = locked_ticket_or_404(ticket_id)
    new, old = form[field].data, getattr(ticket, field)
    if is_stale(ticket) and new != old:
        db.session.expunge(ticket)  # it was loaded without what a history needs
        return render_template("tickets/conflict.html", **conflict(ticket_or_404(ticket_id), {field: new}, back)), 409
    place, has_waited = place_of(ticket, came_from), ticket.review is not None
    if act(ticket, new, current_actor(), utc_now()):
        flash_change(ticket, field, old, back)
    else:
        flash(unchanged_words(ticket, field, new), "same")
    is_done = bool(came_from.review) and has_waited and ticket.review is None
    onward = address_of_next(place) if is_done else address_of(place)
    db.session.commit()
    return redirect(onward, 303)


def is_stale(ticket: Ticket) -> bool:
    """Whether the page was loaded before the ticket's last change. A post that does not say is taken at its word."""
    version = request.form.get("version", "")
    return bool(version) and version != str(ticket.version)


def conflict(ticket: Ticket, choices: dict[str, str], back: str) -> dict[str, Any]:
    """What the page says that asks whether the *choices*, by field, shall be made all the same."""
    return {
        "ticket": ticket,
        "choices": choices,
        "wish": ", ".join(str(label_of(choice)) for choice in choices.values()),
        "standing": {field: getattr(ticket, field) for field in FIELDS if field not in choices},
        "changes": entries(ticket, events_since(ticket, request.form.get("version", ""))),
        "back": back,
    }


def events_since(ticket: Ticket, version: str) -> list[Event]:
    """What happened to the ticket from *version* on; from its beginning, where that is no version."""
    seen = int(version) if version.isdecimal() and len(version) < 10 else 0
    later = [event for event in ticket.events if event.kind not in OPENINGS]
    known = [event for event in later if event.ticket_version is not None and event.ticket_version >= seen]
    return known or later[-1:]  # the page was loaded before events had versions


def flash_change(ticket: Ticket, field: str, old: str, back: str) -> None:
    """A message that brings what its Undo button has to send."""
    text = changed_words(ticket, field, getattr(ticket, field))
    message: dict[str, Any] = {
        "text": text,
        "field": field,
        "ticket_id": ticket.id,
        "old": old,
        "version": ticket.version,
    }
    undo: Any = {**message, "back": back}
    flash(undo, "change")


def changed_words(ticket: Ticket, field: str, new: str) -> str:
    return _("Ticket %(number)s: %(field)s is now %(new)s.", number=ticket.id, field=label_of(field), new=label_of(new))


def unchanged_words(ticket: Ticket, field: str, new: str) -> str:
    return _("Ticket %(number)s: %(field)s stays %(new)s.", number=ticket.id, field=label_of(field), new=label_of(new))
