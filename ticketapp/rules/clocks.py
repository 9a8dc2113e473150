"""The only place that asks what time it is. Callers hand the answer down."""

from __future__ import annotations

from datetime import UTC, datetime


def utc_now() -> datetime:
    """Now, aware, in UTC, to the microsecond."""
    return datetime.now(UTC)


def rfc3339(moment: datetime | str) -> str:
    """``2026-11-22T15:04:05.000123Z``: always UTC, always six digits. A text is what SQLite holds of a moment."""
    if isinstance(moment, str):
        return f"{moment[:10]}T{moment[11:26]}Z"
    return moment.astimezone(UTC).isoformat(timespec="microseconds")[:26] + "Z"
