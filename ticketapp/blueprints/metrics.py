"""``/metrics`` for Prometheus: from this machine itself, or with a token of scope ``metrics``."""

from __future__ import annotations

import ipaddress

from flask import Blueprint, Response, request
from prometheus_client import CONTENT_TYPE_LATEST
from werkzeug.exceptions import Forbidden, Unauthorized

from ticketapp.blueprints.access import public
from ticketapp.blueprints.doors import actor_of_token
from ticketapp.extensions.metrics import exposition
from ticketapp.services.stats import count_by_status

blueprint = Blueprint("metrics", __name__)
FORWARDED = ("X-Forwarded-For", "Forwarded", "X-Real-IP")


@blueprint.get("/metrics")
@public
def metrics() -> Response:
    """Counters of the processes, and how many tickets stand in each status."""
    check_caller()
    lines = ["# HELP ticketapp_tickets Tickets, by status.", "# TYPE ticketapp_tickets gauge"]
    lines += [f'ticketapp_tickets{{status="{status}"}} {count}' for status, count in count_by_status().items()]
    body = exposition() + ("\n".join(lines) + "\n").encode()
    return Response(body, headers={"Content-Type": CONTENT_TYPE_LATEST})


def check_caller() -> None:
    """Raise unless the caller may read them."""
    actor = actor_of_token()
    if actor is None and not is_local():
        raise Unauthorized("Authentication credentials were not provided.")
    if actor is not None and not actor.may("metrics"):
        raise Forbidden("This token lacks the scope metrics.")


def is_local() -> bool:
    """From this machine, and not through a proxy on it that nobody told us of."""
    if any(name in request.headers for name in FORWARDED):
        return False
    try:
        return ipaddress.ip_address(request.remote_addr or "").is_loopback
    except ValueError:  # a unix socket has no address
        return False
