"""Sure or not: what becomes of a field that the classifier was not sure of."""

from __future__ import annotations

from dataclasses import replace

from ticketapp.classifier.types import Suggestion, Worth, at_its_word
from ticketapp.rules.vocabulary import DEFAULT_CATEGORY, DEFAULT_PRIORITY, FIELDS, PRIORITIES


def doubt(suggestion: Suggestion, threshold: float, is_grave: bool, worth: Worth = at_its_word) -> Suggestion:
    """*suggestion* with the default in each field whose confidence is below *threshold*, and that field flagged.

    Gemini's confidence is taken for what it has been *worth*; the figures stay as they are, and what was said is kept
    beside what stands. *is_grave*: the embedded model takes it for a fact that the text tells of an outage or the like.
    Then a priority above the default is kept, and flagged as raised: to look at something harmless costs less than to
    miss an outage. The default itself says that nobody looked, so both its fields are flagged.
    """
    unsure = [field for field in FIELDS if is_unsure(suggestion, field, threshold, worth)]
    if suggestion.source != "default":
        suggestion = replace(suggestion, **{f"said_{field}": getattr(suggestion, field) for field in unsure})
    if "category" in unsure:
        suggestion = replace(suggestion, category=DEFAULT_CATEGORY)
    if "priority" in unsure:
        if is_grave and PRIORITIES.index(suggestion.priority) > PRIORITIES.index(DEFAULT_PRIORITY):
            return suggestion.flagged(*unsure, "raised")
        suggestion = replace(suggestion, priority=DEFAULT_PRIORITY)
    return suggestion.flagged(*unsure)


def is_unsure(suggestion: Suggestion, field: str, threshold: float, worth: Worth) -> bool:
    confidence: float = getattr(suggestion, f"confidence_{field}")
    if suggestion.source == "gemini":
        confidence = worth(field, confidence)
    return suggestion.source == "default" or confidence < threshold
