"""Proving who one is, counted: whoever fails too often waits, and is told for how long."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TypeVar

from flask import make_response
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from ticketapp.errors import LockedOut
from ticketapp.extensions.addresses import client_address
from ticketapp.extensions.database import db
from ticketapp.rules.browsers import network_of
from ticketapp.rules.clocks import utc_now
from ticketapp.services.sign_ins import begin_attempt, clear_failures, forget_attempt, seconds_locked

Proof = TypeVar("Proof")


def judged(account: str, prove: Callable[[], Proof | None]) -> Proof | None:
    """What *prove* answers; raises ``LockedOut`` without asking it where too many failed before.

    The attempt is counted first and in a transaction of its own; a success takes the count back.
    """
    now = utc_now()
    attempt = begin_attempt(account, network_of(client_address()), now)
    db.session.commit()
    seconds = seconds_locked(attempt, now)
    if seconds:
        forget_attempt(attempt)
        db.session.commit()
        raise LockedOut(seconds)
    proof = prove()
    if proof:
        clear_failures(account)
    return proof


def locked_words(locked: LockedOut) -> str:
    minutes = math.ceil(locked.seconds / 60)
    wait = ngettext("%(num)s minute", "%(num)s minutes", minutes)
    return _("Too many attempts failed. Try again in %(wait)s.", wait=wait)


def locked_answer(page: str, locked: LockedOut) -> Response:
    """429 with the page that says so."""
    response = make_response(page, 429)
    response.headers["Retry-After"] = str(locked.seconds)
    return response
