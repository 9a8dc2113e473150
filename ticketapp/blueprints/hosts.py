"""Which Host headers are answered: those that ALLOWED_HOSTS names."""

from __future__ import annotations

import re

from flask import Flask, current_app, request
from werkzeug.exceptions import SecurityError

# A name or an IPv6 address in brackets, and perhaps a port. Werkzeug's own check knows no brackets.
HOST = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[^:\[\]]+)(?::([0-9]{1,5}))?")
PORT_MAX = 65_535


def init_app(app: Flask) -> None:
    app.before_request(check_host)


def check_host() -> None:
    """Raise ``SecurityError`` (400) for a foreign one: links in answers are made from it."""
    allowed = current_app.config["SETTINGS"].allowed_hosts
    # Only HTTP/1.0 may leave it out; an empty one would be answered for whatever name the server has.
    given = HOST.fullmatch(str(request.environ.get("HTTP_HOST", request.environ["SERVER_NAME"])))
    if given is None or not is_port(given[2]) or not is_allowed(given[1], allowed):
        raise SecurityError("This Host is not one of ALLOWED_HOSTS.")


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
