"""Secrets that are shown once, on the page after the post that made them.

They travel in the session cookie, sealed: the browser that made the post cannot read them there, and the server
keeps only the name under which they may be shown, and forgets it then. So a copy of the cookie shows nothing again.
"""

from __future__ import annotations

import secrets
from typing import Any

from flask import abort, current_app, json, request, session

from ticketapp.blueprints.sessions import current_session
from ticketapp.extensions.database import db, reading, writing
from ticketapp.models import AgentSession
from ticketapp.services.agent_sessions import await_showing, begin_showing
from ticketapp.services.sealing import seal, unseal

KEY = "shown_once"
GOOD_FOR_SECONDS = 600
NAME_BYTES = 16


def secret_key() -> str:
    key: str = current_app.config["SETTINGS"].secret_key
    return key


def keep_once(page: str, value: Any) -> None:
    """For the next request that asks for *page*; at most one value waits. To be called before the commit."""
    name = secrets.token_hex(NAME_BYTES)
    await_showing(own_session(), name)
    session[KEY] = seal(json.dumps([page, name, value]), secret_key())


def take_once(page: str) -> Any:
    """The value, and never again; None where there is none for this page. ``HEAD`` takes nothing."""
    plain = unseal(session.get(KEY, ""), secret_key(), GOOD_FOR_SECONDS) if KEY in session else None
    kept, name, value = json.loads(plain) if plain else ("", "", None)
    if kept != page:
        return None
    if request.method == "HEAD":
        return value if own_session().shown_once == name else None
    session.pop(KEY)
    writing()
    is_first = begin_showing(own_session(), name)
    db.session.commit()
    reading()
    return value if is_first else None


def own_session() -> AgentSession:
    return current_session() or abort(401)
