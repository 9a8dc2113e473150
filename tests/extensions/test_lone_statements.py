"""Promise: one statement past SQLAlchemy is stored once or not at all, and its errors are the usual ones."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, text
from sqlalchemy.exc import IntegrityError, OperationalError

from ticketapp.extensions.database import db
from ticketapp.extensions.lone_writes import is_open_question, run_alone
from ticketapp.extensions.plans import plans
from ticketapp.extensions.prepared import reader, watchers

pytestmark = pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
ADD = "INSERT INTO marks (name) VALUES (%s) RETURNING id"


@pytest.fixture(autouse=True)
def table(in_app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plans, "are_kept", True)
    db.session.execute(text("CREATE TABLE marks (id serial PRIMARY KEY, name text UNIQUE CHECK (name <> 'bad'))"))
    db.session.commit()


def names() -> list[str]:
    found = list(db.session.scalars(text("SELECT name FROM marks ORDER BY id")))
    db.session.commit()
    return found


def test_what_it_gives_is_committed(in_app: Flask) -> None:
    assert [run_alone(ADD, ("one",)), run_alone(ADD, ("%s",))] == [1, 2]
    db.session.rollback()
    assert names() == ["one", "%s"]


def test_what_postgresql_refuses_is_the_usual_error(in_app: Flask) -> None:
    run_alone(ADD, ("one",))
    for wrong in ("one", "bad"):
        with pytest.raises(IntegrityError):
            run_alone(ADD, (wrong,))
    run_alone(ADD, ("two",))
    assert names() == ["one", "two"]


def test_a_lost_connection_is_not_asked_twice(in_app: Flask) -> None:
    asked: list[str] = []

    def end(driver: Any, statement: str, _values: Any) -> None:
        asked.append(statement)
        with db.engine.begin() as other:
            other.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": driver.info.backend_pid})

    run_alone(ADD, ("one",))
    watchers.append(end)
    try:
        with pytest.raises(OperationalError) as caught:
            run_alone(ADD, ("two",))
    finally:
        watchers.remove(end)
    assert caught.value.connection_invalidated
    assert len(asked) == 1
    assert names() == ["one"]
    run_alone(ADD, ("three",))
    assert names() == ["one", "three"]


@pytest.mark.parametrize(("code", "is_open"), [("08006", True), ("40003", True), ("23505", False), (None, True)])
def test_what_may_be_stored_all_the_same_is_not_asked_again(in_app: Flask, code: str | None, is_open: bool) -> None:
    error = SimpleNamespace(pgcode=code)
    assert is_open_question(SimpleNamespace(closed=0), error) is is_open
    assert is_open_question(SimpleNamespace(closed=2), error)


def test_a_lock_is_not_waited_for_twice(in_app: Flask) -> None:
    asked: list[str] = []

    def note_usual(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        asked.append(statement)

    def note(driver: Any, statement: str, _values: Any) -> None:
        asked.append(statement)
        with driver.cursor() as cursor:
            cursor.execute("SET lock_timeout = 50")

    with db.engine.connect() as other:
        run_alone(ADD, ("one",))  # planned on the connection that is asked again: a plan waits for locks too
        watchers.append(note)
        try:
            other.execute(text("LOCK TABLE marks"))
            event.listen(db.engine, "before_cursor_execute", note_usual)
            with pytest.raises(OperationalError, match="lock timeout"):
                run_alone(ADD, ("two",))
        finally:
            watchers.remove(note)
            event.remove(db.engine, "before_cursor_execute", note_usual)
    assert len(asked) == 1
    assert names() == ["one"]


def test_a_plan_that_is_lost_costs_nothing(in_app: Flask) -> None:
    run_alone(ADD, ("one",))
    with reader() as found:
        found.connection().cursor().execute("DEALLOCATE ALL")
    assert run_alone(ADD, ("two",)) == 2
    assert not plans.are_kept
    assert names() == ["one", "two"]


def test_a_column_that_was_added_meanwhile_costs_nothing(in_app: Flask) -> None:
    every = "INSERT INTO marks (name) VALUES (%s) RETURNING marks"
    run_alone(every, ("one",))
    db.session.execute(text("ALTER TABLE marks ADD COLUMN extra text"))
    db.session.commit()
    run_alone(every, ("two",))
    assert plans.are_kept
    assert names() == ["one", "two"]


def test_a_database_that_is_away_is_the_usual_error(in_app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_arguments: Any, **_named: Any) -> Any:
        raise db.engine.dialect.loaded_dbapi.OperationalError("nobody listens")

    engine = db.engine
    monkeypatch.setattr(engine.dialect, "connect", away)
    engine.dispose()
    with pytest.raises(OperationalError, match="nobody listens"):
        run_alone(ADD, ("one",))
