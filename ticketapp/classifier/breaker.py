"""A circuit breaker: after five failures in a row Gemini is left alone for 30 s, then one trial decides."""

from __future__ import annotations

import threading
import time

from ticketapp.classifier.deadlines import Clock

FAILURES_TO_OPEN = 5
PAUSE_SECONDS = 30.0


class Breaker:
    """Thread-safe. Every ``enter`` that gives a round must be followed by one of ``succeed``, ``fail`` or ``leave``.

    A round is the number of the period in which a call began. Results of an earlier period are ignored: a call that
    hung since before the breaker opened can neither close it nor end another call's trial.
    """

    def __init__(self, clock: Clock = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._round = 0
        self._failures = 0
        self._opened_at: float | None = None
        self._trial_running = False

    def enter(self) -> int | None:
        """The round to report with, or None while nobody may call."""
        with self._lock:
            if self._opened_at is None:
                return self._round
            if self._trial_running or self._clock() - self._opened_at < PAUSE_SECONDS:
                return None
            self._trial_running = True
            return self._round

    def succeed(self, round_: int) -> bool:
        """Report a success; True when it closed the breaker."""
        with self._lock:
            if round_ != self._round:
                return False
            was_open = self._opened_at is not None
            self._failures = 0
            if was_open:
                self._opened_at = None
                self._trial_running = False
                self._round += 1
            return was_open

    def fail(self, round_: int) -> bool:
        """Report a failure; True when it opened the breaker, or kept it open after a trial."""
        with self._lock:
            if round_ != self._round:
                return False
            self._failures += 1
            if self._opened_at is None and self._failures < FAILURES_TO_OPEN:
                return False
            self._opened_at = self._clock()
            self._trial_running = False
            self._round += 1
            return True

    def leave(self, round_: int) -> None:
        """Report that no call was made: a trial is given back."""
        with self._lock:
            if round_ == self._round:
                self._trial_running = False
