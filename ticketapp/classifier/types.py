"""What goes into and comes out of the classifier: plain values."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from ticketapp.rules.vocabulary import REVIEW_REASONS

REASON_MAX = 300
# What a figure of Gemini's about a field has been worth: (field, figure) in, another figure out.
Worth = Callable[[str, float], float]


def at_its_word(_field: str, figure: float) -> float:
    """Nobody measured it yet."""
    return figure


@dataclass(frozen=True)
class Suggestion:
    """One answer about one ticket.

    ``category`` and ``priority`` are always words of the vocabulary. ``source`` is ``gemini``, ``local`` or
    ``default``; ``model`` is empty for ``default``. Confidences lie between 0 and 1 and are 0 for ``default``.
    ``latency_ms`` is the time the whole chain took, failures before this answer included. ``flags`` are words of
    ``REVIEW_REASONS``, in that order: why an agent should look. ``sent`` is what left for Gemini on the way, whoever
    answered in the end; None where nothing did. ``said_category`` and ``said_priority`` are what the source said of a
    field that it was not sure of, whatever stands now; empty for a field that is not doubted. ``is_grave``: an outage,
    danger, takeover or the like is stated as a fact, and the embedded model chose high or critical with it.
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
    flags: tuple[str, ...] = ()
    sent: Sent | None = None
    said_category: str = ""
    said_priority: str = ""
    is_grave: bool = False

    def flagged(self, *words: str) -> Suggestion:
        """The same with *words* among its flags."""
        return replace(self, flags=tuple(word for word in REVIEW_REASONS if word in self.flags or word in words))

    def explained(self, sentence: str) -> Suggestion:
        """The same with *sentence* behind its reason, which is cut where both are too long."""
        room = REASON_MAX - len(sentence) - 1
        reason = self.reason if len(self.reason) <= room else self.reason[: room - 1].rstrip() + "…"
        return replace(self, reason=f"{reason} {sentence}".strip())


@dataclass(frozen=True)
class Sent:
    """A text as it left for Gemini, masked in any case. ``outcome`` is ``answered`` or the word of the failure."""

    text: str = field(repr=False)
    model: str
    prompt_version: str
    outcome: str


@dataclass(frozen=True)
class GeminiAccount:
    """Whom to ask at Google, and as whom. ``base_url`` is empty for Google itself; it may hold a proxy's password.

    ``masks``: secrets and addresses are taken out of a text before it is sent (``rules.masking``). ``instruction`` is a
    system instruction to use in place of the built-in one; empty for that one.
    """

    api_key: str = field(repr=False)
    model: str
    base_url: str = field(repr=False)
    api_version: str
    thinking_level: str
    masks: bool = True
    instruction: str = field(default="", repr=False)
