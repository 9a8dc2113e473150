"""Who may call, from the marks on the views."""

from __future__ import annotations

from ticketapp.blueprints.access import Access
from ticketapp.blueprints.api.openapi.fields import Schema


def security_schemes(session_cookie: str) -> dict[str, Schema]:
    return {
        "bearer": {
            "type": "http",
            "scheme": "bearer",
            "description": (
                "An API token: `Authorization: Bearer TOKEN`. Admins make them, with `flask --app wsgi tokens create`. "
                "The scopes that a call asks for stand beside it."
            ),
        },
        "session": {
            "type": "apiKey",
            "in": "cookie",
            "name": session_cookie,
            "description": "The session of an agent who is signed in in this browser.",
        },
        "csrf": {
            "type": "apiKey",
            "in": "header",
            "name": "X-CSRFToken",
            "description": "The session's CSRF token, for everything but reading.",
        },
    }


def security(access: Access, *, is_unsafe: bool, is_open: bool) -> list[Schema]:
    """The ways in. *is_open*: whether anyone may hand in tickets."""
    if access.who == "public":
        return [{}]
    session: Schema = {"session": [], "csrf": []} if is_unsafe else {"session": []}
    ways: list[Schema] = [{"bearer": [access.scope] if access.scope else []}, session]
    if access.who == "admin":
        ways = [session]
    return [{}, *ways] if access.who == "intake" and is_open else ways
