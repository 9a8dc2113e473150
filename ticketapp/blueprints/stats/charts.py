"""Figures as shapes: plain numbers for the templates that draw them as SVG."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import url_for

WIDTH, HEIGHT = 600, 100


def bars(counts: dict[str, int], field: str) -> list[dict[str, Any]]:
    """One row for each word: the count, its share of the largest in percent, and the list behind it."""
    largest = max(counts.values(), default=0) or 1

    def url(word: str) -> str:
        filters: dict[str, Any] = {field: word}
        return url_for("tickets.list_tickets", **filters)

    return [
        {
            "word": word,
            "count": f"{count:,}",
            "width": round(100 * count / largest, 1),
            "url": url(word),
        }
        for word, count in counts.items()
    ]


def day_chart(per_day: list[tuple[date, int]]) -> dict[str, Any]:
    """A column for each day, with the scale that they are drawn to."""
    top = nice_top(max((count for _day, count in per_day), default=0))
    step = WIDTH / max(1, len(per_day))
    columns = []
    for index, (day, count) in enumerate(per_day):
        size = round(HEIGHT * count / top, 1)
        columns.append(
            {
                "day": day,
                "count": count,
                "x": round(index * step + step * 0.14, 1),
                "width": round(step * 0.72, 1),
                "y": round(HEIGHT - size, 1),
                "height": size,
            }
        )
    return {"columns": columns, "top": top, "total": sum(count for _day, count in per_day)}


def nice_top(largest: int) -> int:
    """The round number at the top of the scale: 1, 2 or 5 times a power of ten, at least *largest*."""
    power = 1
    while True:
        for factor in (1, 2, 5):
            if factor * power >= largest:
                return factor * power
        power *= 10
