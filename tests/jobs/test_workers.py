"""The worker: what it survives, and that nobody starts it by accident."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, text

from tests.accounts import run_command
from tests.engines import app_for, dispose
from tests.late_answers import TICKET, jobs_of, make_due
from tests.load import wait_for
from ticketapp.extensions.database import db
from ticketapp.jobs import workers
from ticketapp.jobs.locks import MachineLock
from ticketapp.models import Job
from ticketapp.rules.clocks import utc_now
from ticketapp.rules.vocabulary import TRIAGE_AGAIN

NO_SERVER = "postgresql://nobody:secret-password@127.0.0.1:9/tickets"


def job_for_nobody(app: Flask) -> None:
    """A job that is due, though there is nobody to ask."""
    ticket_id = app.test_client().post("/api/tickets/", json=TICKET).json["id"]
    with app.app_context():
        db.session.add(Job(kind=TRIAGE_AGAIN, ticket_id=ticket_id, run_at=utc_now(), created_at=utc_now()))
        db.session.commit()


def test_nothing_runs_in_an_application_that_was_only_made(app: Flask) -> None:
    job_for_nobody(app)
    run_command(app, "jobs", "list")
    assert not [thread for thread in threading.enumerate() if thread.name == "jobs"]
    assert len(jobs_of(app)) == 1


def test_its_thread_works_until_it_is_not_wanted(make_app: Callable[..., Flask]) -> None:
    app = make_app(JOBS_POLL_S="0.05")
    wanted = threading.Event()
    wanted.set()
    worker = app.extensions["jobs"]
    worker.start(wanted.is_set)
    for _ in range(2):
        job_for_nobody(app)
        wait_for(lambda: not jobs_of(app), "the job's end")
    wanted.clear()
    wait_for(lambda: not worker._thread.is_alive(), "the thread's end")
    job_for_nobody(app)
    assert len(jobs_of(app)) == 1


def test_it_stops_at_once_where_it_only_waits(make_app: Callable[..., Flask]) -> None:
    worker = make_app(JOBS_POLL_S="60").extensions["jobs"]
    worker.start(lambda: True)
    worker.stop()
    wait_for(lambda: not worker._thread.is_alive(), "the thread's end", seconds=30)  # half of what it would wait


def test_of_two_on_one_machine_one_works(make_app: Callable[..., Flask]) -> None:
    first, second = (make_app(JOBS_POLL_S="0.05").extensions["jobs"] for _ in range(2))
    first.start(lambda: True)
    wait_for(lambda: first._lock._file is not None, "the lock")
    second.start(lambda: True)
    assert not second._lock.acquire()
    first.stop()
    wait_for(lambda: second._lock._file is not None, "the other's turn")
    second.stop()


def test_a_database_that_is_away_is_one_line(caplog: pytest.LogCaptureFixture) -> None:
    app = app_for(NO_SERVER)
    worker = app.extensions["jobs"]
    assert [worker.step() for _ in range(3)] == ["away"] * 3
    [line] = [record for record in caplog.records if record.name == "ticketapp.jobs"]
    assert line.getMessage() == "Background jobs wait for the database"
    assert "secret-password" not in caplog.text
    dispose(app)


def test_it_goes_on_when_the_database_is_back(app: Flask, caplog: pytest.LogCaptureFixture) -> None:
    worker = app.extensions["jobs"]
    with app.app_context():
        db.session.execute(text("ALTER TABLE jobs RENAME TO elsewhere"))
        db.session.commit()
    assert worker.step() in ("away", "bug")
    with app.app_context():
        db.session.execute(text("ALTER TABLE elsewhere RENAME TO jobs"))
        db.session.commit()
    job_for_nobody(app)
    assert [worker.step(), worker.step()] == ["dropped", "idle"]


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_a_database_that_is_read_only_is_one_line_too(app: Flask, caplog: pytest.LogCaptureFixture) -> None:
    def forbid(connection: Any, _record: Any) -> None:
        connection.execute("PRAGMA query_only=ON")

    job_for_nobody(app)
    worker = app.extensions["jobs"]
    with app.app_context():
        engine = db.engine
    event.listen(engine, "connect", forbid)
    engine.dispose()
    assert [worker.step() for _ in range(3)] == ["away"] * 3
    event.remove(engine, "connect", forbid)
    engine.dispose()
    assert [worker.step(), worker.step()] == ["dropped", "idle"]
    assert [record.getMessage() for record in caplog.records if record.name == "ticketapp.jobs"] == [
        "Background jobs wait for the database",
        "Background jobs go on: the database answers",
        "Ran a background job",
    ]


def test_a_bug_is_seen_and_costs_only_its_job(
    app: Flask, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    secret = "what somebody wrote"

    def broken(*_arguments: object) -> str:
        raise ZeroDivisionError(secret)

    job_for_nobody(app)
    monkeypatch.setattr(workers, "KINDS", {TRIAGE_AGAIN: broken})
    assert app.extensions["jobs"].step() == "bug"
    [job] = jobs_of(app)
    assert (job["attempts"], job["last_error"], job["leased_until"]) == (1, "bug", None)
    assert job["run_at"] > utc_now()
    assert "ZeroDivisionError" in caplog.text
    assert secret not in caplog.text
    monkeypatch.undo()
    make_due(app)
    assert app.extensions["jobs"].step() == "dropped"


def test_a_lock_file_that_cannot_be_made_is_one_line(
    make_app: Callable[..., Flask], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    worker = make_app().extensions["jobs"]
    worker._lock = MachineLock(tmp_path / "nowhere" / "lock")
    assert not worker._has_turn()
    assert not worker._has_turn()
    assert [record.getMessage() for record in caplog.records if record.name == "ticketapp.jobs"] == [
        "No background jobs: the lock file cannot be made (No such file or directory)"
    ]


def test_metrics_tell_what_waits(app: Flask) -> None:
    client = app.test_client()
    assert "\nticketapp_jobs 0\n" in client.get("/metrics").text
    job_for_nobody(app)
    text = client.get("/metrics").text
    assert "\nticketapp_jobs 1\n" in text
    assert "\nticketapp_jobs_failed 0\n" in text
    assert "# TYPE ticketapp_jobs_oldest_seconds gauge" in text
    assert "# TYPE ticketapp_jobs_late_seconds gauge" in text
    run_command(app, "jobs", "work", "--once")
    assert 'ticketapp_job_runs_total{outcome="dropped"}' in client.get("/metrics").text
