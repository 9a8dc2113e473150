"""``flask tickets demo``: the number, the seed, the bar, and what an interruption leaves."""

from __future__ import annotations

import os
import pty
import signal
import subprocess
import time

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import create_engine, func, select

from config import ROOT, read_settings
from tests.engines import SECRET_KEY, app_for, dispose
from tests.servers import environment, program
from ticketapp.extensions.database import db
from ticketapp.models import Event, Ticket
from ticketapp.services.demo import batches


def run(app: Flask, *arguments: str) -> Result:
    return app.test_cli_runner().invoke(args=["tickets", "demo", *arguments])


def count(app: Flask, model: type = Ticket) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(model)) or 0


def texts(app: Flask) -> list[str]:
    with app.app_context():
        return list(db.session.scalars(select(Ticket.description).order_by(Ticket.id)))


def test_it_adds_and_says_so(app: Flask) -> None:
    result = run(app, "120", "--seed", "5")
    assert result.exit_code == 0, result.output
    assert result.output.splitlines() == ["Tickets", "Added 120 tickets (--seed 5)."]
    assert count(app) == 120
    assert count(app, Event) > 120


def test_the_seed_decides(app: Flask) -> None:
    for seed in ("5", "5", "6"):
        assert run(app, "30", "--seed", seed).exit_code == 0
    found = texts(app)
    assert found[:30] == found[30:60] != found[60:]


def test_without_a_seed_every_time_is_different(app: Flask) -> None:
    assert run(app, "30").exit_code == run(app, "30").exit_code == 0
    assert texts(app)[:30] != texts(app)[30:]


@pytest.mark.parametrize("number", ["0", "-5", "abc", "1.5", "1_000", "", "10000001", "9" * 5_000, "٣"])
def test_another_number_is_one_clear_line(app: Flask, number: str) -> None:
    result = run(app, number)
    assert result.exit_code == 1
    assert len(result.output.splitlines()) == 1
    assert result.output.startswith("Error: NUMBER is a whole number from 1 to 10,000,000, not ")
    assert len(result.output) < 120
    assert count(app) == 0


@pytest.mark.parametrize("seed", ["x", "-1"])
def test_another_seed_too(app: Flask, seed: str) -> None:
    result = run(app, "5", "--seed", seed)
    assert result.exit_code == 1
    assert result.output.startswith("Error: --seed is a whole number")


def test_an_interruption_leaves_whole_batches(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    stored = []

    def store_and_stop(batch: list[object]) -> None:
        original(batch)
        stored.append(len(batch))
        if len(stored) == 3:
            raise KeyboardInterrupt

    original = batches.store
    monkeypatch.setattr(batches, "BATCH_SIZE", 40)
    monkeypatch.setattr(batches, "store", store_and_stop)
    result = run(app, "200", "--seed", "1")
    assert result.exit_code == 130
    assert "Stopped. 80 tickets were added (--seed 1)." in result.output
    assert count(app) == 80


def test_a_terminal_shows_the_bar_and_ctrl_c_ends_it(database: str) -> None:
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [program("flask"), "--app", "wsgi", "tickets", "demo", "1000000", "--seed", "1"],
        cwd=ROOT,
        env=environment(SECRET_KEY=SECRET_KEY, DATABASE_URL=database, TERM="xterm"),
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
    )
    os.close(theirs)
    seen = read_until(ours, b"0%")
    wait_for_tickets(database)
    process.send_signal(signal.SIGINT)
    seen += read_until(ours, b"were added")
    assert process.wait(30) == 130
    os.close(ours)
    assert b"Tickets  [" in seen
    app = app_for(database)
    assert count(app) % batches.BATCH_SIZE == 0
    assert count(app) > 0
    dispose(app)


def wait_for_tickets(database: str) -> None:
    engine = create_engine(read_settings({"SECRET_KEY": SECRET_KEY, "DATABASE_URL": database}).database_url)
    deadline = time.monotonic() + 30
    found = False
    while not found:
        assert time.monotonic() < deadline
        with engine.connect() as connection:
            found = bool(connection.scalar(select(Ticket.id).limit(1)))
            connection.rollback()
        time.sleep(0.1)
    engine.dispose()


def read_until(terminal: int, wanted: bytes) -> bytes:
    deadline, seen = time.monotonic() + 30, b""
    while wanted not in seen:
        assert time.monotonic() < deadline, seen
        try:
            seen += os.read(terminal, 4_096)
        except OSError:  # the other side has gone
            break
    return seen
