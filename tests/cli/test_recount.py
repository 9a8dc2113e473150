"""``flask tickets recount``: finds and mends what is off, exactly, while others write."""

from __future__ import annotations

import importlib
import signal
import threading
from datetime import timedelta
from random import Random
from typing import Any

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import Connection, Engine, text

from tests.counting import assert_exact, plain_engine_of, write_tickets
from ticketapp.extensions.database import db, writing
from ticketapp.rules.clocks import utc_now
from ticketapp.rules.vocabulary import RECOUNT
from ticketapp.services import recounts
from ticketapp.services.leases import claim_lease, is_leased

cli_recount = importlib.import_module("ticketapp.cli.tickets.recount")

TAMPER = """INSERT INTO ticket_counts (kind, category, priority, status, number)
VALUES ('facets', 'billing', 'high', 'open', 3)
ON CONFLICT (kind, day, category, priority, status, review, source, is_overridden) DO UPDATE SET number = 3"""


def recount(app: Flask, *options: str) -> Result:
    return app.test_cli_runner().invoke(args=["tickets", "recount", *options])


def settle(engine: Engine) -> None:
    """Into the table that is tampered with."""
    if engine.dialect.name == "postgresql":
        with engine.begin() as connection:
            connection.execute(text("SELECT fold_ticket_counts()"))


@pytest.fixture
def tampered(app: Flask, database: str) -> Engine:
    engine = plain_engine_of(database)
    with engine.begin() as connection:
        write_tickets(connection, Random(1), 500)
        connection.execute(text("DELETE FROM tickets WHERE category = 'billing' AND priority = 'high'"))
        connection.execute(text("DELETE FROM tickets WHERE suggestion_source = 'local' AND id % 2 = 0"))
    settle(engine)
    assert_exact(engine)
    with engine.begin() as connection:
        connection.execute(text(TAMPER))
        connection.execute(text("DELETE FROM ticket_counts WHERE kind = 'origins' AND source = 'gemini'"))
    return engine


def test_an_exact_count_says_so(app: Flask) -> None:
    with app.app_context():
        write_tickets(db.session.connection(), Random(2), 40)
        db.session.commit()
    result = recount(app)
    assert result.exit_code == 0
    assert result.output.startswith("The counters are exact: 40 tickets in ")
    assert recount(app, "--mend").output == result.output


def test_without_a_ticket(app: Flask) -> None:
    assert recount(app).output == "The counters are exact: 0 tickets in 0 counters.\n"


def test_what_is_off_is_named_and_left(app: Flask, tampered: Engine) -> None:
    for _ in range(2):
        result = recount(app)
        assert result.exit_code == 1
        *off, error = result.output.splitlines()
        assert off[0] == "facets billing high open: counted 3, there are 0"
        assert [line.partition(":")[0] for line in off[1:]] == ["origins gemini", "origins gemini overridden"]
        assert error == "Error: 3 counters are off: run it again with --mend."


def test_it_mends(app: Flask, tampered: Engine) -> None:
    result = recount(app, "--mend")
    assert result.exit_code == 0
    assert result.output.splitlines()[0] == "facets billing high open: counted 3, there are 0"
    assert "Mended 3 of " in result.output
    assert_exact(tampered)
    assert recount(app).exit_code == 0
    settle(tampered)
    assert_exact(tampered)


def test_it_is_exact_while_tickets_are_written(app: Flask, tampered: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody writes to the very counters that are off, between counting the tickets and looking at the counters."""
    read_counters = recounts.read_counters

    def let_write_and_read(connection: Connection) -> recounts.Counters:
        thread = threading.Thread(target=write_meanwhile, args=(tampered,))
        thread.start()
        thread.join(20)
        assert not thread.is_alive()  # nobody waits while tickets are counted
        return read_counters(connection)

    monkeypatch.setattr(recounts, "read_counters", let_write_and_read)
    result = recount(app, "--mend")
    assert result.output.splitlines()[0] == "facets billing high open: counted 3, there are 0"
    assert result.exit_code == 0
    assert_exact(tampered)


def write_meanwhile(engine: Engine) -> None:
    with engine.begin() as connection:
        write_tickets(connection, Random(3), 100)
        connection.execute(text("UPDATE tickets SET category = 'billing', priority = 'high', status = 'open'"))
    settle(engine)


def test_two_never_mend_the_same_difference(app: Flask, tampered: Engine) -> None:
    """One that was killed is waited for, and it is said how long."""
    with app.app_context():
        writing()
        assert claim_lease(RECOUNT, utc_now(), timedelta(minutes=12)) is not None
        db.session.commit()
    for _ in range(2):  # who was refused does not take the lease away
        result = recount(app, "--mend")
        assert result.exit_code == 1
        words = "Another recount is mending. Should it have been killed, try again in 12 minutes."
        assert result.output == f"Error: {words}\n"
    assert recount(app).exit_code == 1  # which only looks


def interrupted(_connection: Connection) -> recounts.Counters:
    raise KeyboardInterrupt


def terminated(_connection: Connection) -> recounts.Counters:
    signal.raise_signal(signal.SIGTERM)
    raise AssertionError("SIGTERM has ended the command")


def broken(_connection: Connection) -> recounts.Counters:
    raise RuntimeError


@pytest.mark.parametrize(("ended", "status"), [(interrupted, 1), (terminated, 128 + signal.SIGTERM), (broken, 1)])
def test_whatever_ends_it_another_may_mend_at_once(
    app: Flask, tampered: Engine, monkeypatch: pytest.MonkeyPatch, ended: Any, status: int
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(recounts, "read_counters", ended)
        assert recount(app, "--mend").exit_code == status
    assert recount(app, "--mend").exit_code == 0
    assert_exact(tampered)


def test_interrupted_while_it_mends_it_changes_nothing(
    app: Flask, tampered: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    mend = recounts.mend

    def mend_and_interrupt(*arguments: Any) -> bool:
        mend(*arguments)
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(cli_recount, "mend", mend_and_interrupt)
        assert recount(app, "--mend").exit_code == 1
    assert "Mended 3 of " in recount(app, "--mend").output
    assert_exact(tampered)


def test_one_that_took_too_long_mends_nothing(app: Flask, tampered: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its lease ran out, and another has mended meanwhile."""
    read_counters = recounts.read_counters

    def read_slowly(connection: Connection) -> recounts.Counters:
        with tampered.begin() as other:
            other.execute(text("UPDATE leases SET leased_until = '2026-01-01 00:00:00'"))
        monkeypatch.setattr(recounts, "read_counters", read_counters)
        assert recount(app, "--mend").exit_code == 0
        return read_counters(connection)

    monkeypatch.setattr(recounts, "read_counters", read_slowly)
    result = recount(app, "--mend")
    assert result.exit_code == 1
    assert "nothing was changed" in result.output
    assert_exact(tampered)
    with app.app_context():
        assert not is_leased(RECOUNT, utc_now())
