"""``/api/tickets/stats/``."""

from __future__ import annotations

from dataclasses import asdict

from flask import Response, json

from ticketapp.blueprints.api import blueprint
from ticketapp.blueprints.api.conditions import tagged
from ticketapp.blueprints.doors import scope
from ticketapp.blueprints.tags import tag_of
from ticketapp.rules.clocks import utc_now
from ticketapp.services.stats import read_stats


@blueprint.get("/tickets/stats/")
@scope("tickets:read")
def ticket_stats() -> Response:
    """Where the work is."""
    stats = asdict(read_stats(utc_now().date()))
    return tagged(tag_of("stats", stats), lambda: f"{json.dumps(stats)}\n")
