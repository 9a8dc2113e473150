"""The log lines of the classifier: what happened, once, without ticket text, key or address."""

from __future__ import annotations

import logging
import traceback

from ticketapp.classifier.breaker import PAUSE_SECONDS
from ticketapp.classifier.outcomes import GeminiFailure

log = logging.getLogger("ticketapp.classifier")
# Said once elsewhere, when it began: every further ticket would only repeat it.
SAID_ALREADY = frozenset({"breaker_open", "load_failed"})


def report_failure(failure: GeminiFailure, latency_ms: int, *, opened: bool) -> None:
    """One WARNING for one failed call. *opened*: it was the one after which Gemini is left alone for a while."""
    if failure.outcome in SAID_ALREADY:
        return
    fields = {"event": "gemini_failed", "outcome": failure.outcome, "latency_ms": latency_ms}
    said = f"Gemini gave no answer: {failure.outcome}"
    if failure.hint:
        fields["hint"] = failure.hint
        said += f" ({failure.hint})"
    if opened:
        fields["paused_seconds"] = int(PAUSE_SECONDS)
        said += f"; not asked again for {PAUSE_SECONDS:.0f} s"
    log.warning("%s", said, extra=fields)


def report_recovery() -> None:
    """Gemini answered a trial: it is asked again."""
    log.warning("Gemini answers again", extra={"event": "gemini_recovered"})


def report_bug(error: Exception, latency_ms: int, *, opened: bool) -> None:
    """One ERROR with the stack for what nobody expected, without the exception's message: that may quote the ticket."""
    frames = "".join(traceback.format_tb(error.__traceback__))
    fields = {"event": "gemini_bug", "outcome": "bug", "error": type(error).__name__, "latency_ms": latency_ms}
    if opened:
        fields["paused_seconds"] = int(PAUSE_SECONDS)
    log.error("Bug while asking Gemini: %s\n%s", type(error).__name__, frames, extra=fields)
