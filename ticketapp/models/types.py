"""Column types that behave the same on both engines."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import BigInteger, DateTime, Dialect, Integer, TypeDecorator
from sqlalchemy.types import TypeEngine

BigId = BigInteger().with_variant(Integer, "sqlite")


class UtcDateTime(TypeDecorator[datetime]):
    """An aware datetime in UTC. SQLite has no time zones and would hand it back naive."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(DateTime(timezone=dialect.name != "sqlite"))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a naive datetime has no place in the database")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def result_processor(self, dialect: Dialect, coltype: object) -> Any:
        """As short as can be: a list has a hundred times in it."""
        return from_text if dialect.name == "sqlite" else in_utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return in_utc(value)


def in_utc(value: datetime | None) -> datetime | None:
    """A column of PostgreSQL, which comes in the zone of its session."""
    return value if value is None or value.tzinfo is UTC else value.astimezone(UTC)


def from_text(text: str | None) -> datetime | None:
    """A column of SQLite, which holds ``2026-11-22 15:04:05.000123``."""
    return None if text is None else datetime.fromisoformat(f"{text}+00:00")
