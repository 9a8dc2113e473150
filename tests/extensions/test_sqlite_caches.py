"""Web workers' connections to SQLite."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import text

from ticketapp.extensions.database import db
from ticketapp.extensions.sqlite_caches import bound_caches


def test_web_workers_connections_keep_little(in_app: Flask) -> None:
    bound_caches(db.engine)
    db.session.rollback()
    db.engine.dispose()
    if db.engine.dialect.name == "sqlite":
        assert db.session.scalar(text("PRAGMA cache_size")) == -512
    assert db.session.scalar(text("SELECT 1")) == 1
