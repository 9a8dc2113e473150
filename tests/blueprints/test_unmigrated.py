"""Before ``db upgrade``: the log says what to do, callers get a 503 and not a bug."""

from __future__ import annotations

import pytest

from tests.engines import app_for, dispose

TICKET = {"title": "a", "description": "b"}


def test_a_database_without_tables_is_503(empty_database: str, caplog: pytest.LogCaptureFixture) -> None:
    app = app_for(empty_database)
    client = app.test_client()
    answers = [client.post("/api/tickets/", json=TICKET), client.get("/login"), client.get("/readyz")]
    dispose(app)
    assert [answer.status_code for answer in answers] == [503, 503, 503]
    causes = [str(record.__dict__.get("cause", "")) for record in caplog.records]
    assert sum("db upgrade" in cause for cause in causes) == 2
