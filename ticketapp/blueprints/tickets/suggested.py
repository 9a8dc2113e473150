"""What of a form that is shown again was pencilled in by a machine and left alone by the person."""

from __future__ import annotations

from flask import current_app

from ticketapp.blueprints.tickets.sureness import sureness
from ticketapp.forms.tickets import SubmissionForm
from ticketapp.rules.vocabulary import FIELDS
from ticketapp.services.suggestion_tokens import load_suggestion


def standing_suggestion(form: SubmissionForm) -> dict[str, str]:
    """For each of the two fields that still holds the suggested value: the value, and how sure the machine was."""
    secret_key = current_app.config["SETTINGS"].secret_key
    texts = (form.title.data or "", form.description.data or "")
    suggestion = load_suggestion(form.suggestion.data or "", *texts, secret_key)
    standing: dict[str, str] = {}
    for field in FIELDS if suggestion else ():
        if form[field].data and form[field].data == getattr(suggestion, field):
            standing[field] = form[field].data
            standing[f"{field}_sureness"] = sureness(getattr(suggestion, f"confidence_{field}"))
    return standing
