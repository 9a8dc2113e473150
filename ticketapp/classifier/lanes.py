"""A bounded number of threads that may be inside Gemini, and a wait for one of them that ends at the deadline.

The transport bounds every socket operation, but not a name lookup: that hangs in the C library. So the call runs in
a daemon thread of its own and the request only waits. A thread that is stuck keeps its place until it really ends,
so that there are never more than *bound* of them.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

from ticketapp.classifier.deadlines import Deadline
from ticketapp.classifier.outcomes import GeminiFailure, GeminiSkipped

Result = TypeVar("Result")


class Lanes:
    """The places of one process. No thread lives longer than its call, so a fork finds none to inherit."""

    def __init__(self, bound: int) -> None:
        self._places = threading.BoundedSemaphore(bound)

    def run(self, work: Callable[[], Result], deadline: Deadline) -> Result:
        """*work*'s result. Raises what it raised, ``GeminiSkipped`` ``busy`` at once when no place is free, and
        ``GeminiFailure`` ``timeout`` at the deadline."""
        if not self._places.acquire(blocking=False):
            raise GeminiSkipped("busy")
        call = Call(work, self._places)
        call.start()
        return call.wait(deadline)


class Call(Generic[Result]):
    """One call in its own thread."""

    def __init__(self, work: Callable[[], Result], places: threading.BoundedSemaphore) -> None:
        self._work = work
        self._places = places
        self._ended = threading.Event()
        self._result: list[Result] = []
        self._error: Exception | None = None

    def start(self) -> None:
        """Start the thread; the place taken for it is given back when the thread ends, or cannot start."""
        try:
            threading.Thread(target=self._run, name="gemini-call", daemon=True).start()
        except RuntimeError:  # the system gives no more threads
            self._places.release()
            raise GeminiSkipped("busy") from None

    def _run(self) -> None:
        try:
            self._result.append(self._work())
        except Exception as error:  # a thread's last door: raised again where the result is awaited
            self._error = error
        finally:
            self._places.release()
            self._ended.set()

    def wait(self, deadline: Deadline) -> Result:
        if not self._ended.wait(deadline.remaining_seconds()):
            raise GeminiFailure("timeout")
        if self._error is not None:
            raise self._error
        return self._result[0]
