"""Asking the classifier, safely."""

from __future__ import annotations

from typing import Protocol

from ticketapp.classifier.types import Suggestion
from ticketapp.extensions.database import db
from ticketapp.extensions.metrics import classifications_total


class Classifies(Protocol):
    """What the services need of a classifier. ``is_remote``: an answer may take as long as its timeout."""

    @property
    def is_remote(self) -> bool: ...
    def classify(self, title: str, description: str) -> Suggestion: ...
    def classify_locally(self, title: str, description: str) -> Suggestion | None: ...


def ask(classifier: Classifies, title: str, description: str) -> Suggestion:
    """The chain's suggestion. Raises ``RuntimeError`` inside an open transaction.

    Waiting for a network there would hold SQLite's write lock, or pin a PostgreSQL connection, for seconds.
    """
    if db.session().in_transaction():
        raise RuntimeError("the classifier is never asked inside a transaction")
    suggestion = classifier.classify(title, description)
    classifications_total.labels(suggestion.source).inc()
    return suggestion
