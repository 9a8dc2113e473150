"""What of a form was pencilled in by a machine and left alone by the person: no choice of theirs."""

from __future__ import annotations

from flask import current_app
from flask_babel import gettext as _

from ticketapp.blueprints.tickets.sureness import sureness, sureness_in_form
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
    form.seen.data = seen_fields(form) if suggestion else ""
    if suggestion is None:
        form.suggestion.data = ""


def seen_fields(form: SubmissionForm) -> str:
    """Where the suggestion stood before the person. Who chose before it came has not seen it, and agrees by chance."""
    named = {*(form.seen.data or "").split(), *(form.suggested.data or "").split()}
    return " ".join(field for field in FIELDS if field in named)


def suggestion_of(form: SubmissionForm) -> Suggestion | None:
    """What the form's token says about the form's text, if anything."""
    texts = (form.title.data or "", form.description.data or "")
    return load_suggestion(form.suggestion.data or "", *texts, current_app.config["SETTINGS"].secret_key)


def holds(form: SubmissionForm, field: str, suggestion: Suggestion | None) -> bool:
    return suggestion is not None and form[field].data == getattr(suggestion, field)


def standing_suggestion(form: SubmissionForm) -> dict[str, str]:
    """For each field that still holds the suggested value: the value, and how sure the machine was.

    With them, in words for both: the ``summary`` and what is left in ``doubt``, whose ``source``, and the ``reason``.
    Empty where no suggestion stands.
    """
    suggestion = suggestion_of(form)
    if suggestion is None or suggestion.source == "default":
        return {}
    standing = {"reason": suggestion.reason, "source": suggestion.source}
    values: list[str] = []
    for field in (form.suggested.data or "").split():
        standing[field] = form[field].data
        values.append(_("{field} {value}").format(field=label_of(field), value=label_of(form[field].data)))
        standing[f"{field}_sureness"] = sureness(sureness_in_form(suggestion, field).figure)
    doubtful = [field for field in FIELDS if is_doubtful(form, field, suggestion)]
    if not values and not doubtful:
        return {}
    return {**standing, "summary": ", ".join(values), "doubt": " ".join(doubtful)}


def is_doubtful(form: SubmissionForm, field: str, suggestion: Suggestion) -> bool:
    """Nothing was pencilled in, because nobody was sure, and nobody chose."""
    return not form[field].data and field in suggestion.flags
