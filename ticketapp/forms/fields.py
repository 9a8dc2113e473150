"""Fields and validators that every form shares."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from email_validator import EmailNotValidError, validate_email
from flask_babel import lazy_gettext as _l
from wtforms import Field, SelectField, SelectMultipleField, StringField, ValidationError
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import DataRequired, Length

from ticketapp.forms.labels import label_of
from ticketapp.rules.moments import read_rfc3339
from ticketapp.rules.texts import has_unstorable, in_one_line, with_unix_lines

PLACE_MAX = 4_000


class VocabularyField(SelectField):
    """One word of a fixed vocabulary; empty means that nobody chose. ``words`` is what the API documents."""

    EMPTY = _l("Choose…")

    def __init__(self, label: Any, words: Sequence[str], **kwargs: Any) -> None:
        self.words = tuple(words)
        choices = [SelectChoice(value="", label=self.EMPTY)]
        choices += [SelectChoice(value=word, label=label_of(word)) for word in self.words]
        super().__init__(label, choices=choices, validate_choice=False, **kwargs)

    def post_validate(self, form: Any, validation_stopped: bool) -> None:
        """Refuse a word that does not exist."""
        if self.data and self.data not in self.words:
            raise ValidationError(_l("Choose one of: %(words)s.", words=", ".join(self.words)))


class VocabularyFilterField(SelectMultipleField):
    """Any of several words; empty strings are as if left out."""

    def __init__(self, label: Any, words: Sequence[str], **kwargs: Any) -> None:
        self.words = tuple(words)
        choices = [SelectChoice(value=word, label=label_of(word)) for word in self.words]
        super().__init__(label, choices=choices, validate_choice=False, **kwargs)

    def process_formdata(self, valuelist: list[str]) -> None:
        """Keep each word once, in the order given."""
        self.data = list(dict.fromkeys(value for value in valuelist if value))

    def post_validate(self, form: Any, validation_stopped: bool) -> None:
        if any(word not in self.words for word in self.data or []):
            raise ValidationError(_l("Choose one of: %(words)s.", words=", ".join(self.words)))


class LineField(StringField):
    """Text in one line: trimmed, line breaks and runs of white space become one space."""

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = in_one_line(valuelist[0]) if valuelist else ""


class MomentField(Field):
    """A moment in time, as RFC 3339 writes it; absent is None."""

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = None
        if valuelist:
            try:
                self.data = read_rfc3339(valuelist[0])
            except ValueError:
                raise ValueError(_l("Write a time with its zone, such as 2026-11-22T15:04:05Z.")) from None


class Storable:
    """Refuses what the database cannot hold: NUL, U+FFFF and lone surrogates."""

    def __call__(self, form: Any, field: Field) -> None:
        if field.data and has_unstorable(field.data):
            raise ValidationError(_l("Remove the characters that cannot be stored (NUL, U+FFFF or half of a pair)."))


class HandedOut:
    """For a field that no person sees: what no page of ours can have held is refused, in words for people."""

    def __init__(self, limit: int) -> None:
        self.limit = limit

    def __call__(self, form: Any, field: Field) -> None:
        if field.data and (len(field.data) > self.limit or has_unstorable(field.data)):
            raise ValidationError(_l("This page was damaged on its way. What you typed is still here: send it again."))


class AtMost(Length):
    """A length in Unicode code points, with a message that says how long the text is."""

    def __init__(self, limit: int) -> None:
        super().__init__(max=limit)

    def __call__(self, form: Any, field: Field) -> None:
        length = len(field.data or "")
        if length > self.max:
            message = _l("Use %(limit)s characters or fewer; this has %(length)s.")
            raise ValidationError(message % {"limit": f"{self.max:,}", "length": f"{length:,}"})


class Filled(DataRequired):
    """Something besides white space."""

    def __init__(self, message: Any) -> None:
        super().__init__(message=message)


class Address:
    """An e-mail address as mail programs take it: no quoted local parts, no bare numbers, a name with a dot."""

    def __call__(self, form: Any, field: Field) -> None:
        if field.data and not is_address(field.data):
            raise ValidationError(_l("Enter an e-mail address such as name@example.com."))


def is_address(text: str) -> bool:
    """Whether *text* is an e-mail address. Nothing is looked up, and names of private networks are fine."""
    try:
        validate_email(text, check_deliverability=False, test_environment=True)
    except EmailNotValidError as refused:
        return "special-use or reserved" in str(refused)
    return True


def unix_lines(text: str | None) -> str | None:
    """A filter for text boxes."""
    return with_unix_lines(text) if text else text


def short_or_none(text: str | None) -> str:
    """A filter for what is led to: longer than any address of ours is as if left out."""
    return text if text and len(text) <= PLACE_MAX else ""


def trimmed(text: str | None) -> str:
    """A filter: without white space at either end; absent is empty."""
    return (text or "").strip()
