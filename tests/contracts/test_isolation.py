"""Promise: tests reach nothing beyond this machine, and start from an empty database each."""

from __future__ import annotations

import smtplib
import socket

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.accounts import Account

TICKET = {"title": "Charged twice", "description": "The invoice of May was charged twice."}


def test_the_network_is_closed() -> None:
    with pytest.raises(PermissionError, match=r"192\.0\.2\.1"):
        socket.create_connection(("192.0.2.1", 80), timeout=1)


def test_mail_is_closed() -> None:
    with pytest.raises(PermissionError):
        smtplib.SMTP("192.0.2.1", timeout=1)


@pytest.mark.parametrize("_time", range(2))
def test_every_test_starts_empty(_time: int, client: FlaskClient, auth: dict[str, str]) -> None:
    assert client.get("/api/tickets/", headers=auth).get_json()["count"] == 0
    assert client.post("/api/tickets/", json=TICKET).status_code == 201


def test_both_accounts_can_sign_in(agent_client: FlaskClient, admin_client: FlaskClient, agent: Account) -> None:
    assert agent_client.get("/tickets/").status_code == 200
    assert agent_client.get("/admin/").status_code == 403
    assert admin_client.get("/admin/").status_code == 200
    assert agent.email == "alice@example.com"


def test_the_application_is_on_the_engine_that_was_asked_for(in_app: Flask, engine: str) -> None:
    assert in_app.extensions["sqlalchemy"].engine.dialect.name == engine
