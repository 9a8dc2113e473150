"""Secrets that are shown once, on the page after the post that made them.

They travel in the session cookie, sealed: the browser that made the post cannot read them there, and the server
keeps nothing.
"""

from __future__ import annotations

from typing import Any

from flask import current_app, json, session

from ticketapp.services.sealing import seal, unseal

KEY = "shown_once"
GOOD_FOR_SECONDS = 600


def secret_key() -> str:
    key: str = current_app.config["SETTINGS"].secret_key
    return key


def keep_once(name: str, value: Any) -> None:
    """For the next page that asks for *name*; at most one value waits."""
    session[KEY] = seal(json.dumps([name, value]), secret_key())


def take_once(name: str) -> Any:
    """The value, and never again; None where there is none of this name."""
    plain = unseal(session.get(KEY, ""), secret_key(), GOOD_FOR_SECONDS) if KEY in session else None
    kept, value = json.loads(plain) if plain else ("", None)
    if kept != name:
        return None
    session.pop(KEY)
    return value
