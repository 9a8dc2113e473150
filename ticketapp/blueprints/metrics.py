"""``/metrics`` for Prometheus: from this machine itself, or with a token of scope ``metrics``."""

from __future__ import annotations

import ipaddress

from flask import Blueprint, Response, request
from prometheus_client import CONTENT_TYPE_LATEST
from werkzeug.exceptions import Forbidden, Unauthorized

from ticketapp.blueprints.access import public
from ticketapp.blueprints.doors import actor_of_token
from ticketapp.extensions.metrics import exposition
from ticketapp.rules.clocks import utc_now
from ticketapp.services.counters import count_by_status
from ticketapp.services.jobs import Backlog, read_backlog

blueprint = Blueprint("metrics", __name__)
FORWARDED = ("X-Forwarded-For", "Forwarded", "X-Real-IP")


@blueprint.get("/metrics")
@public
def metrics() -> Response:
    """Counters of the processes, how many tickets stand in each status, and what waits in the background."""
    check_caller()
    lines = ["# HELP ticketapp_tickets Tickets, by status.", "# TYPE ticketapp_tickets gauge"]
    lines += [f'ticketapp_tickets{{status="{status}"}} {count}' for status, count in count_by_status().items()]
    lines += backlog_lines(read_backlog(utc_now()))
    body = exposition() + ("\n".join(lines) + "\n").encode()
    return Response(body, headers={"Content-Type": CONTENT_TYPE_LATEST})


def backlog_lines(backlog: Backlog) -> list[str]:
    """From the database, so that they are true wherever the jobs are done."""
    gauges = (
        ("ticketapp_jobs", "Background jobs that wait.", backlog.waiting),
        ("ticketapp_jobs_failed", "Of them, those that were tried in vain.", backlog.failed),
        ("ticketapp_jobs_oldest_seconds", "Since the oldest of them was made.", backlog.oldest_seconds),
        ("ticketapp_jobs_late_seconds", "Since the first of them was due.", backlog.late_seconds),
    )
    return [line for name, says, value in gauges for line in gauge_lines(name, says, value)]


def gauge_lines(name: str, says: str, value: float) -> list[str]:
    return [f"# HELP {name} {says}", f"# TYPE {name} gauge", f"{name} {round(value, 1)}"]


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
