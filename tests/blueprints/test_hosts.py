"""Which Host headers are answered."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from ticketapp.blueprints.hosts import is_allowed


@pytest.mark.parametrize(
    "host", ["localhost", "127.0.0.1:8000", "[::1]", "[::1]:8000", "LOCALHOST:1", "localhost:65535"]
)
def test_the_defaults(client: FlaskClient, host: str) -> None:
    assert client.get("/healthz", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    "host",
    [
        *("evil.example", "localhost.evil.example", "[::2]", "127.0.0.1:x", "a b", "localhost:1:2"),
        *("", ":80", "localhost:", "localhost:0", "localhost:00", "localhost:65536", "localhost:99999999"),
        *("127.0.0.1:70000", "[::1]:70000", "localhost:٣", "localhost:-1"),
    ],
)
def test_others_are_refused(client: FlaskClient, host: str) -> None:
    answer = client.get("/login", headers={"Host": host.encode().decode("latin-1")})
    assert answer.status_code == 400
    assert "ALLOWED_HOSTS" in answer.text


def test_patterns() -> None:
    assert is_allowed("help.example.com", (".example.com",))
    assert is_allowed("example.com", (".example.com",))
    assert not is_allowed("badexample.com", (".example.com",))
    assert is_allowed("anything", ("*",))


def test_a_setting(make_app: Callable[..., Flask]) -> None:
    client = make_app(ALLOWED_HOSTS="help.example.com").test_client()
    assert client.get("/healthz", headers={"Host": "help.example.com"}).status_code == 200
    assert client.get("/healthz", headers={"Host": "127.0.0.1"}).status_code == 400
