"""The objects that the API takes and answers with."""

from __future__ import annotations

from typing import Any, get_origin, get_type_hints

from ticketapp.blueprints.api.openapi.fields import Schema, body_schema, described, empty_form
from ticketapp.blueprints.api.openapi.texts import READ_ONLY
from ticketapp.forms.objects import READ_ONLY as IGNORED
from ticketapp.forms.tickets import ClassifyForm, NewTicketForm, TicketForm
from ticketapp.rules.vocabulary import CATEGORIES, FIELDS, PRIORITIES, REVIEW_REASONS, SETTERS, SOURCES
from ticketapp.services.stats import Stats

TEXT: Schema = {"type": "string"}
COUNT: Schema = {"type": "integer", "minimum": 0}
SHARE: Schema = {"type": "number", "minimum": 0, "maximum": 1}
TIME: Schema = {"type": "string", "format": "date-time", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$"}
ADDRESS: Schema = {"type": ["string", "null"], "format": "uri"}


def reference(name: str, kind: str = "schemas") -> Schema:
    return {"$ref": f"#/components/{kind}/{name}"}


def exactly(properties: dict[str, Schema], **more: Any) -> Schema:
    """An object with all of these properties, always, and no others."""
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
        **more,
    }


def word(words: tuple[str, ...]) -> Schema:
    return {"type": "string", "enum": list(words)}


def schemas() -> dict[str, Schema]:
    """Every schema by its name."""
    ignored = tuple(sorted(IGNORED, key=list(READ_ONLY).index))
    return {
        "NewTicket": body_schema(NewTicketForm, ignored=ignored),
        "TicketChange": body_schema(TicketForm, is_partial=True, ignored=ignored),
        "TextToClassify": body_schema(ClassifyForm),
        "Ticket": ticket_schema(),
        "Triage": exactly({**suggested(), "confidence": confidence(), **what_came_of_it()}),
        "TicketPage": page_schema(),
        "Suggestion": exactly({**suggested(), "confidence": confidence(), "reason": reason(), "suggestion": signed()}),
        "Stats": exactly({name: stats_schema(name, kind) for name, kind in get_type_hints(Stats).items()}),
        "Document": {"type": "object", "required": ["openapi", "info", "paths"], "description": "OpenAPI 3.1."},
        "FieldErrors": field_errors(),
        "Error": exactly({"detail": {**TEXT, "description": "What is wrong, in words."}}),
        "ServerError": exactly({"detail": TEXT, "request_id": {**TEXT, "description": "Stands in the log too."}}),
    }


def ticket_schema() -> Schema:
    """A ticket as it is read: what the form takes, as kept, between what the server sets."""
    set_by_server = {"id": {"type": "integer", "minimum": 1}, "created_at": TIME, "updated_at": TIME}
    set_by_server["triage"] = {"anyOf": [reference("Triage"), {"type": "null"}]}
    mine = {
        name: {**schema, "readOnly": True, "description": READ_ONLY[name]} for name, schema in set_by_server.items()
    }
    kept = {field.name: described(field) for field in empty_form(TicketForm)}
    return exactly({"id": mine.pop("id"), **kept, **mine})


def suggested() -> dict[str, Schema]:
    return {
        "suggested_category": word(CATEGORIES),
        "suggested_priority": word(PRIORITIES),
        "source": {**word(SOURCES), "description": "Who suggested it; `default` where no classifier could answer."},
        "model": {"type": ["string", "null"], "description": "Which model, where it was one."},
    }


def confidence() -> Schema:
    return exactly({"category": SHARE, "priority": SHARE}, description="How sure it is, from 0 to 1.")


def what_came_of_it() -> dict[str, Schema]:
    return {
        "overridden": {
            "type": "boolean",
            "description": "Whether the category or priority differs from the suggested one by now.",
        },
        "reason": reason(),
        "prompt_version": {"type": ["string", "null"], "description": "Which prompt was asked with, where one was."},
        "review": {
            "type": "array",
            "items": word(REVIEW_REASONS),
            "description": (
                "Why the ticket waits for an agent: nobody was sure of the `category` or the `priority`, what it tells "
                "`raised` the priority, two classifiers are in `disagreement`, or the text gives `orders` to them. "
                "Empty where it does not wait."
            ),
        },
        "set_by": exactly(dict.fromkeys(FIELDS, word(SETTERS)), description="Who set the values that it has now."),
    }


def reason() -> Schema:
    return {**TEXT, "description": "Why, in a sentence; may be empty."}


def signed() -> Schema:
    return {**TEXT, "description": "A token that hands this suggestion back with the ticket; good for an hour."}


def page_schema() -> Schema:
    return exactly(
        {
            "count": {
                "type": ["integer", "null"],
                "minimum": 0,
                "description": "How many tickets match; null where a search matches more than 1,000.",
            },
            "next": {**ADDRESS, "description": "The next page, null on the last one."},
            "previous": {**ADDRESS, "description": "The page before, null on the first one."},
            "results": {"type": "array", "items": reference("Ticket")},
        }
    )


def stats_schema(name: str, kind: Any) -> Schema:
    """A figure; a breakdown has every word, 0 where empty."""
    if get_origin(kind) is dict:
        words = {"priority_breakdown": PRIORITIES, "category_breakdown": CATEGORIES}[name]
        return exactly(dict.fromkeys(words, COUNT))
    return COUNT if kind is int else {"type": "number", "minimum": 0, "description": STATS_TEXTS[name]}


STATS_TEXTS = {
    "avg_tickets_per_day": (
        "All tickets over the days (UTC) from the first ticket's to today, both counted, rounded half up to one "
        "decimal."
    )
}


def field_errors() -> Schema:
    return {
        "type": "object",
        "description": "Every wrong field or parameter with what is wrong with it.",
        "minProperties": 1,
        "additionalProperties": {"type": "array", "items": TEXT, "minItems": 1},
    }
