"""Who gets in: runs before any view, for every route.

The order is the API's promise: unknown address and wrong method (routing), then credentials, then how often, then how
large. The views look at types and bodies.
"""

from __future__ import annotations

from flask import Flask, current_app, g, redirect, request, url_for
from flask_wtf.csrf import validate_csrf
from werkzeug.exceptions import Forbidden, TooManyRequests, Unauthorized, UnsupportedMediaType
from werkzeug.wrappers import Response
from wtforms import ValidationError

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
from ticketapp.blueprints.limits import check_rate
from ticketapp.blueprints.sessions import current_agent, current_session
from ticketapp.extensions import csrf
from ticketapp.extensions.addresses import client_address
from ticketapp.extensions.database import end_transaction, reading, writing
from ticketapp.models import Agent
from ticketapp.rules.actors import Actor
from ticketapp.rules.clocks import utc_now
from ticketapp.rules.vocabulary import TWO_FACTOR_REQUIRED
from ticketapp.services.agent_sessions import note_seen
from ticketapp.services.switches import is_on
from ticketapp.services.tokens import find_token, note_used

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
FORM_TYPES = frozenset({"application/x-www-form-urlencoded", "multipart/form-data"})

__all__ = [
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


def current_actor() -> Actor:
    """Who makes this request."""
    actor: Actor = g.actor
    return actor


def open_doors() -> Response | None:
    """Let the caller through, or answer instead of the view."""
    g.agent = None
    if request.endpoint is None or request.method == "OPTIONS":
        return None
    access = access_of(current_app.view_functions[request.endpoint])
    reading()
    if request.path.startswith("/api/"):
        api_door(access)
    elif answer := page_door(access):
        return answer
    count_request(access)
    if request.method not in SAFE_METHODS:
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


def is_open(access: Access) -> bool:
    """Whether anyone at all may call."""
    return access.who == "public" or (access.who == "intake" and current_app.config["SETTINGS"].public_intake)


def to_sign_in() -> Response:
    here = request.full_path.rstrip("?") if request.method in ("GET", "HEAD") else url_for("tickets.list_tickets")
    return redirect(url_for("accounts.login", next=here), 303)


def anonymous() -> Actor:
    return Actor("requester", caller=f"address:{client_address()}")


def actor_of_token() -> Actor | None:
    """The token's actor, None without a Bearer header; a bad token is refused everywhere."""
    kind, _, secret = request.headers.get("Authorization", "").strip().partition(" ")
    if kind.lower() != "bearer":
        return None
    now = utc_now()
    token = find_token(secret.strip(), now)
    if token is None:
        raise Unauthorized("Invalid token.")
    note_used(token, now)
    return Actor("token", token_id=token.id, caller=f"token:{token.id}", scopes=tuple(token.scopes.split()))


def actor_of_session(access: Access) -> Actor | None:
    """The signed-in agent. An unsafe method without the session's CSRF token is refused, or counts as nobody's.

    So does an agent who has to set up the second factor first, as long as anyone may call.
    """
    agent = signed_in_agent()
    if agent is None:
        return None
    if request.method not in SAFE_METHODS:
        try:
            validate_csrf(request.headers.get("X-CSRFToken"))
        except ValidationError as refused:
            if access.who in ("public", "intake"):
                return None
            raise Forbidden(f"CSRF check failed: {refused}") from None
    g.agent = agent
    if lacks_two_factor():
        g.agent = None
        if is_open(access):
            return None
        raise Forbidden("Set up two-factor authentication first.")
    return actor_of_agent()


def signed_in_agent() -> Agent | None:
    """The agent whose session this is; that it is in use is noted now and then."""
    agent, found = current_agent(), current_session()
    if agent is not None and found is not None:
        note_seen(found, utc_now())
    return agent


def lacks_two_factor() -> bool:
    """Whether the agent has to set up the second factor before anything else."""
    return g.agent is not None and not g.agent.has_two_factor and is_on(TWO_FACTOR_REQUIRED)


def actor_of_agent() -> Actor:
    return Actor("agent", agent_id=g.agent.id, caller=f"agent:{g.agent.id}", is_admin=g.agent.is_admin)
