"""What a master does before it forks."""

from __future__ import annotations

import gc

import pytest
from flask import Flask
from sqlalchemy import event

from tests.engines import app_for
from ticketapp.blueprints.warm_up import PATHS, answer, warm_up
from ticketapp.extensions.database import db
from ticketapp.extensions.write_turns import TurnTakingConnection


@pytest.mark.parametrize("path", PATHS)
def test_every_view_answers(app: Flask, path: str) -> None:
    assert answer(app, path)


def test_no_connection_is_left_for_the_workers(app: Flask, caplog: pytest.LogCaptureFixture) -> None:
    opened: list[object] = []
    with app.app_context():
        pool = db.engine.pool
        event.listen(db.engine, "connect", lambda connection, _record: opened.append(connection))
    warm_up(app)
    assert opened
    assert pool.checkedout() == 0  # type: ignore[attr-defined]
    with app.app_context():
        assert db.engine.pool.checkedin() == 0  # type: ignore[attr-defined]
    assert not caplog.records


def test_a_database_without_tables_is_no_hindrance(empty_database: str) -> None:
    warm_up(app_for(empty_database))


def test_a_view_that_fails_is_logged_and_no_hindrance(
    app: Flask, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> None:
        raise ZeroDivisionError

    monkeypatch.setitem(app.view_functions, "api.ticket_stats", fail)
    warm_up(app)
    (record,) = caplog.records
    assert (record.levelname, record.exc_info and record.exc_info[0]) == ("ERROR", ZeroDivisionError)
    with app.app_context():
        assert db.engine.pool.checkedin() == 0  # type: ignore[attr-defined]


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_no_failed_connection_is_left_for_the_workers(empty_database: str) -> None:
    """All connections of a process to a file share what the first one opened, and nothing of now is ever collected."""
    app = app_for(empty_database)
    gc.collect()
    before = connections()
    gc.disable()
    try:
        warm_up(app)
        assert connections() == before
    finally:
        gc.enable()


def connections() -> int:
    return len([each for each in gc.get_objects() if isinstance(each, TurnTakingConnection)])
