"""Refits on schedule: begun once where one is due, as a process of its own."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from tests.load import wait_for
from tests.refits import agents, decided_tickets
from ticketapp.jobs import refits
from ticketapp.jobs.refits import COMMAND, ScheduledRefits

QUICK = (sys.executable, "-c", "pass")
BROKEN = (sys.executable, "-c", "raise SystemExit(3)")
SLOW = (sys.executable, "-c", "import time; time.sleep(600)")


def messages(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.getMessage() for record in caplog.records if record.name == "ticketapp.jobs"]


def end(scheduled: ScheduledRefits) -> None:
    process = scheduled._process
    assert process is not None
    process.wait(60)
    scheduled.look()


@pytest.fixture(autouse=True)
def said(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "ticketapp.jobs")


def test_one_that_is_due_is_begun_once_and_then_rests(in_app: Flask, caplog: pytest.LogCaptureFixture) -> None:
    [alice] = agents(in_app, "alice")
    decided_tickets(in_app, alice, 2)
    scheduled = ScheduledRefits(24, 2, QUICK)
    scheduled.look()
    first = scheduled._process
    assert first is not None
    end(scheduled)
    for _ in range(3):
        scheduled.look()
    assert messages(caplog) == ["A refit of the triage model begins", "The refit of the triage model ended"]


def test_while_one_runs_no_other_begins_and_a_stop_ends_it(in_app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(refits, "LOOK_SECONDS", 0.0)
    [alice] = agents(in_app, "alice")
    decided_tickets(in_app, alice, 1)
    scheduled = ScheduledRefits(24, 1, SLOW)
    scheduled.look()
    process = scheduled._process
    scheduled.look()
    assert process is not None and scheduled._process is process
    scheduled.stop()
    assert process.wait(60) != 0


def test_one_that_fails_is_one_line(in_app: Flask, caplog: pytest.LogCaptureFixture) -> None:
    [alice] = agents(in_app, "alice")
    decided_tickets(in_app, alice, 1)
    scheduled = ScheduledRefits(24, 1, BROKEN)
    scheduled.look()
    end(scheduled)
    assert messages(caplog)[1:] == ["The refit of the triage model failed"]


@pytest.mark.parametrize(("hours", "needed"), [(0, 1), (24, 2)])
def test_none_is_begun_where_it_is_off_or_too_early(in_app: Flask, hours: int, needed: int) -> None:
    [alice] = agents(in_app, "alice")
    decided_tickets(in_app, alice, 1)
    scheduled = ScheduledRefits(hours, needed, BROKEN)
    scheduled.look()
    assert scheduled._process is None


def test_the_worker_looks_when_it_is_idle(make_app: Callable[..., Flask], monkeypatch: pytest.MonkeyPatch) -> None:
    app = make_app(TRIAGE_REFIT_HOURS="5", TRIAGE_REFIT_CORRECTIONS="1")
    with app.app_context():
        [alice] = agents(app, "alice")
        decided_tickets(app, alice, 1)
    worker = app.extensions["jobs"]
    assert worker.refits._hours == 5
    worker.refits._command = QUICK
    assert worker.step() == "idle"
    wait_for(lambda: worker.refits._process.poll() == 0, "its end")


def test_the_real_command_ends_well_where_agents_differ(in_app: Flask, database: str) -> None:
    """As a process, with the database's address from its environment; it has nothing to learn and says so."""
    import subprocess

    from config import ROOT
    from tests.engines import SECRET_KEY
    from tests.servers import environment

    settings: dict[str, Any] = {"DATABASE_URL": database, "SECRET_KEY": SECRET_KEY}
    done = subprocess.run(
        COMMAND, cwd=ROOT, env=environment(**settings), capture_output=True, timeout=120, check=False, text=True
    )
    assert done.returncode == 0, done.stderr
    assert "0 new corrections" in done.stdout
