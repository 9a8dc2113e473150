"""The place of the embedded model: the second in line, and the only one asked where both values are given."""

from __future__ import annotations

from ticketapp.classifier.types import Suggestion


def suggest_locally(title: str, description: str) -> Suggestion | None:
    """The embedded model's answer with ``source`` ``local``, or None where it has none.

    No model is shipped yet, so there never is one. It must answer within milliseconds and without any network:
    callers ask it inside a request without a deadline. *title* may be ``""``.
    """
    del title, description
    return None
