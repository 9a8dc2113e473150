"""Gemini as one process sees it: behind a bound, a breaker and the log. None of it may cross a fork."""

from __future__ import annotations

import time
from dataclasses import dataclass

from ticketapp.classifier.breaker import Breaker
from ticketapp.classifier.deadlines import Clock, Deadline
from ticketapp.classifier.gemini import Gemini
from ticketapp.classifier.lanes import Lanes
from ticketapp.classifier.outcomes import NOT_SENT, GeminiFailure, GeminiSkipped
from ticketapp.classifier.prompt import Prompt, write_prompt
from ticketapp.classifier.reports import report_bug, report_failure, report_recovery
from ticketapp.classifier.types import GeminiAccount, Sent, Suggestion


@dataclass(frozen=True)
class Attempt:
    """What came of asking: Gemini's answer, if any, and what left for it, if anything did."""

    suggestion: Suggestion | None = None
    sent: Sent | None = None


NOT_ASKED = Attempt()


class GuardedGemini:
    """Thread-safe. Every way to fail ends as no answer and at most one line in the log."""

    def __init__(self, account: GeminiAccount, waiting_bound: int, breaker_clock: Clock) -> None:
        self.gemini = Gemini(account, waiting_bound)
        self._account = account
        self._lanes = Lanes(waiting_bound)
        self._breaker = Breaker(breaker_clock)

    def suggest(self, title: str, description: str, deadline: Deadline) -> Attempt:
        """Gemini's answer by *deadline*; without one it failed, or was not asked."""
        started = time.monotonic()
        try:
            self.gemini.refuse_unloaded()
            round_ = self._enter()
        except GeminiSkipped as skipped:
            report_failure(skipped, milliseconds_since(started), opened=False)
            return NOT_ASKED
        prompt = None
        try:
            prompt = asked = write_prompt(title, description, self._account.masks, self._account.instruction)
            suggestion = self._lanes.run(lambda: self.gemini.suggest(asked, deadline), deadline)
        except GeminiFailure as failure:
            report_failure(failure, milliseconds_since(started), opened=self._settle(round_, failure))
            return Attempt(sent=self._sent(prompt, failure.outcome))
        except Exception as bug:  # ours, and seen: but the ticket it happened to must not be lost for it
            report_bug(bug, milliseconds_since(started), opened=self._breaker.fail(round_))
            return Attempt(sent=self._sent(prompt, "bug"))
        except BaseException:
            self._breaker.leave(round_)
            raise
        self._succeed(round_)
        return Attempt(suggestion, self._sent(prompt, "answered"))

    def _sent(self, prompt: Prompt | None, outcome: str) -> Sent | None:
        """What is on its way or may be: a call that was given up at the deadline may have got so far."""
        if prompt is None or outcome in NOT_SENT:
            return None
        return Sent(prompt.shown, self._account.model, prompt.version, outcome)

    def _enter(self) -> int:
        round_ = self._breaker.enter()
        if round_ is None:
            raise GeminiSkipped("breaker_open")
        return round_

    def _settle(self, round_: int, failure: GeminiFailure) -> bool:
        """Tell the breaker; True when Gemini is left alone from now on."""
        if failure.is_outage:
            return self._breaker.fail(round_)
        if isinstance(failure, GeminiSkipped):
            self._breaker.leave(round_)
        else:
            self._succeed(round_)
        return False

    def _succeed(self, round_: int) -> None:
        if self._breaker.succeed(round_):
            report_recovery()


def milliseconds_since(started: float) -> int:
    """Whole milliseconds since *started* on the monotonic clock."""
    return round((time.monotonic() - started) * 1000)
