"""A connection that the server has ended is never handed out; one that is silent is not asked."""

from __future__ import annotations

import select
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import create_engine, text

from ticketapp.extensions.database import db
from ticketapp.extensions.liveness import answers, has_news

pytestmark = pytest.mark.parametrize("engine", ["postgresql"], indirect=True)


def ended_connection() -> Any:
    """The one connection of the pool, idle there, after the server has ended its session."""
    with db.engine.connect() as connection:
        driver: Any = connection.connection.driver_connection
        number = connection.scalar(text("SELECT pg_backend_pid()"))
    assert not has_news(driver)
    other = create_engine(db.engine.url)
    with other.connect() as connection:
        connection.execute(text("SELECT pg_terminate_backend(:number)"), {"number": number})
    other.dispose()
    assert select.select([driver], [], [], 10)[0]
    return driver


def test_an_ended_connection_is_replaced(in_app: Flask) -> None:
    ended = ended_connection()
    with db.engine.connect() as connection:
        assert connection.connection.driver_connection is not ended
        assert connection.scalar(text("SELECT 1")) == 1


def test_an_ended_connection_does_not_answer(in_app: Flask) -> None:
    ended = ended_connection()
    assert (has_news(ended), answers(ended)) == (True, False)
    db.engine.dispose()


def test_a_connection_with_other_news_stays(in_app: Flask) -> None:
    """The server tells of settings that were read anew, for one."""
    with db.engine.connect() as connection:
        driver: Any = connection.connection.driver_connection
        connection.execute(text("LISTEN news"))
        connection.commit()
    other = create_engine(db.engine.url, isolation_level="AUTOCOMMIT")
    with other.connect() as connection:
        connection.execute(text("NOTIFY news"))
    other.dispose()
    assert select.select([driver], [], [], 10)[0]
    with db.engine.connect() as connection:
        again: Any = connection.connection.driver_connection
        assert again is driver
        assert not again.autocommit


def test_a_silent_connection_is_not_asked(in_app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    def ask(*_: Any) -> bool:
        raise AssertionError

    with db.engine.connect():
        pass
    monkeypatch.setattr("ticketapp.extensions.liveness.answers", ask)
    monkeypatch.setattr(type(db.engine.dialect), "do_ping", ask)
    with db.engine.connect() as connection:
        assert connection.scalar(text("SELECT 1")) == 1
