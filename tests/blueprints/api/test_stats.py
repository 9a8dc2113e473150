"""GET /api/tickets/stats/"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.blueprints.api.conftest import Make
from tests.opening import open_ticket
from ticketapp.extensions.database import db
from ticketapp.rules.actors import SYSTEM
from ticketapp.services.stats import read_dashboard, read_stats
from ticketapp.services.tickets import Draft

URL = "/api/tickets/stats/"
EMPTY = {
    "total_tickets": 0,
    "open_tickets": 0,
    "avg_tickets_per_day": 0.0,
    "priority_breakdown": {"low": 0, "medium": 0, "high": 0, "critical": 0},
    "category_breakdown": {"billing": 0, "technical": 0, "account": 0, "general": 0},
}


def test_without_a_ticket(client: FlaskClient, auth: dict[str, str]) -> None:
    answer = client.get(URL, headers=auth)
    assert answer.status_code == 200
    assert answer.json == EMPTY
    assert isinstance(answer.json["avg_tickets_per_day"], float)


def test_it_counts(client: FlaskClient, auth: dict[str, str], make_ticket: Make) -> None:
    make_ticket(category="billing", priority="low")
    make_ticket(category="billing", priority="critical", status="in_progress")
    make_ticket(category="general", priority="low", status="closed")
    assert client.get(URL, headers=auth).json == {
        "total_tickets": 3,
        "open_tickets": 1,
        "avg_tickets_per_day": 3.0,
        "priority_breakdown": {"low": 2, "medium": 0, "high": 0, "critical": 1},
        "category_breakdown": {"billing": 2, "technical": 0, "account": 0, "general": 1},
    }


def test_credentials_are_needed(client: FlaskClient) -> None:
    assert client.get(URL).status_code == 401
    assert client.post(URL).status_code == 405


@pytest.mark.parametrize(
    ("tickets", "days", "average"),
    [(1, 1, 1.0), (1, 2, 0.5), (1, 4, 0.3), (3, 20, 0.2), (1, 20, 0.1), (1, 21, 0.0), (7, 3, 2.3), (5, 3, 1.7)],
)
def test_the_average_counts_both_days_and_rounds_half_up(
    in_app: Flask, tickets: int, days: int, average: float
) -> None:
    """1 in 4 days is 0.25 → 0.3; 1 in 20 is 0.05 → 0.1."""
    today = date(2026, 11, 22)
    first = datetime(2026, 11, 22, 23, 59, 59, 999999, tzinfo=UTC) - timedelta(days=days - 1)
    for _ in range(tickets):
        open_ticket(Draft("a", "b"), SYSTEM, first)
    db.session.commit()
    assert read_stats(today).avg_tickets_per_day == average


def test_a_clock_that_runs_behind_divides_by_one(in_app: Flask) -> None:
    open_ticket(Draft("a", "b"), SYSTEM, datetime(2026, 11, 23, tzinfo=UTC))
    db.session.commit()
    assert read_stats(date(2026, 11, 22)).avg_tickets_per_day == 1.0


def test_the_dashboard_fills_every_day(in_app: Flask) -> None:
    now = datetime(2026, 11, 22, 12, tzinfo=UTC)
    for days_ago in (0, 0, 2, 29, 30):
        open_ticket(Draft("a", "b", priority="high"), SYSTEM, now - timedelta(days=days_ago))
    db.session.commit()
    dashboard = read_dashboard(now)
    assert len(dashboard.per_day) == 30
    assert dashboard.per_day[-1] == (date(2026, 11, 22), 2)
    assert dashboard.per_day[-2] == (date(2026, 11, 21), 0)
    assert dashboard.per_day[0] == (date(2026, 10, 24), 1)
    assert dashboard.attention == {"low": 0, "medium": 0, "high": 5, "critical": 0}
    assert dashboard.oldest_open == now - timedelta(days=30)
