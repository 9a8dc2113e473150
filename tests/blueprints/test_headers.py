"""The headers that every answer carries."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from ticketapp.rules.headers import HSTS, SECURITY_HEADERS

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
PATHS = ("/", "/api/openapi.json", "/nowhere", "/static/css/base.css", "/static/nothing.css")


@pytest.mark.parametrize("path", PATHS)
def test_every_answer_carries_them(client: FlaskClient, path: str) -> None:
    with client.get(path) as answer:
        answer.get_data()
    assert {name: answer.headers.get(name) for name in SECURITY_HEADERS} == SECURITY_HEADERS
    assert "Strict-Transport-Security" not in answer.headers


@pytest.mark.parametrize("path", PATHS)
def test_behind_tls_it_stays_tls(make_app: Callable[..., Flask], path: str) -> None:
    client = make_app(TRUSTED_PROXIES="1").test_client()
    with client.get(path, headers={"X-Forwarded-Proto": "https"}) as answer:
        assert answer.headers["Strict-Transport-Security"] == HSTS


def test_files_that_were_read_before_carry_them_too(client: FlaskClient) -> None:
    with client.get("/static/css/base.css") as first:
        first.get_data()
    again = client.get("/static/css/base.css", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
    assert again.headers["X-Content-Type-Options"] == "nosniff"
    assert first.headers.getlist("X-Content-Type-Options") == ["nosniff"]
