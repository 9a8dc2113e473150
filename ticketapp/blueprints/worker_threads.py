"""The threads of a web worker.

The standard library's pool makes a ``Future`` for each task, with a lock and those who wait to hear of its end: more
work than a small request is, and all of it for nobody.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from queue import SimpleQueue
from typing import Any


@dataclass(frozen=True)
class Outcome:
    """What became of a connection's request, in the shape in which gunicorn asks for it."""

    value: Any

    def cancelled(self) -> bool:
        return False

    def result(self) -> Any:
        return self.value


class WorkerThreads:
    """*number* threads that call *serve* with what is handed over, first come, first served. *serve* raises nothing.

    They begin with the first task, which is after the fork, and end with the process.
    """

    def __init__(self, number: int, serve: Callable[[Any], None]) -> None:
        self.number = number
        self.serve = serve
        self.tasks: SimpleQueue[Any] = SimpleQueue()
        self.has_begun = False

    def hand_over(self, task: Any) -> None:
        """For one thread, the accepting one."""
        if not self.has_begun:
            self.has_begun = True
            for place in range(self.number):
                threading.Thread(target=self.work, name=f"web_{place}", daemon=True).start()
        self.tasks.put(task)

    def work(self) -> None:
        while (task := self.tasks.get()) is not None:
            self.serve(task)

    def shutdown(self, wait: bool = False) -> None:
        """Each thread ends after what it does now. Nobody waits for that."""
        for _ in range(self.number):
            self.tasks.put(None)
