"""How often one may ask: per address and minute, or per token and minute."""

from __future__ import annotations

import functools
import logging
import math
import threading
import time
from typing import Any

from flask import Flask, current_app, request
from limits import RateLimitItem, RateLimitItemPerMinute
from werkzeug.exceptions import TooManyRequests

from ticketapp.extensions import limiter
from ticketapp.extensions.addresses import client_address
from ticketapp.rules.actors import Actor
from ticketapp.rules.browsers import network_of

logger = logging.getLogger("ticketapp.limits")

TICKETS = RateLimitItemPerMinute(20, namespace="tickets")
CLASSIFICATIONS = RateLimitItemPerMinute(60, namespace="classifications")
SIGN_INS = RateLimitItemPerMinute(20, namespace="sign-ins")

# Endpoint → limit, for posts. A ticket counts the same through the page and through the API.
LIMITED = {
    "tickets.submit_ticket": TICKETS,
    "api.create_ticket": TICKETS,
    "api.classify": CLASSIFICATIONS,
    "accounts.login": SIGN_INS,
    "accounts.enter_code": SIGN_INS,
    "accounts.answer_invitation": SIGN_INS,
}
PAUSE_SECONDS = 5.0


class Outage:
    """Whether the store that counts is away: then nobody is stopped, and nobody waits for it but once in a while."""

    def __init__(self) -> None:
        self.is_on = False
        self.asks_again_at = 0.0
        self.lock = threading.Lock()

    def is_to_be_asked(self) -> bool:
        return not self.is_on or time.monotonic() >= self.asks_again_at

    def begin(self, error: Exception) -> None:
        """One line in the log for each outage and process, however many requests come meanwhile."""
        with self.lock:
            was_on, self.is_on = self.is_on, True
            self.asks_again_at = time.monotonic() + PAUSE_SECONDS
        if not was_on:
            extra = {"event": "ratelimit_down", "error": type(error).__name__}
            logger.error("rate limits cannot be counted", extra=extra)

    def end(self) -> None:
        with self.lock:
            was_on, self.is_on = self.is_on, False
        if was_on:
            logger.warning("rate limits are counted again", extra={"event": "ratelimit_up"})


def init_app(app: Flask) -> None:
    app.extensions["ratelimit_outage"] = Outage()
    forget_own_looks(app)


def forget_own_looks(app: Flask) -> None:
    """The doors ask the limiter in their place. It would look at every request itself, and find no limit of its own."""
    for hooks in (app.before_request_funcs, app.after_request_funcs, app.teardown_request_funcs):
        of_all: list[Any] = hooks.get(None, [])
        of_all[:] = [hook for hook in of_all if limiter not in (getattr(hook, "__self__", None), *hook_arguments(hook))]


def hook_arguments(hook: Any) -> tuple[Any, ...]:
    """What a hook that is a ``functools.partial`` is called with."""
    return getattr(hook, "args", ())


def check_rate(actor: Actor) -> None:
    """Count this request; raises ``TooManyRequests`` with the seconds to wait."""
    is_token = actor.kind == "token"
    limit = token_limit() if is_token else limit_of_address()
    if limit is None:
        return
    if wait_seconds := spend(limit, actor.caller if is_token else network_of(client_address())):
        raise TooManyRequests(retry_after=wait_seconds)


def limit_of_address() -> RateLimitItem | None:
    """For posts of whoever calls from one network."""
    return LIMITED.get(request.endpoint or "") if request.method == "POST" else None


def token_limit() -> RateLimitItem | None:
    """For all calls of one token together, whatever they ask for."""
    return limit_of_tokens(current_app.config["SETTINGS"].ratelimit_token_per_minute)


@functools.lru_cache(maxsize=8)
def limit_of_tokens(amount: int) -> RateLimitItem | None:
    return RateLimitItemPerMinute(amount, namespace="tokens") if amount else None


def spend(limit: RateLimitItem, whom: str) -> int:
    """Take one from the allowance: 0, or the seconds until there is some again. 0 too where nothing can be counted."""
    outage: Outage = current_app.extensions["ratelimit_outage"]
    if not limiter.enabled or not outage.is_to_be_asked():
        return 0
    try:
        wait_seconds = 0 if limiter.limiter.hit(limit, whom) else seconds_until_reset(limit, whom)
    except limiter.storage.base_exceptions as error:
        outage.begin(error)
        return 0
    outage.end()
    return wait_seconds


def seconds_until_reset(limit: RateLimitItem, whom: str) -> int:
    reset_at = limiter.limiter.get_window_stats(limit, whom).reset_time
    return max(1, math.ceil(reset_at - time.time()))
