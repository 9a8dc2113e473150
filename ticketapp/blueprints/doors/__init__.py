"""Who gets in: runs before any view, for every route.

The order is the API's promise: unknown address and wrong method (routing), then credentials, then how often, then how
large. The views look at types and bodies.
"""

from __future__ import annotations

from flask import Flask, current_app, g, request
from werkzeug.exceptions import TooManyRequests
from werkzeug.wrappers import Response

from ticketapp.blueprints.access import (
    Access,
    access_of,
    admins_only,
    answers_limit_itself,
    before_two_factor,
    only_reads,
    open_intake,
    public,
    scope,
    validates_csrf_itself,
)
from ticketapp.blueprints.bodies import bound_body
from ticketapp.blueprints.doors.api import api_door
from ticketapp.blueprints.doors.callers import SAFE_METHODS, actor_of_token, current_actor
from ticketapp.blueprints.doors.pages import page_door, require_form
from ticketapp.blueprints.limits import check_rate
from ticketapp.extensions.database import end_transaction, reading, writing

__all__ = [
    "actor_of_token",
    "admins_only",
    "answers_limit_itself",
    "before_two_factor",
    "current_actor",
    "only_reads",
    "open_intake",
    "public",
    "scope",
    "validates_csrf_itself",
]


def init_app(app: Flask) -> None:
    app.config["WTF_CSRF_CHECK_DEFAULT"] = False  # checked here, in its place
    app.before_request(open_doors)


def open_doors() -> Response | None:
    """Let the caller through, or answer instead of the view."""
    g.agent = None
    endpoint, method = request.endpoint, request.method
    if endpoint is None or method == "OPTIONS":
        return None
    access = access_of(current_app.view_functions[endpoint])
    reading()
    if request.path.startswith("/api/"):
        api_door(access)
    elif answer := page_door(access):
        return answer
    count_request(access)
    if method not in SAFE_METHODS:
        bound_body()
        require_form()
        end_transaction() if access.reads or g.too_many else writing()
    return None


def count_request(access: Access) -> None:
    """Raises ``TooManyRequests``, unless the view answers that itself."""
    g.too_many = None
    try:
        check_rate(current_actor())
    except TooManyRequests as refused:
        if not access.answers_limit:
            raise
        g.too_many = refused
