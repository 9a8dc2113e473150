"""Which Host headers are answered: those that ALLOWED_HOSTS names."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from flask import Flask, current_app, request
from werkzeug.exceptions import SecurityError

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

# A name or an IPv6 address in brackets, and perhaps a port. Werkzeug's own check knows no brackets.
HOST = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[^:\[\]]+)(?::([0-9]{1,5}))?")
EMPTY_PORT = re.compile(r"(\[[^\]]*\]|[^:\[\]]+):")
PORT_MAX = 65_535


def init_app(app: Flask) -> None:
    app.wsgi_app = without_empty_ports(app.wsgi_app)  # type: ignore[assignment,method-assign]
    app.before_request(check_host)


def without_empty_ports(inner: WSGIApplication) -> WSGIApplication:
    """``localhost:`` is legal and means ``localhost``; Werkzeug would make links of it that name no host."""

    def answer(environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        if found := EMPTY_PORT.fullmatch(str(environ.get("HTTP_HOST", ""))):
            environ["HTTP_HOST"] = found[1]
        return inner(environ, start)

    return answer


def check_host() -> None:
    """Raise ``SecurityError`` (400) for a foreign one: links in answers are made from it."""
    # Only HTTP/1.0 may leave it out; an empty one would be answered for whatever name the server has.
    environ = request.environ
    absent = environ["SERVER_NAME"] if environ["SERVER_PROTOCOL"] == "HTTP/1.0" else ""
    if not is_answered(str(environ.get("HTTP_HOST", absent)), current_app.config["SETTINGS"].allowed_hosts):
        raise SecurityError("This Host is not one of ALLOWED_HOSTS.")


@functools.lru_cache(maxsize=256)
def is_answered(host: str, allowed: tuple[str, ...]) -> bool:
    """Whether the header's *host* is one of *allowed*."""
    given = HOST.fullmatch(host)
    return given is not None and is_port(given[2]) and is_allowed(given[1], allowed)


def is_port(port: str | None) -> bool:
    """Links with another number lead nowhere."""
    return port is None or 0 < int(port) <= PORT_MAX


def is_allowed(host: str, allowed: tuple[str, ...]) -> bool:
    """``*`` allows every name, ``.example.com`` that name and all below it."""
    name = host.lower()
    return any(
        each == "*" or name == each.lower().lstrip(".") or (each.startswith(".") and name.endswith(each.lower()))
        for each in allowed
    )
