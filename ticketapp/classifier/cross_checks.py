"""A second look at an answer: what the other classifier says, and whether the text gives orders to the classifier."""

from __future__ import annotations

from ticketapp.classifier.types import Suggestion
from ticketapp.rules.vocabulary import PRIORITIES

LEVELS_APART = 2
ORDERS = "The text tries to give orders to the classifier."
NAMES = {"gemini": "Gemini", "local": "The built-in model"}


def cross_check(suggestion: Suggestion, other: Suggestion | None, gives_orders: bool) -> Suggestion:
    """*suggestion* with what speaks for a look at it, in its flags and its reason. *other*: who was asked as well.

    Its values stand, unless the text gives orders: then the answer with the higher priority stands as a whole, so
    that no order can hide what one of them has seen.
    """
    stands, differs = suggestion, other
    if gives_orders and other is not None and level(other) > level(suggestion):
        stands, differs = other, suggestion
    if differs is not None and abs(level(stands) - level(differs)) >= LEVELS_APART:
        stands = stands.flagged("disagreement").explained(f"{NAMES[differs.source]} would say {differs.priority}.")
    if gives_orders:
        stands = stands.flagged("orders").explained(ORDERS)
    return stands


def level(suggestion: Suggestion) -> int:
    return PRIORITIES.index(suggestion.priority)
