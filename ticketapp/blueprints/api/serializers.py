"""Tickets as JSON. Works on ORM objects and on plain rows: both have the columns as attributes."""

from __future__ import annotations

from typing import Any

from ticketapp.classifier.types import Suggestion
from ticketapp.rules.clocks import rfc3339
from ticketapp.services.triage_views import triage_json


def ticket_json(ticket: Any) -> dict[str, Any]:
    """A ticket, as every call shows it."""
    return {
        "id": ticket.id,
        "title": ticket.title,
        "description": ticket.description,
        "category": ticket.category,
        "priority": ticket.priority,
        "status": ticket.status,
        "created_at": rfc3339(ticket.created_at),
        "updated_at": rfc3339(ticket.updated_at),
        "requester_name": ticket.requester_name,
        "requester_email": ticket.requester_email,
        "triage": triage_json(ticket),
    }


def suggestion_json(suggestion: Suggestion, token: str) -> dict[str, Any]:
    """A suggestion for a text that is no ticket yet, with the token that hands it back."""
    return {
        "suggested_category": suggestion.category,
        "suggested_priority": suggestion.priority,
        "source": suggestion.source,
        "model": suggestion.model or None,
        "confidence": {"category": suggestion.confidence_category, "priority": suggestion.confidence_priority},
        "reason": suggestion.reason,
        "suggestion": token,
    }
