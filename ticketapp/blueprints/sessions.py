"""The browser's side of a session: the cookie names a row of the database, and is emptied at every sign-in.

Flask-Security says who signs in and out; without a live row of ours its cookie says nothing.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Flask, current_app, g, request, session
from flask_login import current_user
from flask_security.utils import login_user, logout_user

from ticketapp.extensions.addresses import client_address
from ticketapp.models import Agent, AgentSession
from ticketapp.rules.browsers import browser_in_words, shortened_address
from ticketapp.rules.clocks import utc_now
from ticketapp.services.agent_sessions import (
    Place,
    SessionLimits,
    begin_session,
    end_session,
    find_session,
    sweep_sessions,
)

KEY = "sid"


def init_app(app: Flask) -> None:
    login_manager: Any = app.login_manager  # type: ignore[attr-defined]
    login_manager.user_loader(load_agent)


def load_agent(uniquifier: str) -> Agent | None:
    """Whom Flask-Login takes for the current user: the agent of the session's row, if the cookie names that agent."""
    found = current_session()
    if found is None or found.awaits_code or found.agent.fs_uniquifier != uniquifier:
        return None
    return found.agent


def current_agent() -> Agent | None:
    """Who is signed in, every factor proved. Without a row of ours Flask-Login need not be asked."""
    if current_session() is None:
        return None
    return current_user._get_current_object() if current_user.is_authenticated else None


def current_session() -> AgentSession | None:
    """This request's session, looked up once; one that still awaits its code counts too."""
    if "agent_session" not in g:
        secret = session.get(KEY)
        g.agent_session = find_session(secret, session_limits(), utc_now()) if isinstance(secret, str) else None
    found: AgentSession | None = g.agent_session
    return found


def session_limits() -> SessionLimits:
    settings = current_app.config["SETTINGS"]
    return SessionLimits(timedelta(hours=settings.session_idle_hours), timedelta(days=settings.session_max_days))


def sign_in(agent: Agent) -> None:
    """A session under a new id."""
    empty_cookie()
    session[KEY] = begin(agent, awaits_code=False)
    g.pop("agent_session")  # the next one who asks finds the new one
    login_user(agent, remember=False, authn_via=["password"])
    agent.last_sign_in_at = utc_now()


def await_code(agent: Agent) -> None:
    """The password is proved, the second factor is not: a session that opens only the page that asks for it."""
    empty_cookie()
    session[KEY] = begin(agent, awaits_code=True)


def begin(agent: Agent, awaits_code: bool) -> str:
    now = utc_now()
    sweep_sessions(session_limits(), now)
    place = Place(browser_in_words(request.user_agent.string), shortened_address(client_address()))
    return begin_session(agent, place, now, awaits_code)


def sign_out() -> None:
    logout_user()
    empty_cookie()


def empty_cookie() -> None:
    """The row goes, so that a copy of the cookie opens nothing; then all that the cookie held, whoever planted it."""
    secret = session.get(KEY)
    if isinstance(secret, str):
        end_session(secret)
    session.clear()
    g.agent_session = None
