"""The figures on one page, each of them a link to the list that it counts."""

from __future__ import annotations

from typing import Any

from flask import render_template, url_for

from ticketapp.blueprints.languages import text as _
from ticketapp.blueprints.stats import blueprint
from ticketapp.blueprints.stats.charts import bars, day_chart
from ticketapp.rules.clocks import utc_now
from ticketapp.services.stats import Dashboard, read_dashboard

DAYS = 30


@blueprint.get("/")
def dashboard() -> str:
    """Everything as of now."""
    now = utc_now()
    board = read_dashboard(now, DAYS)
    return render_template(
        "stats/dashboard.html",
        board=board,
        now=now,
        days=DAYS,
        tiles=tiles(board),
        day_chart=day_chart(board.per_day),
        priorities=bars(board.stats.priority_breakdown, "priority"),
        categories=bars(board.stats.category_breakdown, "category"),
        sources={name: count for name, count in board.source_breakdown.items() if count},
    )


def tiles(board: Dashboard) -> list[dict[str, Any]]:
    """At most seven, so that each is looked at."""

    def tile(name: str, value: int, **filters: Any) -> dict[str, Any]:
        return {"name": name, "value": f"{value:,}", "url": url_for("tickets.list_tickets", **filters)}

    statuses = board.status_breakdown
    unsettled = ("open", "in_progress")
    return [
        tile(_("Open"), statuses["open"], status="open", ordering="-priority"),
        tile(_("Critical and not resolved"), board.attention["critical"], priority="critical", status=unsettled),
        tile(_("In progress"), statuses["in_progress"], status="in_progress"),
        tile(_("Resolved"), statuses["resolved"], status="resolved"),
        tile(_("Closed"), statuses["closed"], status="closed"),
        tile(_("All tickets"), board.stats.total_tickets),
    ]
