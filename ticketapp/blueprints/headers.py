"""The headers that every answer of the application carries. Static files: ``extensions/statics.py``."""

from __future__ import annotations

from flask import Flask, Response, request

from ticketapp.rules.headers import security_headers


def init_app(app: Flask) -> None:
    app.after_request(add_headers)


def add_headers(response: Response) -> Response:
    """Those of security; and nothing personal stays in a cache."""
    for name, value in security_headers(request.is_secure).items():
        response.headers.setdefault(name, value)
    response.headers.setdefault("Cache-Control", "no-store")
    return response
