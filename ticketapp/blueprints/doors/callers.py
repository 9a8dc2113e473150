"""Who calls: an agent with a session, a token, or nobody."""

from __future__ import annotations

from flask import current_app, g, request
from flask_wtf.csrf import validate_csrf
from werkzeug.exceptions import Forbidden, Unauthorized
from wtforms import ValidationError

from ticketapp.blueprints.access import Access
from ticketapp.blueprints.sessions import current_agent, current_session
from ticketapp.extensions.addresses import client_address
from ticketapp.models import Agent
from ticketapp.rules.actors import Actor
from ticketapp.rules.clocks import utc_now
from ticketapp.rules.vocabulary import TWO_FACTOR_REQUIRED
from ticketapp.services.agent_sessions import note_seen
from ticketapp.services.switches import is_on
from ticketapp.services.tokens import find_token, note_used

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


def current_actor() -> Actor:
    """Who makes this request."""
    actor: Actor = g.actor
    return actor


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


def actor_of_agent() -> Actor:
    return Actor("agent", agent_id=g.agent.id, caller=f"agent:{g.agent.id}", is_admin=g.agent.is_admin)


def signed_in_agent() -> Agent | None:
    """The agent whose session this is; that it is in use is noted now and then."""
    agent, found = current_agent(), current_session()
    if agent is not None and found is not None:
        note_seen(found, utc_now())
    return agent


def lacks_two_factor() -> bool:
    """Whether the agent has to set up the second factor before anything else."""
    return g.agent is not None and not g.agent.has_two_factor and is_on(TWO_FACTOR_REQUIRED)


def is_open(access: Access) -> bool:
    """Whether anyone at all may call."""
    return access.who == "public" or (access.who == "intake" and current_app.config["SETTINGS"].public_intake)
