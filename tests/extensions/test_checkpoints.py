"""Promise: a web worker brings what was written to the database's file by itself, and no writer waits for that."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import create_engine, event, text

from tests.load import wait_for
from ticketapp.extensions import checkpoints
from ticketapp.extensions.checkpoints import LOG_PAGES, Checkpoints, write_back
from ticketapp.extensions.database import db
from ticketapp.extensions.write_turns import written

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)


@pytest.fixture
def path(database: str) -> Path:
    return Path(database.removeprefix("sqlite:///"))


@pytest.fixture
def mark(in_app: Flask) -> None:
    """A row that is in the log alone."""
    db.session.execute(text("CREATE TABLE marks (name TEXT)"))
    db.session.commit()
    write_back(db.engine)
    db.session.execute(text("INSERT INTO marks VALUES ('new')"))
    db.session.commit()


def is_in_file(path: Path, tmp_path: Path) -> bool:
    """Whether the database's own file has the row. A copy may be torn, then it is not yet there."""
    alone = tmp_path / "alone.sqlite3"
    alone.write_bytes(path.read_bytes())
    connection = sqlite3.connect(alone)
    try:
        return bool(connection.execute("SELECT count(*) FROM marks").fetchone()[0])
    except sqlite3.DatabaseError:
        return False
    finally:
        connection.close()


def test_what_is_in_the_log_comes_into_the_file(mark: None, path: Path, tmp_path: Path) -> None:
    assert not is_in_file(path, tmp_path)
    assert write_back(db.engine)
    assert is_in_file(path, tmp_path)


@pytest.fixture
def keeper(in_app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[Checkpoints]:
    monkeypatch.setattr(checkpoints, "PAUSE_SECONDS", 0.001)
    db.session.rollback()
    db.engine.dispose()
    made = Checkpoints(db.engine)
    made.start()
    yield made
    made.stop()


def test_a_thread_does_it_after_a_commit(keeper: Checkpoints, mark: None, path: Path, tmp_path: Path) -> None:
    wait_for(lambda: is_in_file(path, tmp_path), "the row in the file")
    assert db.session.scalar(text("PRAGMA wal_autocheckpoint")) == LOG_PAGES


def test_who_still_reads_an_earlier_state_is_waited_for(
    keeper: Checkpoints, path: Path, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    reader = sqlite3.connect(path, isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM tickets").fetchone()
    request.getfixturevalue("mark")
    assert write_back(db.engine) is False
    assert not is_in_file(path, tmp_path)
    reader.close()
    wait_for(lambda: is_in_file(path, tmp_path), "the row in the file")


def test_the_last_is_written_back_at_the_end(
    in_app: Flask, mark: None, path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checkpoints, "PAUSE_SECONDS", 60.0)
    keeper = Checkpoints(db.engine)
    keeper.start()
    keeper.stop()
    wait_for(lambda: is_in_file(path, tmp_path), "the row in the file", seconds=30)  # half a pause


def test_the_thread_ends_when_it_is_told_to(keeper: Checkpoints) -> None:
    keeper.stop()
    thread = keeper.thread
    assert thread is not None
    wait_for(lambda: not thread.is_alive(), "the thread's end")


def test_it_ends_when_it_is_told_to_just_before_it_clears_the_call(
    keeper: Checkpoints, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Called(threading.Event):
        def clear(self) -> None:
            keeper.stops.set()
            self.set()
            super().clear()

    keeper.stop()
    assert keeper.thread is not None
    wait_for(lambda: not keeper.thread.is_alive(), "the end of the thread")  # type: ignore[union-attr]
    keeper.stops.clear()
    called = Called()
    called.set()
    monkeypatch.setattr(checkpoints, "written", called)
    keeper.start()
    thread = keeper.thread
    assert thread is not None
    wait_for(lambda: not thread.is_alive(), "the thread's end")


def test_a_commit_of_changes_is_noticed(in_app: Flask, mark: None) -> None:
    written.clear()
    db.session.execute(text("UPDATE marks SET name = 'newer'"))
    assert not written.is_set()
    db.session.commit()
    assert written.is_set()
    written.clear()
    db.session.execute(text("SELECT count(*) FROM marks"))
    db.session.commit()
    assert not written.is_set()


def test_what_goes_wrong_is_a_line_in_the_log(in_app: Flask, caplog: pytest.LogCaptureFixture) -> None:
    def begin(connection: Any, _record: Any, _proxy: Any) -> None:
        connection.execute("BEGIN IMMEDIATE")

    engine = db.engine
    event.listen(engine, "checkout", begin)
    try:
        assert write_back(engine) is None
    finally:
        event.remove(engine, "checkout", begin)
    assert [record.event for record in caplog.records if hasattr(record, "event")][-1:] == ["checkpoint_failed"]
    assert write_back(engine)


def test_a_file_that_is_away_is_one_too(in_app: Flask, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    assert write_back(create_engine(f"sqlite:///{tmp_path}/nowhere/tickets.sqlite3")) is None
    assert "SQLite's log stays as it is" in caplog.text


def test_a_database_in_memory_has_no_log(in_app: Flask) -> None:
    none = Checkpoints(create_engine("sqlite://"))
    none.start()
    assert none.thread is None
    none.stop()
