"""The numbers behind the drawings."""

from __future__ import annotations

from datetime import date

import pytest

from ticketapp.blueprints.stats.charts import HEIGHT, WIDTH, day_chart, nice_top


@pytest.mark.parametrize(
    ("largest", "top"), [(0, 1), (1, 1), (2, 2), (3, 5), (6, 10), (10, 10), (11, 20), (51, 100), (1999, 2000)]
)
def test_scales_end_at_round_numbers(largest: int, top: int) -> None:
    assert nice_top(largest) == top


def test_columns_fill_the_drawing() -> None:
    chart = day_chart([(date(2026, 11, 21), 5), (date(2026, 11, 22), 10)])
    first, last = chart["columns"]
    assert (first["height"], first["y"]) == (HEIGHT / 2, HEIGHT / 2)
    assert (last["height"], last["y"]) == (HEIGHT, 0)
    assert last["x"] + last["width"] < WIDTH
    assert chart["total"] == 15


def test_days_without_tickets_have_no_height() -> None:
    chart = day_chart([(date(2026, 11, 22), 0)])
    assert chart["columns"][0]["height"] == 0
    assert chart["top"] == 1
