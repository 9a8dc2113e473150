"""Asking the classifier, safely."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from datetime import datetime
from typing import Protocol

from ticketapp.classifier.outcomes import ANSWERED
from ticketapp.classifier.types import Suggestion, Worth
from ticketapp.extensions.database import is_in_transaction
from ticketapp.extensions.metrics import classifications_total
from ticketapp.extensions.processor_turns import seats
from ticketapp.rules.clocks import utc_now
from ticketapp.services.calibrations import worth_of
from ticketapp.services.current_models import take_up_current_model


class Classifies(Protocol):
    """What the services need of a classifier. ``is_remote``: an answer may take as long as its timeout.

    ``gemini_model`` is empty where Gemini is not asked.
    """

    @property
    def is_remote(self) -> bool: ...
    @property
    def gemini_model(self) -> str: ...
    def classify(self, title: str, description: str, worth: Worth = ...) -> Suggestion: ...
    def classify_locally(self, title: str, description: str) -> Suggestion | None: ...


def ask(classifier: Classifies, title: str, description: str, clock: Callable[[], datetime] = utc_now) -> Suggestion:
    """The chain's suggestion, doubted by what Gemini's figures were worth. Raises ``RuntimeError`` in a transaction.

    Waiting for a network there would hold SQLite's write lock, or pin a PostgreSQL connection, for seconds.
    """
    if is_in_transaction():
        raise RuntimeError("the classifier is never asked inside a transaction")
    take_up_current_model()
    worth = worth_of(classifier.gemini_model, clock())
    with seats.waiting() if classifier.is_remote else nullcontext():
        suggestion = classifier.classify(title, description, worth)
    classifications_total.labels(suggestion.source).inc()
    return suggestion


def ask_locally(classifier: Classifies, title: str, description: str) -> Suggestion | None:
    """The embedded model's answer alone; in no transaction."""
    take_up_current_model()
    return classifier.classify_locally(title, description)


def may_ask_again(suggestion: Suggestion) -> bool:
    """Whether Gemini, asked another time, could do better than this fallback. Its filters' verdict on a text stays."""
    is_judged = suggestion.sent is not None and suggestion.sent.outcome in ANSWERED
    return not is_judged and not has_gemini_answered(suggestion)


def has_gemini_answered(suggestion: Suggestion) -> bool:
    """Also where another's answer stands because the text gave orders; False for a fallback."""
    has_replied = suggestion.sent is not None and suggestion.sent.outcome == "answered"
    return suggestion.source == "gemini" or has_replied
