"""Which Host headers are answered."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import EnvironBuilder, FlaskClient
from werkzeug.test import run_wsgi_app

from ticketapp.blueprints.hosts import is_allowed


@pytest.mark.parametrize(
    "host",
    ["localhost", "127.0.0.1:8000", "[::1]", "[::1]:8000", "LOCALHOST:1", "localhost:65535", "localhost:", "[::1]:"],
)
def test_the_defaults(client: FlaskClient, host: str) -> None:
    assert client.get("/healthz", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    "host",
    [
        *("evil.example", "localhost.evil.example", "[::2]", "127.0.0.1:x", "a b", "localhost:1:2"),
        *(
            "",
            ":80",
            ":",
            "localhost::",
            "localhost:1:",
            "[::1",
            "localhost:0",
            "localhost:00",
            "localhost:65536",
            "localhost:99999999",
        ),
        *("127.0.0.1:70000", "[::1]:70000", "localhost:٣", "localhost:-1"),
    ],
)
def test_others_are_refused(client: FlaskClient, host: str) -> None:
    answer = client.get("/login", headers={"Host": host.encode().decode("latin-1")})
    assert answer.status_code == 400
    assert "ALLOWED_HOSTS" in answer.text


def test_links_made_from_an_empty_port_lead_somewhere(client: FlaskClient) -> None:
    body = {"title": "Printer on fire", "description": "It burns."}
    answer = client.post("/api/tickets/", json=body, headers={"Host": "localhost:"})
    assert (answer.status_code, answer.headers["Location"]) == (201, "http://localhost/api/tickets/1/")


@pytest.mark.parametrize(
    ("base", "host", "address"),
    [
        ("https://localhost:8443", "localhost:8443", "https://localhost:8443"),
        ("http://localhost/d%C3%A9sk", "localhost", "http://localhost/d%C3%A9sk"),
        ("http://localhost/a%20b", "localhost", "http://localhost/a%20b"),
    ],
)
def test_a_ticket_s_address_can_be_asked_for(client: FlaskClient, base: str, host: str, address: str) -> None:
    body = {"title": "Printer on fire", "description": "It burns."}
    answer = client.post("/api/tickets/", json=body, base_url=base, headers={"Host": host})
    assert (answer.status_code, answer.headers["Location"]) == (201, f"{address}/api/tickets/1/")


@pytest.mark.parametrize(("protocol", "status"), [("HTTP/1.0", 200), ("HTTP/1.1", 400), ("HTTP/2", 400)])
def test_only_http_1_0_may_leave_it_out(app: Flask, protocol: str, status: int) -> None:
    environ = EnvironBuilder(app, "/healthz", environ_overrides={"SERVER_PROTOCOL": protocol}).get_environ()
    del environ["HTTP_HOST"]
    assert run_wsgi_app(app.wsgi_app, environ)[1].startswith(f"{status} ")


def test_patterns() -> None:
    assert is_allowed("help.example.com", (".example.com",))
    assert is_allowed("example.com", (".example.com",))
    assert not is_allowed("badexample.com", (".example.com",))
    assert is_allowed("anything", ("*",))


def test_a_setting(make_app: Callable[..., Flask]) -> None:
    client = make_app(ALLOWED_HOSTS="help.example.com").test_client()
    assert client.get("/healthz", headers={"Host": "help.example.com"}).status_code == 200
    assert client.get("/healthz", headers={"Host": "127.0.0.1"}).status_code == 400
