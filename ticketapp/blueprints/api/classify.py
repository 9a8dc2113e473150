"""``/api/tickets/classify/``: a suggestion for a text that is no ticket yet."""

from __future__ import annotations

from flask import Response, current_app, jsonify

from ticketapp.blueprints.api import blueprint
from ticketapp.blueprints.api.adapter import require_valid
from ticketapp.blueprints.api.bodies import read_object
from ticketapp.blueprints.api.serializers import suggestion_json
from ticketapp.blueprints.doors import only_reads, open_intake, scope
from ticketapp.classifier.types import Sent
from ticketapp.extensions.database import db, writing
from ticketapp.forms.objects import load_form
from ticketapp.forms.tickets import ClassifyForm
from ticketapp.rules.clocks import utc_now
from ticketapp.services.sent_texts import keep_sent
from ticketapp.services.suggestion_tokens import dump_suggestion
from ticketapp.services.triage import ask


@blueprint.post("/tickets/classify/")
@open_intake
@scope("tickets:create")
@only_reads
def classify() -> Response:
    """Suggest a category and a priority."""
    form, errors = load_form(ClassifyForm, read_object(), read_only=())
    require_valid(errors)
    title, description = form.title.data or "", form.description.data or ""
    suggestion = ask(current_app.extensions["classifier"], title, description)
    settings = current_app.config["SETTINGS"]
    sent_id = remember(suggestion.sent, settings.sent_text_days)
    token = dump_suggestion(suggestion, title, description, settings.secret_key, sent_id)
    return jsonify(suggestion_json(suggestion, token))


def remember(sent: Sent | None, days: int) -> int | None:
    """Keep what left for Gemini, in a transaction of its own; the number that a ticket made of this text refers to."""
    if sent is None:
        return None
    writing()
    row = keep_sent(sent, None, utc_now(), days)
    db.session.commit()
    return row.id if row is not None else None
