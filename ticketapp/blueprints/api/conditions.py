"""Conditions of a request: the tag of an answer that is made of many tickets, and what werkzeug is to judge of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask import Response

from ticketapp.blueprints.doors import current_actor
from ticketapp.blueprints.tags import is_known


def tagged(tag: str, write: Callable[[], str]) -> Response:
    """The answer under its tag; 304, and nothing written, for who has it already.

    A token's caller may keep it, and asks again each time. An agent's browser may not: its cache outlives a sign-out.
    """
    response = Response(status=304) if is_known(tag) else Response(write(), mimetype="application/json")
    response.set_etag(tag)
    if current_actor().kind == "token":
        response.headers["Cache-Control"] = "private, no-cache"
    response.vary.update(("Authorization", "Cookie"))
    return response


def without_if_match(environ: Mapping[str, Any]) -> dict[str, Any]:
    """The request without its ``If-Match``, which counts for tickets only, and is judged there.

    Werkzeug would answer a stale one with an empty page.
    """
    return {name: value for name, value in environ.items() if name != "HTTP_IF_MATCH"}
