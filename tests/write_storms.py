"""Processes that write to one SQLite file as fast as they can, and what each of their writes waited for."""

from __future__ import annotations

import multiprocessing
import threading
import time
from dataclasses import dataclass
from typing import Any

from tests.engines import app_for, dispose
from tests.opening import open_ticket
from ticketapp.extensions import write_turns
from ticketapp.extensions.database import db
from ticketapp.rules.actors import SYSTEM
from ticketapp.rules.clocks import utc_now
from ticketapp.services.tickets import Draft

FORK = multiprocessing.get_context("fork")
START_SECONDS = 60
TEXT = "I was charged twice for the invoice of May, and the app shows error 500 when I open it. " * 4


@dataclass(frozen=True)
class Write:
    """Seconds of the machine's clock: when it was asked for, when it began, when it was committed."""

    asked: float
    began: float
    done: float


@dataclass(frozen=True)
class Plan:
    """*processes* of *threads* each; a writer ends after so many ``writes``, or after so many ``seconds``."""

    database: str
    processes: int = 16
    threads: int = 1
    writes: int = 1_000_000
    seconds: float = 60.0
    takes_turns: bool = True


def run(plan: Plan) -> list[Write]:
    """Every write of all writers, which begin at the same moment; an error of any of them is raised."""
    barrier, results = FORK.Barrier(plan.processes), FORK.Queue()
    children = [FORK.Process(target=work, args=(plan, barrier, results)) for _ in range(plan.processes)]
    for child in children:
        child.start()
    found = [results.get(timeout=START_SECONDS + plan.seconds) for _ in children]
    for child in children:
        child.join()
    errors = [error for _, errors in found for error in errors]
    assert not errors, errors
    return [Write(*times) for writes, _ in found for times in writes]


def work(plan: Plan, barrier: Any, results: Any) -> None:
    """One process's part, on an application of its own."""
    write_turns.IS_SUPPORTED = plan.takes_turns
    app = app_for(plan.database, LOG_LEVEL="WARNING")
    writes: list[tuple[float, float, float]] = []
    errors: list[str] = []

    def write_on() -> None:
        with app.app_context():
            try:
                for _ in range(plan.writes):
                    if time.monotonic() > until:
                        break
                    writes.append(write_one())
            except Exception as error:  # told to the parent, which raises
                errors.append(repr(error))

    barrier.wait(START_SECONDS)
    until = time.monotonic() + plan.seconds
    threads = [threading.Thread(target=write_on) for _ in range(plan.threads)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    dispose(app)
    results.put((writes, errors))


def write_one() -> tuple[float, float, float]:
    asked = time.monotonic()
    db.session.connection()
    began = time.monotonic()
    open_ticket(Draft("Load", TEXT), SYSTEM, utc_now())
    db.session.commit()
    return asked, began, time.monotonic()


def overtakings(writes: list[Write]) -> list[int]:
    """For each write, how many came later and were served sooner."""
    ordered = sorted(writes, key=lambda write: write.asked)
    found = []
    for place, write in enumerate(ordered):
        count = 0
        for other in ordered[place + 1 :]:
            if other.asked > write.began:
                break
            count += other.began < write.began
        found.append(count)
    return found
