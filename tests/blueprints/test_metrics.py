"""/metrics"""

from __future__ import annotations

from collections.abc import Callable

import requests
from flask import Flask
from flask.testing import FlaskClient

from tests.accounts import make_token
from tests.servers import Server

TICKET = {"title": "a", "description": "b"}
ELSEWHERE = {"REMOTE_ADDR": "192.0.2.7"}


def test_from_this_machine(client: FlaskClient) -> None:
    client.post("/api/tickets/", json=TICKET)
    answer = client.get("/metrics")
    assert answer.status_code == 200
    assert answer.mimetype == "text/plain"
    assert 'ticketapp_tickets{status="open"} 1' in answer.text
    assert 'ticketapp_requests_total{method="POST",route="/api/tickets/",status="201"}' in answer.text
    assert 'ticketapp_classifications_total{source="local"}' in answer.text


def test_from_elsewhere_only_with_the_scope(app: Flask, client: FlaskClient) -> None:
    def status(*scopes: str) -> int:
        headers = {"Authorization": f"Bearer {make_token(app, *scopes)}"} if scopes else {}
        return client.get("/metrics", headers=headers, environ_base=ELSEWHERE).status_code

    assert status() == 401
    assert status("tickets:read") == 403
    assert status("metrics") == 200


def test_through_a_proxy_on_this_machine_is_elsewhere(client: FlaskClient) -> None:
    assert client.get("/metrics", headers={"X-Forwarded-For": "192.0.2.7"}).status_code == 401


def test_searches_stand_in_no_label(client: FlaskClient) -> None:
    client.get("/api/tickets/?search=verysecret")
    client.get("/verysecret")
    assert "verysecret" not in client.get("/metrics").text


def test_all_workers_are_counted_together(serve: Callable[..., Server]) -> None:
    server = serve(WEB_CONCURRENCY="2")
    for _ in range(12):
        requests.post(f"{server.url}/api/tickets/", json=TICKET, timeout=10)
    text = requests.get(f"{server.url}/metrics", timeout=10).text
    assert 'ticketapp_requests_total{method="POST",route="/api/tickets/",status="201"} 12.0' in text
