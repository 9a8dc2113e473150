"""Refits on schedule: a command of its own, started beside whoever does the jobs.

Training would hold the interpreter of a web worker for half a minute. The command claims the lease itself, so of those
that several machines start at once, one trains.
"""

from __future__ import annotations

import logging
import subprocess
import sys
import time

from config import ROOT, Settings, environment_of_commands
from ticketapp.extensions.database import end_transaction, reading
from ticketapp.rules.clocks import utc_now
from ticketapp.services.refits import is_refit_due

COMMAND = (sys.executable, "-m", "flask", "--app", "wsgi", "triage", "refit", "--scheduled")
LOOK_SECONDS = 60.0
# After one that ended, well or not: agents may disagree, so that what looked enough is too little.
REST_SECONDS = 3600.0
log = logging.getLogger("ticketapp.jobs")


class ScheduledRefits:
    """Of one worker. Safe to make before a fork."""

    def __init__(self, hours: int, corrections: int, command: tuple[str, ...] = COMMAND) -> None:
        self._hours = hours
        self._corrections = corrections
        self._command = command
        self._process: subprocess.Popen[bytes] | None = None
        self._next_look = 0.0

    @classmethod
    def of(cls, settings: Settings) -> ScheduledRefits:
        return cls(settings.triage_refit_hours, settings.triage_refit_corrections)

    def look(self) -> None:
        """Begin a refit where one is due, and see how the last one ended. Quick, and mostly without any read."""
        if self._process is not None:
            self._see_end(self._process)
            return
        if self._hours == 0 or time.monotonic() < self._next_look:
            return
        self._next_look = time.monotonic() + LOOK_SECONDS
        reading()
        is_due = is_refit_due(utc_now(), self._hours, self._corrections)
        end_transaction()
        if is_due:
            self._begin()

    def stop(self) -> None:
        """Tell it to give its lease back and end."""
        if self._process is not None and self._process.poll() is None:
            self._process.terminate()

    def _begin(self) -> None:
        log.info("A refit of the triage model begins", extra={"event": "refit_started"})
        self._process = subprocess.Popen(  # noqa: S603  # nothing in it comes from outside
            self._command,
            cwd=ROOT,
            env=environment_of_commands(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
        )

    def _see_end(self, process: subprocess.Popen[bytes]) -> None:
        status = process.poll()
        if status is None:
            return
        self._process = None
        self._next_look = time.monotonic() + REST_SECONDS
        if status:
            log.error("The refit of the triage model failed", extra={"event": "refit_failed", "status": status})
        else:
            log.info("The refit of the triage model ended", extra={"event": "refit_ended"})
