"""``/api/tickets/``: create, list, read, patch."""

from __future__ import annotations

from operator import attrgetter
from typing import Any

from flask import Response, current_app, json, jsonify, request
from werkzeug.exceptions import NotFound, PreconditionFailed

from ticketapp.blueprints.api import blueprint
from ticketapp.blueprints.api.adapter import Errors, load_form, load_new_ticket, require_valid
from ticketapp.blueprints.api.bodies import read_object
from ticketapp.blueprints.api.conditions import without_if_match
from ticketapp.blueprints.api.keys import read_key
from ticketapp.blueprints.api.lists import answer_page, read_query
from ticketapp.blueprints.api.ticket_texts import SHOWN, written
from ticketapp.blueprints.doors import current_actor, open_intake, scope
from ticketapp.blueprints.loaders import ticket_row_or_404
from ticketapp.extensions.database import db
from ticketapp.forms.tickets import TicketForm
from ticketapp.rules.clocks import utc_now
from ticketapp.rules.tags import names_version
from ticketapp.services.intake import AnyTicket, Intake, take_in
from ticketapp.services.lists import find_tickets
from ticketapp.services.tickets import Draft, change_ticket, ticket_for_update

STALE = "The ticket was changed since you read it. Read it again."
STATUS_REFUSED = "Only agents and API tokens may set the status of a new ticket."
shown_of = attrgetter(*SHOWN)


@blueprint.post("/tickets/")
@open_intake
@scope("tickets:create")
def create_ticket() -> Response:
    """Open a ticket."""
    body = read_object()
    key = read_key(body)
    values, errors = load_new_ticket(body)
    require_valid(refuse_status(body, errors))
    draft = Draft(**values)
    settings = current_app.config["SETTINGS"]
    intake = Intake(
        classifier=current_app.extensions["classifier"],
        secret_key=settings.secret_key,
        by=current_actor(),
        patience_seconds=settings.classify_timeout_seconds,
        sent_text_days=settings.sent_text_days,
        key=key,
        render=render_answer,
    )
    receipt = take_in(draft, intake)
    return created_before(receipt.answer) if receipt.answer else created(receipt.ticket)


def refuse_status(body: dict[str, Any], errors: Errors) -> Errors:
    if "status" in body and not current_actor().is_known:
        return {**errors, "status": [STATUS_REFUSED]}
    return errors


def render_answer(ticket: AnyTicket) -> str:
    """What a creation answers, as it is kept for a repeated post: the version and the ticket."""
    return f"[{ticket.version},{written(shown_of(ticket))}]"


def created(ticket: AnyTicket) -> Response:
    response = Response(written(shown_of(ticket)) + "\n", mimetype="application/json")
    return with_headers(response, ticket.version, ticket.id)


def created_before(answer: str) -> Response:
    """A repeated post gets what ``render_answer`` made."""
    version, ticket = json.loads(answer)
    return with_headers(jsonify(ticket), version, ticket["id"])


def with_headers(response: Response, version: int, ticket_id: int) -> Response:
    response.status_code = 201
    response.set_etag(str(version))
    response.headers["Location"] = f"{address_of_request()}{ticket_id}/"
    return response


def address_of_request() -> str:
    """``request.base_url``, which takes the address apart to quote it, at once where there is nothing to quote."""
    if request.root_path or not request.host.isascii():
        return request.base_url
    return f"{request.scheme}://{request.host}{request.path}"


@blueprint.get("/tickets/")
@scope("tickets:read")
def list_tickets() -> Response:
    """The tickets that match, newest first or as ordered."""
    query = read_query(request.args)
    return answer_page(find_tickets(query), query)


@blueprint.get("/tickets/<ticket_id:ticket_id>/")
@scope("tickets:read")
def read_ticket(ticket_id: int) -> Response:
    """One ticket."""
    ticket = ticket_row_or_404(ticket_id)
    require_match(ticket)
    response = answer_ticket(ticket)
    if "HTTP_IF_NONE_MATCH" in request.environ:
        response.make_conditional(without_if_match(request.environ))
    return response


@blueprint.patch("/tickets/<ticket_id:ticket_id>/")
@scope("tickets:write")
def change(ticket_id: int) -> Response:
    """Change the fields that are sent."""
    form, errors = load_form(TicketForm, read_object(), is_partial=True)
    require_valid(errors)
    ticket = ticket_for_update(ticket_id)
    if ticket is None:
        raise NotFound
    require_match(ticket)
    change_ticket(ticket, form.data, current_actor(), utc_now())
    db.session.commit()
    return answer_ticket(ticket)


def require_match(ticket: Any) -> None:
    """Raise 412 where ``If-Match`` names another version; several headers are one list."""
    sent = request.headers.getlist("If-Match")
    if sent and not names_version(", ".join(sent), ticket.version):
        raise PreconditionFailed(STALE)


def answer_ticket(ticket: Any) -> Response:
    """An object or a row."""
    response = Response(written(shown_of(ticket)) + "\n", mimetype="application/json")
    response.set_etag(str(ticket.version))
    return response
