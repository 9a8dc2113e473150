"""What the accuracy page and the lists behind it can be asked for, all in the address."""

from __future__ import annotations

from datetime import date

from flask_babel import lazy_gettext as _l
from wtforms import Form, StringField, ValidationError

from ticketapp.forms.fields import AtMost, Storable, VocabularyField
from ticketapp.rules.rates import BANDS
from ticketapp.rules.vocabulary import CATEGORIES, FIELDS, PRIORITIES, REVIEW_REASONS, SOURCES

PERIODS = ("30", "90", "365", "all")
PERIOD_DEFAULT = "90"
DECIDED = ("decided", "agreed", "differed", "seen", "kept", "overridden", "unseen", "unseen_agreed")
OUTCOMES = (*DECIDED, "held", "held_agreed", "waiting")


class AccuracyForm(Form):
    """The filters of the page."""

    days = VocabularyField(_l("Period"), PERIODS)
    field = VocabularyField(_l("Field"), FIELDS)
    source = VocabularyField(_l("Suggested by"), SOURCES)
    model = StringField(_l("Model"), validators=[Storable(), AtMost(100)])


class CountedForm(AccuracyForm):
    """The filters, and which of the figures."""

    prompt = StringField(_l("Prompt version"), validators=[Storable(), AtMost(40)])
    suggested = VocabularyField(_l("Suggested"), (*CATEGORIES, *PRIORITIES))
    decided = VocabularyField(_l("Decided"), (*CATEGORIES, *PRIORITIES))
    outcome = VocabularyField(_l("Outcome"), OUTCOMES)
    band = VocabularyField(_l("Confidence"), tuple(str(band) for band in BANDS))
    week = StringField(_l("Week"))
    flag = VocabularyField(_l("Flagged"), ("any", *REVIEW_REASONS))
    by = VocabularyField(_l("Chosen by"), ("requester", "token", "agent"))
    without = VocabularyField(_l("Without a suggestion"), ("answer", "doubt"))

    def validate_week(self, field: StringField) -> None:
        if field.data and monday_of(field.data) is None:
            raise ValidationError(_l("Name a Monday, such as 2026-11-16."))


def monday_of(text: str) -> date | None:
    """The Monday that *text* names (``2026-11-16``); None where it names none."""
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if found.isoformat() == text and found.weekday() == 0 and 1970 < found.year < 9999 else None
