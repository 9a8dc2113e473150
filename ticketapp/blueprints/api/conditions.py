"""Conditions of a request: the tag of an answer that is made of many tickets, and what werkzeug is to judge of them."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from flask import Response, request

from ticketapp.blueprints.doors import current_actor


def tagged(response: Response) -> Response:
    """The answer under the digest of itself, so that no tag can outlive a change; 304 for who has it already.

    A token's caller may keep it, and asks again each time. An agent's browser may not: its cache outlives a sign-out.
    """
    response.set_etag(hashlib.blake2b(response.get_data(), digest_size=16).hexdigest())
    if current_actor().kind == "token":
        response.headers["Cache-Control"] = "private, no-cache"
    response.vary.update(("Authorization", "Cookie"))
    if "HTTP_IF_NONE_MATCH" in request.environ:
        response.make_conditional(without_if_match(request.environ))
    return response


def without_if_match(environ: Mapping[str, Any]) -> dict[str, Any]:
    """The request without its ``If-Match``, which counts for tickets only, and is judged there.

    Werkzeug would answer a stale one with an empty page.
    """
    return {name: value for name, value in environ.items() if name != "HTTP_IF_MATCH"}
