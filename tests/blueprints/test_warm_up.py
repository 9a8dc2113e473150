"""What a master does before it forks."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import event

from tests.engines import app_for
from ticketapp.blueprints.warm_up import PATHS, answer, warm_up
from ticketapp.extensions.database import db


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
