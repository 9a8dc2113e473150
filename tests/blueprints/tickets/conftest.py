"""Tickets to look at, and somebody who may."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from tests.accounts import make_token

Make = Callable[..., int]


@pytest.fixture
def make_ticket(app: Flask) -> Make:
    """``make_ticket(title="…", status="closed")`` through the API; returns the number."""
    headers = {"Authorization": f"Bearer {make_token(app)}"}
    api = app.test_client()

    def make(**fields: Any) -> int:
        body = {"title": "Printer on fire", "description": "It smokes.", "category": "technical", "priority": "high"}
        answer = api.post("/api/tickets/", json={**body, **fields}, headers=headers)
        assert answer.status_code == 201, answer.json
        return int(answer.json["id"])

    return make


@pytest.fixture
def change_by_api(app: Flask) -> Callable[..., None]:
    """``change_by_api(7, status="closed")``: somebody else is faster."""
    headers = {"Authorization": f"Bearer {make_token(app)}"}
    api = app.test_client()

    def change(number: int, **fields: str) -> None:
        assert api.patch(f"/api/tickets/{number}/", json=fields, headers=headers).status_code == 200

    return change


@pytest.fixture
def read_by_api(app: Flask) -> Callable[[int], dict[str, Any]]:
    headers = {"Authorization": f"Bearer {make_token(app)}"}
    api = app.test_client()
    return lambda number: dict(api.get(f"/api/tickets/{number}/", headers=headers).json or {})
