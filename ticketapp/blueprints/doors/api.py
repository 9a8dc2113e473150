"""The door of the API."""

from __future__ import annotations

from flask import g
from werkzeug.exceptions import Forbidden, Unauthorized

from ticketapp.blueprints.access import Access
from ticketapp.blueprints.doors.callers import actor_of_session, actor_of_token, anonymous, is_open


def api_door(access: Access) -> None:
    """A Bearer token, a session with its CSRF token, or nobody."""
    actor = actor_of_token() or actor_of_session(access)
    g.actor = actor or anonymous()
    if is_open(access):
        if g.actor.kind == "token" and access.scope and not g.actor.may(access.scope):
            raise Forbidden(f"This token lacks the scope {access.scope}.")
        return
    if actor is None:
        raise Unauthorized("Authentication credentials were not provided.")
    if access.who == "admin" and not actor.is_admin:
        raise Forbidden("This is for admins.")
    if access.scope and not actor.may(access.scope):
        raise Forbidden(f"This token lacks the scope {access.scope}.")
