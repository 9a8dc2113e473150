"""Promise: no request waits for ever for the database, and none keeps it waiting for the network."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from typing import Any

import psycopg2
import pytest
import requests
from flask import Flask
from sqlalchemy import text

from tests.fakes.gemini import FakeGemini
from tests.late_answers import TICKET, gemini_settings
from tests.load import assert_unavailable, post, wait_for
from tests.servers import Server
from ticketapp.extensions.database import bound_waiting, db


@pytest.fixture
def fake() -> Iterator[FakeGemini]:
    with FakeGemini() as gemini:
        yield gemini


@pytest.mark.parametrize("path", ["/api/tickets/", "/api/tickets/classify/"])
def test_no_connection_is_held_while_gemini_thinks(make_app: Callable[..., Flask], fake: FakeGemini, path: str) -> None:
    app = make_app(**gemini_settings(fake))
    app.extensions["classifier"].wait_until_loaded(60)
    fake.mood = "hang"
    with app.app_context():
        pool: Any = db.engine.pool
    with ThreadPoolExecutor(1) as threads:
        answer = threads.submit(app.test_client().post, path, json=TICKET)
        assert fake.wait_for_requests(1, 60)
        assert pool.checkedout() == 0
        assert answer.result(60).status_code in (200, 201)
    app.extensions["classifier"].close()


def test_a_pool_that_is_used_up_is_a_clear_refusal(make_app: Callable[..., Flask]) -> None:
    app = make_app(THREADS="1")
    with app.app_context():
        pool: Any = db.engine.pool
        assert pool.timeout() == 10
        pool._timeout = 0.05
        with ExitStack() as stack:
            for _ in range(5):  # one for the thread, and four to spare
                stack.enter_context(db.engine.connect())
            answer = app.test_client().post("/api/tickets/", json=TICKET)
    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) > 0
    assert app.test_client().post("/api/tickets/", json=TICKET).status_code == 201


@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
def test_what_a_web_worker_s_connections_may_wait_for(in_app: Flask) -> None:
    names = ("lock_timeout", "statement_timeout", "idle_in_transaction_session_timeout", "TimeZone")

    def settings() -> list[str]:
        db.session.rollback()
        return [str(db.session.scalar(text(f"SHOW {name}"))) for name in names]

    assert settings()[:3] == ["0", "0", "0"], "a command may wait: it migrates, or restores"
    bound_waiting(db.engine)
    for _ in range(2):
        db.session.rollback()
        db.engine.dispose()
        assert [value.lower() for value in settings()] == ["10s", "30s", "1min", "utc"]


@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
def test_a_table_that_somebody_locked_is_a_clear_refusal(serve: Callable[..., Server], database: str) -> None:
    server = serve()
    stranger = psycopg2.connect(database)
    stranger.cursor().execute("LOCK TABLE events IN EXCLUSIVE MODE")
    with ThreadPoolExecutor(1) as threads:
        refused = threads.submit(post, server.url, "refused")
        wait_for(lambda: is_waited_for(database), "a request that waits")
        assert requests.get(f"{server.url}/readyz", timeout=5).status_code == 200
        assert_unavailable(refused.result(25))  # after ten seconds
    stranger.close()
    assert post(server.url, "refused").status_code == 201


def is_waited_for(database: str) -> bool:
    probe = psycopg2.connect(database)
    cursor = probe.cursor()
    cursor.execute(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    )
    found = cursor.fetchone()
    probe.close()
    return found != (0,)
