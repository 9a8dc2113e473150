"""What stands beside the body: parts of the address, the query string, headers."""

from __future__ import annotations

import re
from typing import Any

from werkzeug.routing import Rule
from wtforms import Field, Form

from ticketapp.blueprints.api.openapi.fields import Schema, empty_form, has, text_pattern
from ticketapp.blueprints.api.openapi.texts import ADDRESS_PARTS, HEADERS, PARAMETERS
from ticketapp.forms.fields import Storable, VocabularyField, VocabularyFilterField
from ticketapp.forms.lists import PAGE_SIZE_DEFAULT, PAGE_SIZE_MAX
from ticketapp.rules.orderings import DEFAULT_ORDERING
from ticketapp.rules.search_terms import LENGTH_MAX

VARIABLE = re.compile(r"<(?:[^<>:]+:)?([^<>]+)>")

SCHEMAS: dict[str, Schema] = {
    "review": {},
    "search": {"type": "string", "maxLength": LENGTH_MAX},
    "ordering": {"default": DEFAULT_ORDERING},
    "page_size": {"type": "integer", "minimum": 1, "maximum": PAGE_SIZE_MAX, "default": PAGE_SIZE_DEFAULT},
    "cursor": {"type": "string"},
    "ticket_id": {"type": "integer", "minimum": 1, "format": "int64"},
    "If-Match": {"type": "string"},
    "If-None-Match": {"type": "string"},
    "Idempotency-Key": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]+$"},
}

EXAMPLES: dict[str, Any] = {
    "category": ["billing", "account"],
    "priority": ["critical"],
    "status": ["open", "in_progress"],
    "review": "needed",
    "search": 'refund "march invoice"',
    "ordering": "-priority",
    "page_size": 20,
    "cursor": "",
    "ticket_id": 7,
    "If-Match": '"2"',
    "If-None-Match": '"2"',
    "Idempotency-Key": "8e03978e-40d5-43e8-bc93-6894a57f9324",
}


def address_part(name: str) -> Schema:
    return parameter(name, "path", ADDRESS_PARTS[name], SCHEMAS[name], required=True)


def header(name: str) -> Schema:
    return parameter(name, "header", HEADERS[name], SCHEMAS[name])


def query(form_class: type[Form]) -> list[Schema]:
    """The form's fields as query parameters, each of which may be empty, as if left out."""
    return [query_field(field) for field in empty_form(form_class)]


def query_field(field: Field) -> Schema:
    schema = query_schema(field)
    repeats = {"style": "form", "explode": True} if schema["type"] == "array" else {}
    return parameter(field.name, "query", PARAMETERS[field.name], schema, allowEmptyValue=True, **repeats)


def query_schema(field: Field) -> Schema:
    if isinstance(field, VocabularyFilterField):
        return {"type": "array", "items": {"type": "string", "enum": list(field.words)}}
    if isinstance(field, VocabularyField):
        return {"type": "string", "enum": list(field.words), **SCHEMAS[field.name]}
    storable = {"pattern": text_pattern(is_filled=False)} if has(field, Storable) else {}
    return {**SCHEMAS[field.name], **storable}


def parameter(name: str, place: str, text: str, schema: Schema, **more: Any) -> Schema:
    return {"name": name, "in": place, "description": text, **more, "schema": schema, "example": EXAMPLES[name]}


def names_in(rule: Rule) -> list[str]:
    """The variable parts of an address, in their order."""
    return VARIABLE.findall(rule.rule)


def address_of(rule: Rule) -> str:
    """``/api/tickets/{ticket_id}/``"""
    return VARIABLE.sub(r"{\1}", rule.rule)
