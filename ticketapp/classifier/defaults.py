"""The last in line: the answer when nobody knows better."""

from __future__ import annotations

from ticketapp.classifier.types import Suggestion
from ticketapp.rules.vocabulary import DEFAULT_CATEGORY, DEFAULT_PRIORITY


def suggest_default() -> Suggestion:
    """general/medium with confidence 0 and no model: it says that nobody looked, so nothing is prefilled from it."""
    return Suggestion(
        category=DEFAULT_CATEGORY,
        priority=DEFAULT_PRIORITY,
        source="default",
        model="",
        confidence_category=0.0,
        confidence_priority=0.0,
        reason="",
    )
