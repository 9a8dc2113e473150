"""A ticket's triage as plain values, for the API and for exports. Works on ORM objects and on plain rows."""

from __future__ import annotations

from typing import Any

from ticketapp.services.reviews import review_words


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
