"""What goes into and comes out of the classifier: plain values."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Suggestion:
    """One answer about one ticket.

    ``category`` and ``priority`` are always words of the vocabulary. ``source`` is ``gemini``, ``local`` or
    ``default``; ``model`` is empty for ``default``. Confidences lie between 0 and 1 and are 0 for ``default``.
    ``latency_ms`` is the time the whole chain took, failures before this answer included.
    """

    category: str
    priority: str
    source: str
    model: str
    confidence_category: float
    confidence_priority: float
    reason: str
    prompt_version: str = ""
    latency_ms: int = 0
