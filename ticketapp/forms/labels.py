"""The words that people read for the words that are stored."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

LABELS: dict[str, Any] = {
    "billing": _l("Billing"),
    "technical": _l("Technical"),
    "account": _l("Account"),
    "general": _l("General"),
    "low": _l("Low"),
    "medium": _l("Medium"),
    "high": _l("High"),
    "critical": _l("Critical"),
    "open": _l("Open"),
    "in_progress": _l("In progress"),
    "resolved": _l("Resolved"),
    "closed": _l("Closed"),
    "category": _l("Category"),
    "priority": _l("Priority"),
    "status": _l("Status"),
    "title": _l("Subject"),
    "description": _l("Description"),
    "review": _l("Review"),
    "needed": _l("Needs review"),
    "requester_name": _l("Name"),
    "requester_email": _l("E-mail"),
    "gemini": _l("Google Gemini"),
    "local": _l("the built-in model"),
    "default": _l("the default"),
    "requester": _l("the requester"),
    "agent": _l("an agent"),
    "token": _l("an integration"),
    "system": _l("the system"),
    "admin": _l("Admin"),
}


def label_of(word: str) -> Any:
    """The label of a stored word; the word itself where there is none."""
    return LABELS.get(word, word)
