"""Reviewing: an agent says of a ticket what is right, and goes on to the next one that waits."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request
from flask_babel import gettext as _

from ticketapp.blueprints.doors import current_actor
from ticketapp.blueprints.loaders import locked_ticket_or_404, ticket_or_404
from ticketapp.blueprints.tickets import blueprint
from ticketapp.blueprints.tickets.changes import Answer, changed_words, conflict, is_stale
from ticketapp.blueprints.tickets.pages import list_behind, ticket_context
from ticketapp.blueprints.tickets.queues import Place, address_in_list, address_of, address_of_next, place_of
from ticketapp.extensions.database import db
from ticketapp.forms.labels import label_of
from ticketapp.forms.tickets import ReviewForm
from ticketapp.models import Ticket
from ticketapp.rules.clocks import utc_now
from ticketapp.rules.vocabulary import FIELDS
from ticketapp.services import tickets


@blueprint.post("/tickets/<ticket_id:ticket_id>/review")
def review_ticket(ticket_id: int) -> Answer:
    """Take category and priority as the agent leaves them: both are a person's from now on, and nothing is in doubt."""
    came_from = list_behind(request.form.get("back", ""))
    form = ReviewForm()
    if not form.validate():
        context = ticket_context(ticket_or_404(ticket_id), came_from.back)
        return render_template("tickets/show.html", form=form, **context), 422
    ticket = locked_ticket_or_404(ticket_id)
    old = {field: getattr(ticket, field) for field in FIELDS}
    new = {field: form[field].data for field in FIELDS if form[field].data != old[field]}
    if new and is_stale(ticket):
        db.session.expunge(ticket)  # it was loaded without what a history needs
        return render_template("tickets/conflict.html", **conflict(ticket_or_404(ticket_id), new, came_from.back)), 409
    place = place_of(ticket, came_from)
    is_news = decide(ticket, new)
    flash_decision(ticket, {field: old[field] for field in new}, is_news, came_from.back)
    onward = address_after(place)
    db.session.commit()
    return redirect(onward, 303)


def decide(ticket: Ticket, new: dict[str, str]) -> bool:
    """Set what is *new*, confirm the rest; whether there was anything to decide."""
    actor, now = current_actor(), utc_now()
    tickets.change_ticket(ticket, new, actor, now)
    return tickets.confirm_ticket(ticket, actor, now) or bool(new)


def address_after(place: Place) -> str:
    """On in the list, on to the next ticket, or the ticket itself where nobody works through the tickets that wait."""
    then = request.form.get("then", "") if place.state.review else ""
    if then == "list":
        return address_in_list(place, request.form.get("cursor", ""))
    return address_of_next(place) if then == "next" else address_of(place)


def flash_decision(ticket: Ticket, old: dict[str, str], is_news: bool, back: str) -> None:
    """What was decided; where a value changed, with what its Undo button has to send."""
    message: Any = {
        "text": decision_words(ticket, old, is_news),
        "ticket_id": ticket.id,
        "version": ticket.version,
        "back": back,
        "old": {field: old.get(field, getattr(ticket, field)) for field in FIELDS} if old else {},
    }
    flash(message, "review")


def decision_words(ticket: Ticket, old: dict[str, str], is_news: bool) -> str:
    if old:
        return " ".join(changed_words(ticket, field, getattr(ticket, field)) for field in old)
    values = {"category": label_of(ticket.category), "priority": label_of(ticket.priority)}
    if is_news:
        return _("Ticket %(number)s confirmed: %(category)s, %(priority)s.", number=ticket.id, **values)
    return _("Ticket %(number)s was settled before: %(category)s, %(priority)s.", number=ticket.id, **values)
