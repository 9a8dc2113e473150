"""What can go wrong between us and Gemini, as named outcomes: words for the log, the breaker and the tests.

- the network: ``timeout`` ``unreachable`` ``tls`` ``reset`` ``cut`` ``bad_http`` ``too_large`` ``compressed``
  ``redirect``
- a refusal: ``bad_key`` ``model_gone`` ``http_<status>``
- the answer: ``empty`` ``empty_candidates`` ``blocked`` ``max_tokens`` ``stopped`` ``not_json`` ``wrong_type``
  ``unknown_value``
- this side: ``sdk_refused`` ``bug``
- not asked at all: ``loading`` ``load_failed`` ``busy`` ``breaker_open``
"""

from __future__ import annotations

from ticketapp.errors import TicketAppError

# What an administrator can do about it. Everything else passes by itself or is Gemini's affair.
HINTS = {
    "bad_key": "GEMINI_API_KEY is not valid",
    "http_401": "check GEMINI_API_KEY",
    "http_403": "check GEMINI_API_KEY and what it may use",
    "http_400": "check GEMINI_MODEL, GEMINI_API_VERSION and GEMINI_THINKING_LEVEL",
    "model_gone": "GEMINI_MODEL names a model that is gone or unknown to GEMINI_API_VERSION",
    "tls": "this system does not trust the certificate, or GEMINI_BASE_URL speaks no TLS",
    "redirect": "check GEMINI_BASE_URL, redirects are not followed",
    "sdk_refused": "check GEMINI_MODEL",
    "load_failed": "the Gemini library could not be loaded, restart after repair",
}
# The filters' verdict on one text says that Gemini works. Were it a failure, five foul posts would switch Gemini off.
ANSWERED = frozenset({"blocked"})
# No connection was made, or nobody was asked: no text has left.
NOT_SENT = frozenset({"unreachable", "tls", "loading", "load_failed", "busy", "breaker_open"})


class GeminiFailure(TicketAppError):
    """An expected failure. ``outcome`` is its word, and the message is that word alone: fit for a log."""

    def __init__(self, outcome: str) -> None:
        super().__init__(outcome)
        self.outcome = outcome

    @property
    def hint(self) -> str:
        """What an administrator can do, or ``""``."""
        return HINTS.get(self.outcome, "")

    @property
    def is_outage(self) -> bool:
        """Whether it counts towards the breaker."""
        return self.outcome not in ANSWERED


class GeminiSkipped(GeminiFailure):
    """Gemini was not asked at all (``loading``, ``busy``, ``breaker_open``): never counts towards the breaker."""

    @property
    def is_outage(self) -> bool:
        return False
