"""Rate limits, whatever counts them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from tests.servers import free_port


@pytest.mark.parametrize("scheme", ["redis", "valkey"])
def test_a_store_that_is_away_stops_nobody(
    make_app: Callable[..., Flask], scheme: str, caplog: pytest.LogCaptureFixture
) -> None:
    app = make_app(RATELIMIT_ENABLED="on", RATELIMIT_STORAGE_URI=f"{scheme}://127.0.0.1:{free_port()}")
    answer = app.test_client().post("/api/tickets/", json={"title": "a", "description": "b"})
    assert answer.status_code == 201
    assert [record.__dict__.get("event") for record in caplog.records].count("ratelimit_down") == 1
