"""The headers that every answer of the application carries. Static files: ``extensions/statics.py``."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from flask import Flask, Response

from ticketapp.rules.headers import security_headers

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


def init_app(app: Flask) -> None:
    app.after_request(add_headers)
    app.wsgi_app = with_security(app.wsgi_app)  # type: ignore[assignment,method-assign]


def add_headers(response: Response) -> Response:
    """Those of security, which no view sets; and nothing personal stays in a cache."""
    if "Cache-Control" not in response.headers:
        response.headers.add("Cache-Control", "no-store")
    return response


def with_security(inner: WSGIApplication) -> WSGIApplication:
    """The security headers as a list that is there already: one by one they would cost what a small answer does."""
    lists = {scheme: list(security_headers(scheme == "https").items()) for scheme in ("http", "https")}

    def answer(environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        always = lists["https" if environ["wsgi.url_scheme"] == "https" else "http"]

        def started(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
            return start(status, headers + always, *more)

        return inner(environ, started)

    return answer
