"""Through which months and priorities a search looks."""

from __future__ import annotations

from datetime import UTC, datetime

from ticketapp.rules.search_windows import windows


def test_months_double_and_end_with_the_last() -> None:
    start, last = datetime(2026, 3, 31, tzinfo=UTC), datetime(2025, 10, 1, tzinfo=UTC)
    numbers = [
        [int(word.removeprefix("created_at=")) for word in window] for window in windows("created_at", start, last)
    ]
    march = 2026 * 12 + 3
    assert numbers == [[march], [march - 1, march - 2], [march - 3, march - 4, march - 5]]


def test_months_rise_too() -> None:
    start, last = datetime(2025, 12, 1, tzinfo=UTC), datetime(2026, 1, 1, tzinfo=UTC)
    assert list(windows("updated_at", start, last)) == [["updated_at=24312"], ["updated_at=24313"]]


def test_priorities_stand_alone() -> None:
    assert list(windows("priority_rank", 2, 0)) == [["priority=high"], ["priority=medium"], ["priority=low"]]
    assert list(windows("priority_rank", 3, 3)) == [["priority=critical"]]
