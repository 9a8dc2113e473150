"""Suggestions as JSON. Tickets: ``ticket_texts``."""

from __future__ import annotations

from typing import Any

from ticketapp.classifier.types import Suggestion


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
