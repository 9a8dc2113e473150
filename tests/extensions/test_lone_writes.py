"""Promise: a transaction past SQLAlchemy is all there or not at all, in turn, and its errors are the usual ones."""

from __future__ import annotations

import sqlite3
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError, OperationalError

from ticketapp.extensions.database import db
from ticketapp.extensions.lone_writes import Execute, write_alone

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
ADD = "INSERT INTO switches (name, is_on) VALUES (?, ?)"


def names() -> list[str]:
    found = list(db.session.scalars(text("SELECT name FROM switches ORDER BY name")))
    db.session.commit()
    return found


@pytest.fixture(autouse=True)
def table(in_app: Flask) -> None:
    db.session.execute(text("DROP TABLE switches"))
    db.session.execute(text("CREATE TABLE switches (name TEXT PRIMARY KEY, is_on BOOLEAN)"))
    db.session.commit()


def test_everything_is_committed(in_app: Flask) -> None:
    def write(execute: Execute) -> int:
        execute(ADD, ("one", True))
        return int(execute(ADD, ("two", True)).lastrowid)

    assert write_alone(write) == 2
    assert names() == ["one", "two"]


def test_nothing_is_left_of_what_fails(in_app: Flask) -> None:
    calls: list[Any] = []

    def write(execute: Execute) -> None:
        calls.append(execute)
        execute(ADD, ("one", True))
        execute(ADD, ("one", True))

    with pytest.raises(IntegrityError):
        write_alone(write)
    assert len(calls) == 2
    assert names() == []
    write_alone(lambda execute: execute(ADD, ("three", True)))
    assert names() == ["three"]


def test_a_bug_in_between_takes_everything_back(in_app: Flask) -> None:
    def write(execute: Execute) -> None:
        execute(ADD, ("one", True))
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        write_alone(write)
    assert names() == []


def test_waiting_in_vain_is_not_done_twice(in_app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[Any] = []
    with db.engine.connect() as other, other.begin():
        other.execute(text("DELETE FROM switches"))
        connection = db.engine.raw_connection()
        driver: Any = connection.driver_connection
        driver.patience_ms = 20
        driver.execute("PRAGMA busy_timeout=20")
        connection.close()
        with pytest.raises(OperationalError, match="locked"):
            write_alone(calls.append)
    assert calls == []
    write_alone(lambda execute: execute(ADD, ("four", True)))
    assert names() == ["four"]


def test_without_a_connection_it_is_left_to_the_usual_way(in_app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_engine: Any) -> None:
        raise sqlite3.OperationalError("unable to open database file")

    monkeypatch.setattr(type(db.engine), "raw_connection", refuse)
    with pytest.raises(OperationalError, match="unable to open"):  # SQLAlchemy's, which is answered by 503
        write_alone(lambda execute: execute(ADD, ("five", True)))
