"""Rate limits, whatever counts them."""

from __future__ import annotations

import json
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from tests import redis_server
from tests.accounts import csrf_token, make_token
from tests.load import wait_for
from tests.redis_server import Redis
from tests.servers import Server, free_port
from tests.skips import missing

GOOD = {"title": "a", "description": "b", "category": "general", "priority": "low"}


@pytest.fixture
def redis(tmp_path: Path) -> Iterator[Redis]:
    if redis_server.program() is None:
        missing("Redis's server")
    running = Redis(tmp_path)
    yield running
    running.kill()


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
@pytest.mark.parametrize("scheme", ["redis", "valkey"])
def test_a_store_that_is_away_stops_nobody(
    make_app: Callable[..., Flask], scheme: str, caplog: pytest.LogCaptureFixture
) -> None:
    app = make_app(RATELIMIT_ENABLED="on", RATELIMIT_STORAGE_URI=f"{scheme}://127.0.0.1:{free_port()}")
    for _ in range(25):
        assert app.test_client().post("/api/tickets/", json=GOOD).status_code == 201
    assert [record.__dict__.get("event") for record in caplog.records].count("ratelimit_down") == 1


def limited(serve: Callable[..., Server], redis: Redis) -> tuple[Server, Server]:
    """Two servers as on two machines, which have only Redis and the database in common."""
    settings = {"RATELIMIT_ENABLED": "on", "RATELIMIT_STORAGE_URI": redis.uri}
    return serve(**settings), serve(**settings)


def post(server: Server, session: requests.Session) -> int:
    return session.post(f"{server.url}/api/tickets/", json=GOOD, timeout=10).status_code


def is_counting_again(server: Server, auth: dict[str, str]) -> bool:
    """Tokens have a limit of their own: this takes nothing from the address."""
    requests.get(f"{server.url}/api/tickets/stats/", headers=auth, timeout=10)
    return log_events(server)[-1:] == ["ratelimit_up"]


def log_events(server: Server) -> list[str]:
    lines = [json.loads(line) for line in server.log().splitlines() if line.startswith("{")]
    return [line["event"] for line in lines if str(line.get("event", "")).startswith("ratelimit_")]


def test_two_servers_count_together_in_redis(serve: Callable[..., Server], redis: Redis) -> None:
    one, other = limited(serve, redis)
    with requests.Session() as session:
        statuses = [post(server, session) for _ in range(11) for server in (one, other)]
        assert statuses == [201] * 20 + [429] * 2
        refused = session.post(f"{other.url}/api/tickets/", json=GOOD, timeout=10)
        assert 1 <= int(refused.headers["Retry-After"]) <= 60


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_redis_may_die_and_come_back(serve: Callable[..., Server], redis: Redis, auth: dict[str, str]) -> None:
    one, other = limited(serve, redis)
    with requests.Session() as session:
        assert [post(server, session) for server in (one, other) * 5] == [201] * 10
        redis.kill()
        assert [post(server, session) for server in (one, other) * 15] == [201] * 30
        assert log_events(one) == log_events(other) == ["ratelimit_down"]
        redis.start()
        for server in (one, other):
            wait_for(lambda server=server: is_counting_again(server, auth), "a look at Redis")  # type: ignore[misc]
        statuses = [post(server, session) for server in (one, other) * 11]
        assert statuses == [201] * 20 + [429] * 2
        assert log_events(one) == log_events(other) == ["ratelimit_down", "ratelimit_up"]


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_a_redis_that_hangs_keeps_nobody_waiting(serve: Callable[..., Server], redis: Redis) -> None:
    """It takes connections and never answers: one request finds out, the others do not ask."""
    one, _other = limited(serve, redis)
    with requests.Session() as session:
        assert post(one, session) == 201
        assert redis.process is not None
        redis.process.send_signal(signal.SIGSTOP)
        try:
            started = time.monotonic()
            assert [post(one, session) for _ in range(20)] == [201] * 20
            assert time.monotonic() - started < 15  # each that asks waits for a second
        finally:
            redis.process.send_signal(signal.SIGCONT)


def test_a_token_has_a_limit_of_its_own(make_app: Callable[..., Flask]) -> None:
    app = make_app(RATELIMIT_ENABLED="on", RATELIMIT_TOKEN_PER_MINUTE="3")
    client, headers = app.test_client(), [{"Authorization": f"Bearer {make_token(app)}"} for _ in range(2)]
    calls: list[Callable[[dict[str, str]], Any]] = [
        lambda header: client.get("/api/tickets/", headers=header),
        lambda header: client.get("/api/tickets/stats/", headers=header),
        lambda header: client.post("/api/tickets/", json=GOOD, headers=header),
        lambda header: client.patch("/api/tickets/1/", json={}, headers=header),
        lambda header: client.get("/api/openapi.json", headers=header),
    ]
    with time_machine.travel(1_800_000_010, tick=False) as clock:
        assert [call(headers[0]).status_code for call in calls] == [200, 200, 201, 429, 429]
        answer = calls[0](headers[0])
        assert answer.json == {"detail": "Request was throttled. Expected available in 60 seconds."}
        assert answer.headers["Retry-After"] == "60"
        assert calls[0](headers[1]).status_code == 200
        clock.shift(59)
        assert calls[0](headers[0]).headers["Retry-After"] == "1"
        clock.shift(1.5)
        assert calls[0](headers[0]).status_code == 200


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
@pytest.mark.parametrize("settings", [{"RATELIMIT_TOKEN_PER_MINUTE": "0"}, {}])
def test_without_a_low_limit_a_token_is_not_stopped(make_app: Callable[..., Flask], settings: dict[str, str]) -> None:
    app = make_app(RATELIMIT_ENABLED="on", **settings)
    client, header = app.test_client(), {"Authorization": f"Bearer {make_token(app)}"}
    assert {client.get("/api/tickets/", headers=header).status_code for _ in range(200)} == {200}


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
@pytest.mark.parametrize("path", ["/login", "/login/code", "/invitations/made-up"])
def test_the_ways_in_have_one_limit_together(make_app: Callable[..., Flask], path: str) -> None:
    """Guessing one after the other wins nothing."""
    client = make_app(RATELIMIT_ENABLED="on").test_client()
    form = {"csrf_token": csrf_token(client), "email": "nobody@example.com"}
    passed = [
        client.post(way, data=form).status_code for way in ("/login", "/login/code", "/invitations/x", "/login") * 5
    ]
    assert 429 not in passed
    refused = client.post(path, data=form)
    assert refused.status_code == 429
    assert 1 <= int(refused.headers["Retry-After"]) <= 60
    assert client.get(path).status_code != 429


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_an_ipv6_customer_is_one_address(make_app: Callable[..., Flask]) -> None:
    client = make_app(RATELIMIT_ENABLED="on").test_client()

    def post_from(client: FlaskClient, address: str) -> int:
        answer = client.post("/api/tickets/", json=GOOD, environ_base={"REMOTE_ADDR": address})
        return int(answer.status_code)

    assert {post_from(client, f"2001:db8:1:2::{number:x}") for number in range(1, 21)} == {201}
    assert post_from(client, "2001:db8:1:2:ffff::1") == 429
    assert post_from(client, "2001:db8:1:3::1") == 201
