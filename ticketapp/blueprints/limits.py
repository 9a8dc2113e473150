"""How often somebody without a token may ask: per address and minute."""

from __future__ import annotations

import logging
import math
import time

from flask import request
from limits import RateLimitItem, RateLimitItemPerMinute
from werkzeug.exceptions import TooManyRequests

from ticketapp.extensions import limiter
from ticketapp.extensions.addresses import client_address
from ticketapp.rules.actors import Actor

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
}


def check_rate(actor: Actor) -> None:
    """Count this request; raises ``TooManyRequests`` with the seconds to wait."""
    limit = LIMITED.get(request.endpoint or "")
    if limit is None or request.method != "POST" or actor.kind == "token" or not limiter.enabled:
        return
    try:
        wait_seconds = spend(limit, client_address())
    except limiter.storage.base_exceptions as error:
        logger.error("rate limits cannot be counted", extra={"event": "ratelimit_down", "error": type(error).__name__})
        return
    if wait_seconds:
        raise TooManyRequests(retry_after=wait_seconds)


def spend(limit: RateLimitItem, address: str) -> int:
    """Take one from the address's allowance: 0, or the seconds until there is some again."""
    if limiter.limiter.hit(limit, address):
        return 0
    reset_at = limiter.limiter.get_window_stats(limit, address).reset_time
    return max(1, math.ceil(reset_at - time.time()))
