"""``flask tickets demo``: the number, the seed, the bar, and what an interruption leaves."""

from __future__ import annotations

import os
import pty
import re
import signal
import subprocess
from collections.abc import Callable, Iterator

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import func, select

from config import ROOT
from tests.engines import SECRET_KEY, app_for, dispose
from tests.servers import environment, program
from ticketapp.extensions.database import db
from ticketapp.models import Event, Ticket
from ticketapp.services.demo import batches

Start = Callable[..., tuple["subprocess.Popen[bytes]", int]]


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


def test_a_terminal_shows_the_bar_and_ctrl_c_ends_it(database: str, demo_in_a_terminal: Start) -> None:
    process, terminal = demo_in_a_terminal(database, "1000000")
    # The bar passes 0 only when a batch is committed. Whoever waits for that waits for nothing that time decides.
    seen = read_until(terminal, rb"Tickets  \[[^\]]*\] +[1-9][0-9,]*/1000000")
    process.send_signal(signal.SIGINT)
    seen += read_until(terminal, rb"([0-9,]+) tickets were added")
    read_to_end(terminal)
    assert process.wait() == 130
    app = app_for(database)
    assert count(app) == int(re.findall(rb"([0-9,]+) tickets were added", seen)[0].replace(b",", b""))
    assert count(app) % batches.BATCH_SIZE == 0
    dispose(app)


@pytest.fixture
def demo_in_a_terminal() -> Iterator[Start]:
    """Starts the command in a terminal of its own. Whatever becomes of the test, no process outlives it."""
    started: list[tuple[subprocess.Popen[bytes], int]] = []

    def start(database: str, *arguments: str) -> tuple[subprocess.Popen[bytes], int]:
        ours, theirs = pty.openpty()
        process = subprocess.Popen(
            [program("flask"), "--app", "wsgi", "tickets", "demo", *arguments, "--seed", "1"],
            cwd=ROOT,
            env=environment(SECRET_KEY=SECRET_KEY, DATABASE_URL=database, TERM="xterm"),
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
        )
        os.close(theirs)
        started.append((process, ours))
        return started[-1]

    yield start
    for process, ours in started:
        process.kill()
        process.wait()
        os.close(ours)


def read_until(terminal: int, wanted: bytes) -> bytes:
    """What the terminal shows up to something that matches. It ends with the process, and the test with it."""
    seen = b""
    while not re.search(wanted, seen):
        part = read_part(terminal)
        assert part, f"the command ended before {wanted!r}: {seen!r}"
        seen += part
    return seen


def read_to_end(terminal: int) -> None:
    while read_part(terminal):
        pass


def read_part(terminal: int) -> bytes:
    try:
        return os.read(terminal, 4_096)
    except OSError:  # the other side has gone
        return b""
