"""Writing a ticket: the public form, the same form for agents, and the page that says it arrived."""

from __future__ import annotations

import hashlib
import json
import secrets
from typing import Any

from flask import abort, current_app, flash, g, make_response, redirect, render_template, url_for
from flask_babel import gettext as _
from itsdangerous import BadSignature, URLSafeSerializer
from werkzeug.wrappers import Response

from ticketapp.blueprints.doors import answers_limit_itself, current_actor, open_intake, public, validates_csrf_itself
from ticketapp.blueprints.tickets import blueprint
from ticketapp.blueprints.tickets.doubts import has_trap, is_doubtful, stamp_form
from ticketapp.blueprints.tickets.suggested import seen_fields, settle_suggestion, standing_suggestion
from ticketapp.blueprints.tickets.sureness import measured_surenesses, surenesses
from ticketapp.errors import KeyReused
from ticketapp.forms.tickets import SubmissionForm
from ticketapp.services.intake import AnyTicket, Intake, take_in
from ticketapp.services.submissions import SubmissionKey
from ticketapp.services.tickets import Draft

Answer = str | tuple[str, int] | Response
DRAFTED = ("title", "description", "category", "priority", "requester_name", "requester_email", "suggestion")


@blueprint.route("/", methods=["GET", "POST"])
@open_intake
@validates_csrf_itself
@answers_limit_itself
def submit_ticket() -> Answer:
    """The public form. Agents are led to their list, but what one wrote before signing in elsewhere is taken in."""
    form = SubmissionForm()
    if g.too_many:
        return show_limit(form, g.too_many.retry_after)
    if g.agent is not None:
        return take_by_agent(form) if form.is_submitted() else redirect(url_for("tickets.list_tickets"), 303)
    if not is_complete(form):
        return show_form("tickets/submit.html", form)
    if is_doubtful(form):
        return show_form("tickets/submit.html", form, is_again=True)
    token = receipts().dumps(hand_in(form).id)
    return redirect(url_for("tickets.submitted", token=token), 303)


@blueprint.get("/submitted/<token>")
@public
def submitted(token: str) -> str:
    """The ticket's number and what happens next; nothing of the ticket itself, since the address may be passed on."""
    try:
        number = receipts().loads(token)
    except BadSignature:
        abort(404)
    return render_template("tickets/submitted.html", number=number)


@blueprint.route("/tickets/new", methods=["GET", "POST"])
@validates_csrf_itself
def new_ticket() -> Answer:
    """The same form, for an agent who takes a ticket by phone."""
    return take_by_agent(SubmissionForm())


def take_by_agent(form: SubmissionForm) -> Answer:
    if not is_complete(form):
        return show_form("tickets/new.html", form)
    ticket = hand_in(form)
    flash(_("Ticket %(number)s is in the list now.", number=ticket.id), "created")
    return redirect(url_for("tickets.show_ticket", ticket_id=ticket.id), 303)


def is_complete(form: SubmissionForm) -> bool:
    """Whether the form was sent and can be taken in."""
    if not form.is_submitted():
        return False
    settle_suggestion(form)
    return bool(form.validate())


def show_limit(form: SubmissionForm, wait_seconds: int) -> Response:
    """The form with all that was typed, to be sent again later."""
    settle_suggestion(form)
    template = "tickets/submit.html" if g.agent is None else "tickets/new.html"
    response = make_response(show_form(template, form, wait_seconds=wait_seconds), 429)
    response.headers["Retry-After"] = str(wait_seconds)
    return response


def show_form(template: str, form: SubmissionForm, is_again: bool = False, wait_seconds: int = 0) -> Answer:
    """The form: empty, or with what was typed and what is wrong with it; *is_again*: nothing is, send it once more."""
    if not form.submission.data or form.submission.errors:
        form.submission.data = secrets.token_urlsafe(16)
    stamp_form(form, is_again)
    expired = "csrf_token" in form.errors
    page = render_template(
        template,
        form=form,
        expired=expired,
        is_again=is_again,
        wait_seconds=wait_seconds,
        has_trap=has_trap(form),
        suggested=standing_suggestion(form),
        surenesses=surenesses(),
        measured=measured_surenesses(current_app.config["SETTINGS"].gemini_model),
    )
    if not form.errors and not is_again:
        return page
    return page, 400 if expired else 422


def hand_in(form: SubmissionForm) -> AnyTicket:
    """The ticket, committed. A copy of the form that was sent before, then edited and sent again, is another ticket."""
    draft = Draft(**{name: form[name].data or "" for name in DRAFTED}, seen=seen_fields(form))
    try:
        return take_in(draft, intake(draft, form.submission.data)).ticket
    except KeyReused:
        return take_in(draft, intake(draft, secrets.token_urlsafe(16))).ticket


def intake(draft: Draft, name: str | None) -> Intake:
    """With which means; *name* is the form's own and makes two clicks one ticket."""
    settings = current_app.config["SETTINGS"]
    return Intake(
        classifier=current_app.extensions["classifier"],
        secret_key=settings.secret_key,
        by=current_actor(),
        patience_seconds=settings.classify_timeout_seconds,
        sent_text_days=settings.sent_text_days,
        key=SubmissionKey(f"form/{current_actor().caller}", name, hash_of(draft)) if name else None,
    )


def hash_of(draft: Draft) -> str:
    """What makes two posts the same one."""
    content: dict[str, Any] = {name: getattr(draft, name) for name in DRAFTED if name != "suggestion"}
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def receipts() -> URLSafeSerializer:
    """Signs ticket numbers, so that the page of one cannot be turned into the page of another."""
    key = current_app.config["SETTINGS"].secret_key
    return URLSafeSerializer(key, salt="submitted", signer_kwargs={"digest_method": hashlib.sha256})
