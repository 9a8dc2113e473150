"""Which tickets wait for an agent's look, and why: words of ``REVIEW_REASONS``."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from ticketapp.models import Ticket
from ticketapp.rules.vocabulary import FIELDS, REVIEW_REASONS, SOURCES

# The field that a word is about; ``orders`` is about the whole text.
CONCERNS = {"category": "category", "priority": "priority", "raised": "priority", "disagreement": "priority"}


def set_review(ticket: Ticket, words: Collection[str]) -> None:
    """Let the ticket wait for those of *words* that still concern it, or for nobody."""
    ticket.review = still_needed(words, {field: getattr(ticket, f"{field}_set_by") for field in FIELDS})


def ease_review(ticket: Ticket) -> None:
    """Drop what a decision has settled."""
    set_review(ticket, review_words(ticket.review))


def still_needed(words: Collection[str], setters: Mapping[str, str]) -> str | None:
    """Those of *words* that still ask for a look, by who set each field; None where none does."""
    return " ".join(word for word in REVIEW_REASONS if word in words and concerns(word, setters)) or None


def concerns(word: str, setters: Mapping[str, str]) -> bool:
    """A doubt about a field ends with whoever settles it; orders stand until an agent has settled everything."""
    if word in CONCERNS:
        return setters[CONCERNS[word]] in SOURCES
    return any(setter != "agent" for setter in setters.values())


def review_words(review: str | None) -> list[str]:
    """Why a ticket waits; empty where it does not."""
    return (review or "").split()


def words_about(fields: Collection[str], review: str | None) -> list[str]:
    """Those of the reasons in *review* that are about one of *fields*."""
    return [word for word in review_words(review) if CONCERNS.get(word) in fields]


def flags_of(field: str, flags: Collection[str]) -> str:
    """Those of a suggestion's *flags* that are about *field* or about the whole text, as a row keeps them."""
    return " ".join(word for word in REVIEW_REASONS if word in flags and CONCERNS.get(word, field) == field)
