"""What the tests of ``/admin/`` share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.accounts import csrf_token

Post = Callable[..., Any]


@pytest.fixture
def post(admin_client: FlaskClient) -> Post:
    """``post("/admin/tokens/new", name="shop")``: as the admin, with a CSRF token."""
    token = csrf_token(admin_client, "/admin/")

    def send(path: str, **form: Any) -> Any:
        return admin_client.post(path, data={**form, "csrf_token": token})

    return send
