"""The figures of the accuracy page as lines of a file, in fixed words: what a spreadsheet or a script takes in.

A line is one row of a table on the page. ``slice`` names the table, ``value`` the row, ``detail`` what else tells rows
apart: the decided value in the matrix, a model's prompt version, what others did. Sums can be made from it and are not
in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from ticketapp.blueprints.stats.filters import Filters
from ticketapp.blueprints.stats.sections import Section
from ticketapp.blueprints.stats.shares import Row, Share
from ticketapp.rules.rates import band_end
from ticketapp.services.triage_stats.slices import NOTHING

HEADER = (
    *("field", "slice", "source", "value", "detail", "count"),
    *("agreed", "decided", "agreement", "agreement_low", "agreement_high"),
    *("overridden", "seen", "overrides", "overrides_low", "overrides_high", "said"),
)
Line = tuple[Any, ...]
NO_RATE = ("",) * 5


def file_name(filters: Filters, now: datetime) -> str:
    """With the day and the filters, so that two files tell each other apart."""
    period = "all" if filters.days == "all" else f"{filters.days}-days"
    named = (filters.field, filters.source, re.sub(r"[^A-Za-z0-9.]+", "-", filters.model)[:40].strip("-."))
    return "-".join(("triage-accuracy", f"{now:%Y-%m-%d}", period, *(each for each in named if each))) + ".csv"


def rows_of(sections: list[Section], flagged: int) -> Iterator[Line]:
    """Everything that the page shows, in its order; first the tickets that were flagged because of either field."""
    if len(sections) > 1:
        yield line("", "flagged", count=flagged)
    for section in sections:
        yield rated(section.row, "all")
        if section.row.agreement.rate.total:
            yield from decided_rows(section)
        yield from other_rows(section)


def decided_rows(section: Section) -> Iterator[Line]:
    """What the page shows where an agent decided anything."""
    field = section.field
    yield from (rated(row, "suggested", row.place.suggested) for row in section.values)
    for row in section.matrix:
        for cell in row["cells"]:
            yield line(field, "matrix", row["word"], cell["word"], count=cell["figure"].count)
    for each in section.bands:
        band = int(each["agreement"].place.band)
        yield line(field, "confidence", f"{band} to {band_end(band)}", share=each["agreement"], said=each["said"])
    yield from map(origin, section.origins)
    for word, (_label, share) in zip(("seen", "unseen", "held"), section.ways, strict=True):
        yield line(field, "view", word, share=share)
    for each in section.weeks:
        yield line(field, "week", each["week"].isoformat(), share=each["agreement"], overrides=each["overrides"])


def other_rows(section: Section) -> Iterator[Line]:
    """Flags, and what is in no rate."""
    field = section.field
    yield line(field, "flagged", count=section.flagged.count)
    for row in section.flags:
        yield line(field, "flag", row["word"], count=row["figure"].count, share=row["stood"])
    for _label, share in section.withouts:
        yield line(field, "without", share.place.without, share=share)
    for row in section.choices:
        for word, figure in zip(("kept", "changed", "unseen"), row["figures"], strict=True):
            yield line(field, "others", row["word"], word, count=figure.count)
    yield line(field, "waiting", count=section.waiting.count)


def rated(row: Row, kind: str, value: str = "", detail: str = "", source: str = "") -> Line:
    return line(row.place.field, kind, value, detail, source=source, share=row.agreement, overrides=row.overrides)


def origin(row: Row) -> Line:
    """A source, or one of its models with one of its prompt versions."""
    place = row.place
    if not row.note:
        return rated(row, "source", place.source, source=place.source)
    model, prompt = ("" if name == NOTHING else name for name in (place.model, place.prompt))
    return rated(row, "model", model, prompt, place.source)


def line(field: str, kind: str, value: str = "", detail: str = "", **figures: Any) -> Line:
    """*figures*: ``count``, the two shares, and ``said``, the confidence; what is not given stays empty."""
    said = figures.get("said")
    return (
        *(field, kind, figures.get("source", ""), value, detail, figures.get("count", "")),
        *cells_of(figures.get("share")),
        *cells_of(figures.get("overrides")),
        "" if said is None else fraction(said),
    )


def cells_of(share: Share | None) -> Line:
    """Hits, total, rate and interval; of nothing there is neither rate nor interval."""
    if share is None:
        return NO_RATE
    rate = share.rate
    if rate.share is None:
        return (rate.hits, rate.total, "", "", "")
    return (rate.hits, rate.total, *(fraction(each) for each in (rate.share, *rate.interval)))


def fraction(share: float) -> str:
    return f"{share:.4f}"
