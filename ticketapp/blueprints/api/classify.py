"""``/api/tickets/classify/``: a suggestion for a text that is no ticket yet."""

from __future__ import annotations

from flask import Response, current_app, jsonify

from ticketapp.blueprints.api import blueprint
from ticketapp.blueprints.api.adapter import load_form, require_valid
from ticketapp.blueprints.api.bodies import read_object
from ticketapp.blueprints.api.serializers import suggestion_json
from ticketapp.blueprints.doors import only_reads, open_intake, scope
from ticketapp.forms.tickets import ClassifyForm
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
    token = dump_suggestion(suggestion, title, description, current_app.config["SETTINGS"].secret_key)
    return jsonify(suggestion_json(suggestion, token))
