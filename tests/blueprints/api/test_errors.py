"""One shape of error by every route below /api/."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.exc import OperationalError


@pytest.mark.parametrize("path", ["/api/", "/api/nothing", "/api/tickets/x/y/", "/api/ticket/1/"])
def test_unknown_addresses(client: FlaskClient, path: str) -> None:
    answer = client.get(path)
    assert (answer.status_code, answer.json) == (404, {"detail": "Not found."})
    assert answer.mimetype == "application/json"


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("PUT", "/api/tickets/"),
        ("DELETE", "/api/tickets/1/"),
        ("POST", "/api/tickets/1/"),
        ("GET", "/api/tickets/classify/"),
        ("PATCH", "/api/tickets/stats/"),
    ],
)
def test_wrong_methods(client: FlaskClient, method: str, path: str) -> None:
    answer = client.open(path, method=method)
    assert answer.status_code == 405
    assert list(answer.json) == ["detail"]
    assert method not in answer.headers["Allow"].replace(" ", "").split(",")


@pytest.mark.parametrize("method", ["GET", "POST", "PATCH"])
@pytest.mark.parametrize("path", ["/api/tickets", "/api/tickets/7", "/api/tickets/stats", "/api/tickets/classify"])
def test_a_missing_slash_is_308(client: FlaskClient, method: str, path: str) -> None:
    answer = client.open(f"{path}?search=a%20b&status=open", method=method)
    assert answer.status_code == 308
    assert answer.headers["Location"].endswith(f"{path}/?search=a%20b&status=open")


def test_a_bug_is_500_with_an_id_and_no_trace(
    app: Flask, auth: dict[str, str], caplog: pytest.LogCaptureFixture
) -> None:
    def broken() -> str:
        raise RuntimeError("the secret cause")

    app.view_functions["api.ticket_stats"] = broken
    answer = app.test_client().get("/api/tickets/stats/", headers=auth)
    assert answer.status_code == 500
    assert "secret cause" not in answer.text
    assert answer.json["request_id"] == answer.headers["X-Request-ID"]
    assert any(record.exc_info for record in caplog.records)


def test_a_database_that_is_away_is_503(app: Flask, auth: dict[str, str]) -> None:
    def away() -> str:
        raise OperationalError("SELECT 1", {}, Exception("gone"))

    app.view_functions["api.ticket_stats"] = away
    answer = app.test_client().get("/api/tickets/stats/", headers=auth)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert "gone" not in answer.text


def test_a_foreign_host_is_refused(client: FlaskClient) -> None:
    answer = client.get("/api/tickets/", headers={"Host": "evil.example"})
    assert (answer.status_code, list(answer.json)) == (400, ["detail"])


def test_every_answer_carries_the_headers(client: FlaskClient) -> None:
    for path in ("/api/tickets/", "/api/nothing", "/healthz", "/login", "/nothing"):
        headers = client.get(path).headers
        assert "default-src 'none'" in headers["Content-Security-Policy"]
        assert "unsafe" not in headers["Content-Security-Policy"]
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert len(headers["X-Request-ID"]) == 32


class TestCors:
    """Off until origins are named."""

    def test_off(self, client: FlaskClient) -> None:
        answer = client.get("/api/tickets/", headers={"Origin": "https://app.example"})
        assert "Access-Control-Allow-Origin" not in answer.headers

    def test_preflight_needs_no_credentials(self, make_app: Callable[..., Flask]) -> None:
        client = make_app(CORS_ALLOWED_ORIGINS="https://app.example").test_client()
        asked = {
            "Origin": "https://app.example",
            "Access-Control-Request-Method": "PATCH",
            "Access-Control-Request-Headers": "authorization, if-match, idempotency-key, content-type, x-csrftoken",
        }
        answer = client.options("/api/tickets/1/", headers=asked)
        assert answer.status_code == 200
        assert answer.headers["Access-Control-Allow-Origin"] == "https://app.example"
        allowed = answer.headers["Access-Control-Allow-Headers"].lower()
        assert all(name in allowed for name in ("authorization", "if-match", "idempotency-key", "x-csrftoken"))

    @pytest.mark.parametrize("path", ["/api/tickets/", "/api/nothing/"])
    def test_errors_carry_the_header(self, make_app: Callable[..., Flask], path: str) -> None:
        client = make_app(CORS_ALLOWED_ORIGINS="https://app.example").test_client()
        answer = client.get(path, headers={"Origin": "https://app.example"})
        assert answer.status_code in (401, 404)
        assert answer.headers["Access-Control-Allow-Origin"] == "https://app.example"
        assert "ETag" in answer.headers["Access-Control-Expose-Headers"]
        other = client.get(path, headers={"Origin": "https://evil.example"})
        assert "Access-Control-Allow-Origin" not in other.headers
