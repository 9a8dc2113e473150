"""Times."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

from ticketapp.rules.clocks import rfc3339, utc_now


def test_rfc3339_is_utc_with_six_digits() -> None:
    assert rfc3339(datetime(2026, 1, 2, 3, 4, 5, 6, tzinfo=UTC)) == "2026-01-02T03:04:05.000006Z"
    assert rfc3339(datetime(2026, 1, 2, 3, 4, 5, tzinfo=timezone(timedelta(hours=2)))) == "2026-01-02T01:04:05.000000Z"
    assert rfc3339(datetime(1, 1, 1, tzinfo=UTC)) == "0001-01-01T00:00:00.000000Z"


def test_now_is_aware() -> None:
    assert utc_now().tzinfo is UTC
