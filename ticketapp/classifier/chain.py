"""Who is asked about a ticket, in which order: Gemini, the embedded model, the default. One deadline for all of it."""

from __future__ import annotations

import os
import time
from dataclasses import replace
from typing import Protocol

from ticketapp.classifier.deadlines import Clock, Deadline
from ticketapp.classifier.defaults import suggest_default
from ticketapp.classifier.local import suggest_locally
from ticketapp.classifier.process import GuardedGemini, milliseconds_since
from ticketapp.classifier.types import GeminiAccount, Suggestion


class ClassifierSettings(Protocol):
    """What the classifier needs of the application's settings."""

    @property
    def gemini_api_key(self) -> str: ...
    @property
    def gemini_model(self) -> str: ...
    @property
    def gemini_base_url(self) -> str: ...
    @property
    def gemini_api_version(self) -> str: ...
    @property
    def gemini_thinking_level(self) -> str: ...
    @property
    def gemini_waiting_bound(self) -> int: ...
    @property
    def classify_timeout_seconds(self) -> float: ...


class Classifier:
    """Thread-safe, and safe to make before a fork: everything that must not cross it is made per process id."""

    def __init__(
        self,
        account: GeminiAccount | None,
        *,
        timeout_seconds: float,
        waiting_bound: int,
        breaker_clock: Clock = time.monotonic,
    ) -> None:
        """No *account*: Gemini is never asked. At most *waiting_bound* threads of a process wait for Gemini at once."""
        self._account = account
        self._timeout_seconds = timeout_seconds
        self._waiting_bound = waiting_bound
        self._breaker_clock = breaker_clock
        self._by_process: dict[int, GuardedGemini] = {}

    @classmethod
    def from_settings(cls, settings: ClassifierSettings) -> Classifier:
        """The classifier that *settings* describe; with no key, one without Gemini."""
        account = GeminiAccount(
            api_key=settings.gemini_api_key,
            model=settings.gemini_model,
            base_url=settings.gemini_base_url,
            api_version=settings.gemini_api_version,
            thinking_level=settings.gemini_thinking_level,
        )
        return cls(
            account if settings.gemini_api_key else None,
            timeout_seconds=settings.classify_timeout_seconds,
            waiting_bound=settings.gemini_waiting_bound,
        )

    @property
    def is_remote(self) -> bool:
        """Whether ``classify`` may wait for the network: then nothing may be held open meanwhile."""
        return self._account is not None

    def classify(self, title: str, description: str) -> Suggestion:
        """The first answer of the chain, within the timeout; never raises for what can go wrong outside.

        *title* may be ``""``. Waits up to ``CLASSIFY_TIMEOUT_S`` where ``is_remote``: call it in no transaction.
        """
        started = time.monotonic()
        deadline = Deadline.after(self._timeout_seconds)
        gemini = self._gemini()
        suggestion = gemini.suggest(title, description, deadline) if gemini else None
        suggestion = suggestion or self.classify_locally(title, description) or suggest_default()
        return replace(suggestion, latency_ms=milliseconds_since(started))

    def classify_locally(self, title: str, description: str) -> Suggestion | None:
        """The embedded model's answer alone, without any network, or None where it has none."""
        started = time.monotonic()
        suggestion = suggest_locally(title, description)
        return suggestion and replace(suggestion, latency_ms=milliseconds_since(started))

    def start_loading(self) -> None:
        """Load the Gemini client of this process in the background: after its fork, before its first request."""
        if mine := self._gemini():
            mine.gemini.start_loading()

    def wait_until_loaded(self, timeout_seconds: float) -> bool:
        """Load and wait, for commands and tests; True where Gemini can be asked. False at once without a key."""
        mine = self._gemini()
        return mine is not None and mine.gemini.wait_until_loaded(timeout_seconds)

    def close(self) -> None:
        """Close this process's connections to Gemini. The classifier can be used again afterwards."""
        if mine := self._by_process.pop(os.getpid(), None):
            mine.gemini.close()

    def _gemini(self) -> GuardedGemini | None:
        """This process's own. ``setdefault`` is atomic, so there is no lock that a child could inherit locked."""
        if self._account is None:
            return None
        mine = self._by_process.get(os.getpid())
        return mine or self._by_process.setdefault(os.getpid(), self._guard(self._account))

    def _guard(self, account: GeminiAccount) -> GuardedGemini:
        return GuardedGemini(account, self._waiting_bound, self._breaker_clock)
