"""Which of the machine's processors a web worker runs on, where there are enough workers for all of them.

Only one of a worker's threads runs Python at a time, but each request goes through two of them and the database. Left
to itself the system wakes the next thread on whatever processor is free, far from what the last one had in its caches,
and the wake-up itself costs more there. So a worker's threads that answer stay on one processor, as long as the others
have workers of their own; what else runs on the machine, jobs and the database included, goes where it likes.
"""

from __future__ import annotations

import os
from contextlib import suppress

from ticketapp.extensions.processor_turns import SEATS


def processors() -> list[int]:
    """The numbers of those that this process may use; empty where the system does not say."""
    return sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else []


def has_one_each(workers: int) -> bool:
    """Whether *workers* processes share the processors evenly, and leave none without one."""
    return workers % (len(processors()) or os.cpu_count() or 1) == 0


def seats_for(workers: int) -> int:
    """How many threads of each of *workers* processes run at once (``processor_turns``).

    With a worker for each processor one: a second would take it from the first or from the database. With fewer workers
    a second thread has something to do while the first waits for the database.
    """
    return 1 if has_one_each(workers) else SEATS


def stay_on_one(place: int, workers: int) -> None:
    """Keep the calling thread, and all that it starts, on one processor, where there are as many *workers* for each of
    them; *place* is this one's number. Otherwise it runs wherever it may."""
    own = processors()
    if own and has_one_each(workers):
        with suppress(OSError):  # the system forbids it, or there are fewer by now
            os.sched_setaffinity(0, {own[place % len(own)]})
