"""Tags of answers that are made of many rows, known before the answer is written, so that a 304 costs no writing.

A ticket's version rises with whatever is shown of it, in the transaction that changes it; so the rows' ids and versions
say what the rows say. The time of the change stands beside them, since a restored backup gives versions out again.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterable
from operator import itemgetter
from typing import Any

from flask import Response, current_app, g, request, session
from flask_babel import get_locale
from flask_wtf.csrf import generate_csrf
from werkzeug.wrappers import Response as Answer

from ticketapp.extensions.releases import release
from ticketapp.services.list_walks import PLACES

# A page that is kept has a CSRF token in it that is at most so much older than one that is made anew.
TOKEN_SECONDS = 3600
version_of = itemgetter(*(PLACES[name] for name in ("id", "version", "updated_at")))
# Where a browser listens to Clear-Site-Data without TLS.
LOOPBACK = frozenset({"localhost", "127.0.0.1", "[::1]"})


def tag_of(*parts: object) -> str:
    """The digest of what an answer is made of, and of the release that writes it."""
    text = repr((release(), *parts))
    return hashlib.blake2b(text.encode("utf-8", "backslashreplace"), digest_size=16).hexdigest()


def versions_of(rows: Iterable[Any]) -> list[tuple[Any, ...]]:
    """What stands for the rows of a list, which have the columns of ``LISTED``."""
    return list(map(version_of, rows))


def is_known(tag: str) -> bool:
    """Whether the caller has the answer with this tag already."""
    return "HTTP_IF_NONE_MATCH" in request.environ and request.if_none_match.contains_weak(tag)


def tagged_page(parts: object, write: Callable[[], str]) -> Response:
    """The page that is made of *parts*, or 304 for the agent's browser that has it.

    A notice is shown once, so a page with one is made for this request alone.
    """
    if "_flashes" in session or current_app.debug:
        return Response(write())
    g.is_kept = forgets_on_request()
    generate_csrf()  # from now on the session has a token, and every page of it the same
    agent = g.agent
    about = (agent.id, agent.display_name, agent.role, str(get_locale()), session["csrf_token"])
    tag = tag_of("page", about, int(time.time()) // TOKEN_SECONDS, parts)
    response = Response(status=304) if is_known(tag) else Response(write())
    response.set_etag(tag, weak=True)  # the bytes differ: the token is signed with the time
    if g.is_kept:
        response.headers["Cache-Control"] = "private, no-cache"
    return response


def forgets_on_request() -> bool:
    """Whether the browser drops what it keeps when a sign-out says so; one that does not may keep nothing."""
    return request.is_secure or request.host.rpartition(":")[0] in LOOPBACK or request.host in LOOPBACK


def forget_pages(response: Answer) -> Answer:
    """With the end of a session: what the browser kept of its pages goes too, however one steps back."""
    response.headers["Clear-Site-Data"] = '"cache"'
    return response
