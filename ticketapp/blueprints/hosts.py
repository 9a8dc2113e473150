"""Which Host headers are answered: those that ALLOWED_HOSTS names."""

from __future__ import annotations

import re

from flask import Flask, current_app, request
from werkzeug.exceptions import SecurityError

# A name or an IPv6 address in brackets, and perhaps a port. Werkzeug's own check knows no brackets.
HOST = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[^:\[\]]*)(?::[0-9]+)?")


def init_app(app: Flask) -> None:
    app.before_request(check_host)


def check_host() -> None:
    """Raise ``SecurityError`` (400) for a foreign one: links in answers are made from it."""
    allowed = current_app.config["SETTINGS"].allowed_hosts
    given = HOST.fullmatch(request.environ.get("HTTP_HOST") or request.environ["SERVER_NAME"])
    if given is None or not is_allowed(given[1], allowed):
        raise SecurityError("This Host is not one of ALLOWED_HOSTS.")


def is_allowed(host: str, allowed: tuple[str, ...]) -> bool:
    """``*`` allows every name, ``.example.com`` that name and all below it."""
    name = host.lower()
    return any(
        each == "*" or name == each.lower().lstrip(".") or (each.startswith(".") and name.endswith(each.lower()))
        for each in allowed
    )
