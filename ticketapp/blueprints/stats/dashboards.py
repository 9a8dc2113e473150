"""The figures on one page, each of them a link to the list that it counts."""

from __future__ import annotations

from typing import Any

from flask import Response, render_template, request, url_for

from ticketapp.blueprints.languages import text as _
from ticketapp.blueprints.stats import blueprint
from ticketapp.blueprints.stats.charts import bars, day_chart
from ticketapp.blueprints.tags import tagged_page
from ticketapp.rules.clocks import utc_now
from ticketapp.services.stats import Dashboard, read_dashboard

DAYS = 30
# How much older than now the page may say that its figures are, where they are the same.
AS_OF_SECONDS = 300


@blueprint.get("/")
def dashboard() -> Response:
    """Everything as of now; unchanged, as of some minutes ago."""
    now = utc_now()
    board = read_dashboard(now, DAYS)

    def write() -> str:
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

    return tagged_page((request.url, board, int(now.timestamp()) // AS_OF_SECONDS), write)


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
