"""Between JSON, or a row of a file, and the forms of the pages: types are checked here, values by the form.

A form reads what browsers send, strings; fed with other JSON types it guesses. So only strings get through, unknown
names are refused, and every wrong field is named at once.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, TypeVar

from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict

from ticketapp.forms.fields import VocabularyField
from ticketapp.rules.texts import holds_unstorable

Errors = dict[str, list[str]]
AnyForm = TypeVar("AnyForm", bound=FlaskForm)

READ_ONLY = frozenset({"id", "created_at", "updated_at", "triage"})
UNKNOWN = "Unknown field."
REQUIRED = "This field is required."
NULL = "This field may not be null."
NOT_TEXT = "Not a valid string."
UNSTORABLE = "Ignored, but it holds a character that cannot be stored (NUL, U+FFFF or half of a pair)."


def load_form(
    form_class: type[AnyForm],
    body: Mapping[str, Any],
    *,
    is_partial: bool = False,
    read_only: Collection[str] = READ_ONLY,
    now: datetime | None = None,
) -> tuple[AnyForm, Errors]:
    """The form filled from *body*, and every error. *is_partial*: the form keeps only the fields that were sent.

    *now* is for forms that compare times with it.
    """
    sent = {name: value for name, value in body.items() if name not in read_only}
    form = form_class(formdata=text_values(sent), meta={"csrf": False, "now": now})
    errors: Errors = {name: [UNKNOWN] for name in sent if name not in form}
    errors |= {name: [UNSTORABLE] for name in body if name in read_only and holds_unstorable(body[name])}
    for name in list(form._fields):
        problem = type_problem(form[name], sent, is_partial)
        if problem:
            errors[name] = [problem]
        if problem or (is_partial and name not in sent):
            del form[name]
    if not form.validate():
        errors.update({name: [str(message) for message in messages] for name, messages in form.errors.items()})
    return form, errors


class RowLoader:
    """``load_form`` for many objects, one after the other: one form for all of them, since making one takes most of the
    time. Whatever is not simply good is loaded by a form of its own, which says what is wrong with it."""

    def __init__(
        self, form_class: type[FlaskForm], now: datetime | None = None, read_only: Collection[str] = ()
    ) -> None:
        self.form_class = form_class
        self.now = now
        self.read_only = read_only
        self.form = form_class(formdata=None, meta={"csrf": False, "now": now})

    def load(self, row: Mapping[str, Any]) -> tuple[dict[str, Any], Errors]:
        """The values as they are stored, None for fields that were left out, and every wrong field."""
        is_typed = not any(type_problem(field, row, is_partial=False) for field in self.form)
        if is_typed and all(name in self.form for name in row):
            self.form.process(text_values(row))
            if self.form.validate():
                return self.form.data, {}
        form, errors = load_form(self.form_class, row, read_only=self.read_only, now=self.now)
        return form.data, errors


def text_values(sent: Mapping[str, Any]) -> MultiDict[str, str]:
    return MultiDict({name: value for name, value in sent.items() if isinstance(value, str)})


def type_problem(field: Any, sent: Mapping[str, Any], is_partial: bool) -> str | None:
    """What is wrong with the field before its value is looked at."""
    if field.name not in sent:
        return REQUIRED if field.flags.required and not is_partial else None
    value = sent[field.name]
    if value is None:
        return NULL
    if not isinstance(value, str):
        return NOT_TEXT
    if value == "" and isinstance(field, VocabularyField):
        return f"Choose one of: {', '.join(field.words)}."
    return None
