"""What of a form was pencilled in by a machine and left alone by the person: no choice of theirs."""

from __future__ import annotations

from flask import current_app
from flask_babel import gettext as _

from ticketapp.blueprints.tickets.sureness import sureness
from ticketapp.classifier.types import Suggestion
from ticketapp.forms.labels import label_of
from ticketapp.forms.tickets import SubmissionForm
from ticketapp.rules.vocabulary import FIELDS
from ticketapp.services.suggestion_tokens import load_suggestion


def settle_suggestion(form: SubmissionForm) -> None:
    """Empty what was pencilled in for another text, or too long ago: the server classifies what is left empty."""
    suggestion = suggestion_of(form)
    named = (form.suggested.data or "").split()
    for field in FIELDS:
        if field in named and not holds(form, field, suggestion):
            form[field].data = ""
    standing = [field for field in FIELDS if field in named and form[field].data]
    form.suggested.data = " ".join(standing)
    if suggestion is None:
        form.suggestion.data = ""


def suggestion_of(form: SubmissionForm) -> Suggestion | None:
    """What the form's token says about the form's text, if anything."""
    texts = (form.title.data or "", form.description.data or "")
    return load_suggestion(form.suggestion.data or "", *texts, current_app.config["SETTINGS"].secret_key)


def holds(form: SubmissionForm, field: str, suggestion: Suggestion | None) -> bool:
    return suggestion is not None and form[field].data == getattr(suggestion, field)


def standing_suggestion(form: SubmissionForm) -> dict[str, str]:
    """For each field that still holds the suggested value: the value, and how sure the machine was.

    With them, in words for both: the ``summary``, its ``source`` and ``reason``. Empty where no suggestion stands.
    """
    suggestion = suggestion_of(form)
    fields = (form.suggested.data or "").split()
    if suggestion is None or not fields:
        return {}
    standing = {"reason": suggestion.reason, "source": str(label_of(suggestion.source))}
    values: list[str] = []
    for field in fields:
        standing[field] = form[field].data
        values.append(_("{field} {value}").format(field=label_of(field), value=label_of(form[field].data)))
        standing[f"{field}_sureness"] = sureness(getattr(suggestion, f"confidence_{field}"))
    return {**standing, "summary": ", ".join(values)}
