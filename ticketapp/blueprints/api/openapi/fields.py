"""A form's field as a JSON Schema."""

from __future__ import annotations

from typing import Any

from wtforms import Field, Form
from wtforms.fields import HiddenField

from ticketapp.blueprints.api.openapi.texts import FIELDS
from ticketapp.forms.fields import Address, AtMost, Filled, Storable, VocabularyField
from ticketapp.rules.texts import SEAM

Schema = dict[str, Any]

# White space as Python strips it; a regular expression's \s differs from engine to engine.
SPACE = r"\t-\r\u001c-\u0020\u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
UNSTORABLE = r"\u0000" + rf"\u{ord(SEAM):04x}"


def empty_form(form_class: type[Form]) -> Form:
    """The form's fields, bound to nothing."""
    return form_class(formdata=None, meta={"csrf": False})


def body_schema(form_class: type[Form], *, is_partial: bool = False, ignored: tuple[str, ...] = ()) -> Schema:
    """The object that a call takes: the form's fields and no others, except those that are read-only and ignored."""
    form = empty_form(form_class)
    schema: Schema = {"type": "object", "properties": {field.name: described(field) for field in form}}
    for name in ignored:
        schema["properties"][name] = {"readOnly": True, "description": "Read-only: ignored where it is sent."}
    required = [field.name for field in form if field.flags.required]
    if required and not is_partial:
        schema["required"] = required
    return {**schema, "additionalProperties": False}


def described(field: Field) -> Schema:
    """The field's schema with its words; a field without words is a ``KeyError``."""
    return {**field_schema(field), "description": FIELDS[field.name]}


def field_schema(field: Field) -> Schema:
    if isinstance(field, VocabularyField):
        return {"type": "string", "enum": list(field.words)}
    if isinstance(field, HiddenField):
        return {**text_schema(field), "writeOnly": True}
    return text_schema(field)


def text_schema(field: Field) -> Schema:
    """Lengths are those of the text as it is kept."""
    schema: Schema = {"type": "string"}
    if has(field, Filled):
        schema["minLength"] = 1
    if limits := [rule.max for rule in field.validators if isinstance(rule, AtMost)]:
        schema["maxLength"] = min(limits)
    if has(field, Storable):
        schema["pattern"] = text_pattern(is_filled=has(field, Filled))
    if has(field, Address):
        return {"type": "string", "anyOf": [{"const": ""}, {**schema, "format": "idn-email"}]}
    return schema


def has(field: Field, rule: type[Any]) -> bool:
    return any(isinstance(each, rule) for each in field.validators)


def text_pattern(is_filled: bool) -> str:
    """Nothing that cannot be stored; *is_filled*: and something besides white space."""
    if is_filled:
        return f"^[^{UNSTORABLE}]*[^{UNSTORABLE}{SPACE}][^{UNSTORABLE}]*$"
    return f"^[^{UNSTORABLE}]*$"
