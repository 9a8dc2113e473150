"""Whoever does the jobs: a thread beside the web workers, or ``flask jobs work``."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta

from flask import Flask

from config import Settings
from ticketapp.classifier.chain import Classifier
from ticketapp.extensions.database import db, end_transaction, reading, writing
from ticketapp.extensions.metrics import job_runs_total
from ticketapp.jobs.late_answers import triage_again
from ticketapp.jobs.locks import MachineLock
from ticketapp.jobs.refits import ScheduledRefits
from ticketapp.jobs.reports import Reports, is_away
from ticketapp.rules.clocks import utc_now
from ticketapp.rules.vocabulary import TRIAGE_AGAIN
from ticketapp.services.jobs import Claim, claim_job, due_jobs, finish, put_off

Does = Callable[[Claim, Classifier], str]
KINDS: Mapping[str, Does] = {TRIAGE_AGAIN: triage_again}
LOADING_SECONDS = 20.0
STOP_SECONDS = 1.0

IDLE, TAKEN, AWAY, BUG = "idle", "taken", "away", "bug"
# After these it would be no use to go on at once: nothing is there, or what is needed does not answer.
PAUSES = frozenset({IDLE, AWAY, BUG, "later"})


class Worker:
    """Safe to make before a fork: nothing is opened before it works."""

    def __init__(self, app: Flask, classifier: Classifier, lock: MachineLock, poll_seconds: float, lease: timedelta):
        self.classifier = classifier
        self.refits = ScheduledRefits.of(app.config["SETTINGS"])
        self._app = app
        self._lock = lock
        self._poll_seconds = poll_seconds
        self._lease = lease
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None
        self._reports = Reports()

    @classmethod
    def of(cls, app: Flask) -> Worker:
        """With a classifier of its own: nobody waits for a late answer, so it may take longer than one in a request,
        and takes nobody's place at Gemini."""
        settings: Settings = app.config["SETTINGS"]
        lease = settings.jobs_lease_seconds
        patient = replace(settings, classify_timeout_seconds=lease / 2, threads=1)
        lock = MachineLock(settings.jobs_lock_path)
        return cls(app, Classifier.from_settings(patient), lock, settings.jobs_poll_seconds, timedelta(seconds=lease))

    def start(self, is_wanted: Callable[[], bool]) -> None:
        """Work in a thread, as long as *is_wanted* and while no other process of this machine does."""
        self._thread = threading.Thread(target=self._take_turns, args=(is_wanted,), name="jobs", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Begin no other job. The one at hand is left to its lease where it does not end within a second."""
        self._stopping.set()
        self.refits.stop()
        if self._thread is not None:
            self._thread.join(STOP_SECONDS)

    def _take_turns(self, is_wanted: Callable[[], bool]) -> None:
        while is_wanted() and not self._stopping.is_set():
            if self._has_turn():
                self._reports.begin()
                self.work(is_wanted)
            else:
                self._stopping.wait(self._poll_seconds)
        self._lock.release()

    def _has_turn(self) -> bool:
        try:
            return self._lock.acquire()
        except OSError as error:
            self._reports.no_lock(error)
            return False

    def work(self, is_wanted: Callable[[], bool] = lambda: True) -> None:
        """One job after the other, until it is stopped; looks again every few seconds where there is none."""
        while is_wanted() and not self._stopping.is_set():
            if self.step() in PAUSES:
                self._stopping.wait(self._poll_seconds)

    def step(self) -> str:
        """Do what is due next, and survive it."""
        try:
            with self._app.app_context():
                word = self.do_next()
                if word == IDLE:
                    self.refits.look()
                return word
        except Exception as error:  # a thread's last door: without it all late answers would end here, unseen
            if is_away(error):
                self._reports.away(error)
                return AWAY
            self._reports.bug(error)
            return BUG

    def work_off(self) -> Counter[str]:
        """All that is due, in the caller's context; how often what became of it. A database that is away raises."""
        words: Counter[str] = Counter()
        while (word := self.do_next()) != IDLE:
            words[word] += 1
        return words

    def do_next(self) -> str:
        """Claim one job and do it: ``idle``, ``taken`` (others were faster) or the word of what became of it."""
        reading()
        due = due_jobs(utc_now())
        end_transaction()
        if not due:
            self._reports.back()
            return IDLE
        if self.classifier.is_remote:
            self.classifier.wait_until_loaded(LOADING_SECONDS)
        for job_id in due:
            writing()
            claim = claim_job(job_id, utc_now(), self._lease)
            db.session.commit()
            self._reports.back()  # only now: one that can be read may be read-only
            if claim is not None:
                return self._do(claim)
        return TAKEN

    def _do(self, claim: Claim) -> str:
        try:
            word = KINDS[claim.kind](claim, self.classifier)
        except Exception as error:  # logged with its stack; the job goes back and is tried later, others go on
            if is_away(error):
                raise
            self._reports.bug(error)
            word = self._give_back(claim)
        job_runs_total.labels(word).inc()
        self._reports.done(claim, word)
        return word

    def _give_back(self, claim: Claim) -> str:
        """What failed by our own fault is tried again later: the next release may be better."""
        db.session.rollback()
        writing()
        now = utc_now()
        if claim.is_worn_out(now):
            finish(claim)
        else:
            put_off(claim, claim.retry_at(now), BUG)
        db.session.commit()
        return BUG
