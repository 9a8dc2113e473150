"""How much of a SQLite file each connection of a server keeps in memory."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Engine, event

# SQLite's own bound is 2 MB. Two workers with twelve connections each are 50 MB then, and nothing is faster for it: the
# system keeps the same pages. What a creation writes fits into this.
CACHE_KILOBYTES = 512


def bound_caches(engine: Engine) -> None:
    """For web workers: of connections that are opened from now on. Commands write more at once, and keep more."""

    def bound(connection: Any, _record: Any) -> None:
        connection.execute(f"PRAGMA cache_size=-{CACHE_KILOBYTES}").close()

    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", bound)
