"""Short ways to call the API."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

Make = Callable[..., dict[str, Any]]


@pytest.fixture
def make_ticket(client: FlaskClient, auth: dict[str, str]) -> Make:
    """``make_ticket(title="…", priority="low")`` through the API, with a token; returns the ticket."""

    def make(**fields: Any) -> dict[str, Any]:
        body = {"title": "Printer on fire", "description": "It smokes.", "category": "technical", "priority": "high"}
        answer = client.post("/api/tickets/", json={**body, **fields}, headers=auth)
        assert answer.status_code == 201, answer.json
        return dict(answer.json or {})

    return make
