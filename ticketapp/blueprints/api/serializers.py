"""Tickets as JSON. Works on ORM objects and on plain rows: both have the columns as attributes."""

from __future__ import annotations

from typing import Any

from ticketapp.classifier.types import Suggestion
from ticketapp.rules.clocks import rfc3339
from ticketapp.services.reviews import review_words


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


def triage_json(ticket: Any) -> dict[str, Any] | None:
    """The ticket's current suggestion, and what came of it; None where nobody made one."""
    if ticket.suggestion_source is None:
        return None
    return {
        "suggested_category": ticket.suggested_category,
        "suggested_priority": ticket.suggested_priority,
        "source": ticket.suggestion_source,
        "model": ticket.suggestion_model or None,
        "confidence": {"category": ticket.confidence_category, "priority": ticket.confidence_priority},
        "overridden": ticket.category != ticket.suggested_category or ticket.priority != ticket.suggested_priority,
        "reason": ticket.suggestion_reason or "",
        "prompt_version": ticket.suggestion_prompt_version or None,
        "review": review_words(ticket.review),
        "set_by": {"category": ticket.category_set_by, "priority": ticket.priority_set_by},
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
