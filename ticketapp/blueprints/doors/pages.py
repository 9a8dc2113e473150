"""The door of the pages."""

from __future__ import annotations

from flask import g, redirect, request, url_for
from werkzeug.exceptions import Forbidden, UnsupportedMediaType
from werkzeug.wrappers import Response

from ticketapp.blueprints.access import Access
from ticketapp.blueprints.bodies import bound_body
from ticketapp.blueprints.doors.callers import (
    SAFE_METHODS,
    actor_of_agent,
    anonymous,
    is_open,
    lacks_two_factor,
    signed_in_agent,
)
from ticketapp.extensions import csrf

FORM_TYPES = frozenset({"application/x-www-form-urlencoded", "multipart/form-data"})


def page_door(access: Access) -> Response | None:
    """A session; whoever has none is led to the sign-in page and back."""
    g.agent = signed_in_agent()
    if access.who == "intake" and is_open(access) and request.method == "POST" and lacks_two_factor():
        g.agent = None  # what they wrote comes in as anybody's
    g.actor = actor_of_agent() if g.agent else anonymous()
    if not is_open(access) and g.agent is None:
        return to_sign_in()
    if access.who == "admin" and not g.actor.is_admin:
        raise Forbidden("This page is for admins.")
    if not is_open(access) and not access.before_two_factor and lacks_two_factor():
        return redirect(url_for("accounts.set_up_two_factor"), 303)
    if request.method not in SAFE_METHODS and access.checks_csrf:
        bound_body()
        require_form()
        csrf.protect()
    return None


def require_form() -> None:
    """A page takes what browsers send from its form. The API looks at types itself."""
    is_something = bool(request.mimetype) or bool(request.content_length)
    if not request.path.startswith("/api/") and is_something and request.mimetype not in FORM_TYPES:
        raise UnsupportedMediaType


def to_sign_in() -> Response:
    here = request.full_path.rstrip("?") if request.method in ("GET", "HEAD") else url_for("tickets.list_tickets")
    return redirect(url_for("accounts.login", next=here), 303)
