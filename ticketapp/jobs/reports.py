"""The log lines of background work: each trouble once, when it begins, and once when it is over."""

from __future__ import annotations

import logging
import traceback

from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from ticketapp.extensions.database import is_sticky
from ticketapp.services.jobs import Claim

log = logging.getLogger("ticketapp.jobs")


def is_away(error: Exception) -> bool:
    """Whether the database is away, read-only, full or locked: it passes. The rest is our fault."""
    if not isinstance(error, DBAPIError):
        return isinstance(error, PoolTimeout)
    is_usual = isinstance(error, (OperationalError, InterfaceError))
    return is_usual or error.connection_invalidated or is_sticky(error.orig)


class Reports:
    """Of one worker: it remembers what it has said."""

    def __init__(self) -> None:
        self._is_away = False
        self._has_no_lock = False

    def begin(self) -> None:
        log.info("Background jobs are done by this process", extra={"event": "jobs_started"})

    def no_lock(self, error: OSError) -> None:
        if not self._has_no_lock:
            self._has_no_lock = True
            fields = {"event": "jobs_lock_failed", "error": type(error).__name__, "file": error.filename}
            log.error("No background jobs: the lock file cannot be made (%s)", error.strerror, extra=fields)

    def away(self, error: Exception) -> None:
        if not self._is_away:
            self._is_away = True
            cause = type(getattr(error, "orig", None) or error).__name__
            log.warning("Background jobs wait for the database", extra={"event": "jobs_wait", "cause": cause})

    def back(self) -> None:
        if self._is_away:
            self._is_away = False
            log.warning("Background jobs go on: the database answers", extra={"event": "jobs_go_on"})

    def bug(self, error: Exception) -> None:
        """With the stack, but without the exception's message: that may quote the ticket."""
        frames = "".join(traceback.format_tb(error.__traceback__))
        fields = {"event": "job_bug", "error": type(error).__name__}
        log.error("Bug in a background job: %s\n%s", type(error).__name__, frames, extra=fields)

    def done(self, claim: Claim, word: str) -> None:
        fields = {"event": "job_run", "job": claim.kind, "ticket": claim.ticket_id, "attempts": claim.attempts}
        if word == "given_up":
            log.warning("Gave a background job up", extra={**fields, "outcome": word})
        else:
            log.info("Ran a background job", extra={**fields, "outcome": word})
