"""Figures as shapes: plain numbers for the templates that draw them as SVG."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import url_for

from ticketapp.rules.rates import Rate

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


def rate_chart(rates: list[tuple[Rate, float | None]]) -> dict[str, Any]:
    """A column for each rate with its interval as a whisker, and a stroke at what was said beforehand."""
    step = WIDTH / max(1, len(rates))
    columns = []
    for index, (rate, said) in enumerate(rates):
        if rate.share is None:
            continue
        low, high = rate.interval
        x, width = round(index * step + step * 0.2, 2), round(step * 0.6, 2)
        columns.append(
            {
                "x": x,
                "width": width,
                "y": round(HEIGHT * (1 - rate.share), 1),
                "height": round(HEIGHT * rate.share, 1),
                "is_enough": rate.is_enough,
                "whisker": f"M{round(x + width / 2, 2)} {round(HEIGHT * (1 - high), 1)}V{round(HEIGHT * (1 - low), 1)}",
                "said": f"M{round(x - step * 0.1, 2)} {round(HEIGHT * (1 - said), 1)}h{round(step * 0.8, 2)}"
                if said is not None
                else "",
            }
        )
    return {"columns": columns}
