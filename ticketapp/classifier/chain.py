"""Who is asked about a ticket, in which order: Gemini, the embedded model, the default. One deadline for all of it."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Protocol

from ticketapp.classifier.cross_checks import cross_check
from ticketapp.classifier.deadlines import Clock, Deadline
from ticketapp.classifier.defaults import suggest_default
from ticketapp.classifier.doubts import doubt
from ticketapp.classifier.embedded.texts import read
from ticketapp.classifier.local import suggest_locally
from ticketapp.classifier.process import NOT_ASKED, GuardedGemini, milliseconds_since
from ticketapp.classifier.types import GeminiAccount, Suggestion, Worth, at_its_word

Local = Callable[[str, str], Suggestion | None]
THRESHOLD = 0.4


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
    def gemini_mask(self) -> bool: ...
    @property
    def gemini_prompt(self) -> str: ...
    @property
    def classify_timeout_seconds(self) -> float: ...
    @property
    def triage_threshold(self) -> float: ...
    @property
    def triage_local_only(self) -> bool: ...


class Classifier:
    """Thread-safe, and safe to make before a fork: everything that must not cross it is made per process id."""

    def __init__(  # noqa: PLR0913  # named wherever it is called
        self,
        account: GeminiAccount | None,
        *,
        timeout_seconds: float,
        waiting_bound: int,
        breaker_clock: Clock = time.monotonic,
        threshold: float = THRESHOLD,
        local: Local = suggest_locally,
    ) -> None:
        """No *account*: Gemini is never asked. At most *waiting_bound* threads of a process wait for Gemini at once.

        A field whose confidence is below *threshold* keeps its default. *local* is the embedded model.
        """
        self._account = account
        self._timeout_seconds = timeout_seconds
        self._waiting_bound = waiting_bound
        self._breaker_clock = breaker_clock
        self._threshold = threshold
        self._local = local
        self._by_process: dict[int, GuardedGemini] = {}

    @classmethod
    def from_settings(cls, settings: ClassifierSettings) -> Classifier:
        """The classifier that *settings* describe; with no key, or local only, one without Gemini."""
        account = GeminiAccount(
            api_key=settings.gemini_api_key,
            model=settings.gemini_model,
            base_url=settings.gemini_base_url,
            api_version=settings.gemini_api_version,
            thinking_level=settings.gemini_thinking_level,
            masks=settings.gemini_mask,
            instruction=settings.gemini_prompt,
        )
        return cls(
            account if settings.gemini_api_key and not settings.triage_local_only else None,
            timeout_seconds=settings.classify_timeout_seconds,
            waiting_bound=settings.gemini_waiting_bound,
            threshold=settings.triage_threshold,
        )

    @property
    def is_remote(self) -> bool:
        """Whether ``classify`` may wait for the network: then nothing may be held open meanwhile."""
        return self._account is not None

    @property
    def gemini_model(self) -> str:
        """Gemini's model, where Gemini is asked at all; else ``""``."""
        return self._account.model if self._account is not None else ""

    def classify(self, title: str, description: str, worth: Worth = at_its_word) -> Suggestion:
        """The first answer of the chain, checked, within the timeout; never raises for what can go wrong outside.

        *title* may be ``""``. *worth* is what ``gemini_model``'s figures have been worth. Waits up to
        ``CLASSIFY_TIMEOUT_S`` where ``is_remote``: call it in no transaction.
        """
        started = time.monotonic()
        deadline = Deadline.after(self._timeout_seconds)
        gemini = self._gemini()
        asked = gemini.suggest(title, description, deadline) if gemini else NOT_ASKED
        local = self._local(title, description)
        first = asked.suggestion or local or suggest_default()
        suggestion = self._checked(first, local if first is not local else None, (title, description), worth)
        return replace(suggestion, sent=asked.sent, latency_ms=milliseconds_since(started))

    def classify_locally(self, title: str, description: str) -> Suggestion | None:
        """The embedded model's answer alone, without any network, or None where it has none."""
        started = time.monotonic()
        suggestion = self._local(title, description)
        if suggestion is None:
            return None
        checked = self._checked(suggestion, None, (title, description), at_its_word)
        return replace(checked, latency_ms=milliseconds_since(started))

    def _checked(
        self, suggestion: Suggestion, other: Suggestion | None, text: tuple[str, str], worth: Worth
    ) -> Suggestion:
        """What speaks for a look by an agent, said in the flags; fields that nobody is sure of keep their default."""
        gives_orders = read(*text).gives_orders
        is_grave = any(each.is_grave for each in (suggestion, other) if each is not None)
        return doubt(cross_check(suggestion, other, gives_orders), self._threshold, is_grave, worth)

    def prepare(self) -> None:
        """Load the embedded model: in a master before it forks, so that its workers share the memory."""
        self._local("", "")

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
