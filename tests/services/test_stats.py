"""Figures about all tickets."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from flask import Flask

from tests.triage_rows import make_ticket
from ticketapp.extensions.database import db
from ticketapp.services.stats import created_per_day, read_stats

# Newer versions of SQLite round on the days after the 28th, older ones nowhere.
DAY, TODAY = date(2026, 10, 31), date(2026, 11, 1)
LAST = datetime(2026, 10, 31, 23, 59, 59, tzinfo=UTC)


@pytest.mark.parametrize("microsecond", [0, 999_499, 999_500, 999_999])
def test_the_last_moment_of_a_day_belongs_to_it(in_app: Flask, microsecond: int) -> None:
    make_ticket(LAST.replace(microsecond=microsecond))
    db.session.flush()
    assert created_per_day(TODAY, 2) == [(DAY, 1), (TODAY, 0)]
    assert read_stats(TODAY).avg_tickets_per_day == 0.5


def test_the_first_moment_of_a_day_belongs_to_it(in_app: Flask) -> None:
    make_ticket(datetime(2026, 11, 1, tzinfo=UTC))
    db.session.flush()
    assert created_per_day(TODAY, 2) == [(DAY, 0), (TODAY, 1)]
    assert read_stats(TODAY).avg_tickets_per_day == 1.0
