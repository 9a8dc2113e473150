"""RFC 3339 as other programs write it, and nothing that only looks like it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from ticketapp.rules.clocks import rfc3339
from ticketapp.rules.moments import read_rfc3339


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-11-22T15:04:05Z", datetime(2026, 11, 22, 15, 4, 5, tzinfo=UTC)),
        ("2026-11-22t15:04:05.123456789z", datetime(2026, 11, 22, 15, 4, 5, 123456, tzinfo=UTC)),
        ("2026-11-22 15:04:05.5-07:30", datetime(2026, 11, 22, 22, 34, 5, 500_000, tzinfo=UTC)),
        ("0001-01-01T00:00:00Z", datetime(1, 1, 1, tzinfo=UTC)),
    ],
)
def test_times(text: str, moment: datetime) -> None:
    assert read_rfc3339(text) == moment
    assert read_rfc3339(rfc3339(moment)) == moment


@pytest.mark.parametrize(
    "text",
    [
        *("", "2026-11-22", "2026-11-22T15:04:05", "2026-11-22T15:04Z", "2026-11-22T15:04:05+0100", "20261122T150405Z"),
        *("2026-02-30T00:00:00Z", "2026-11-22T24:00:00Z", "2026-11-22T15:04:60Z", "2026-11-22T15:04:05+24:00"),
        *("0000-01-01T00:00:00Z", "0001-01-01T00:00:00+05:00", "9999-12-31T23:59:59-01:00", "٢٠٢٦-11-22T15:04:05Z"),
    ],
)
def test_no_times(text: str) -> None:
    with pytest.raises(ValueError):
        read_rfc3339(text)
