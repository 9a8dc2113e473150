"""The accuracy of one field as the page shows it: rows of rates, each with the addresses of what it counts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from flask_babel import gettext as _

from ticketapp.blueprints.stats.charts import rate_chart
from ticketapp.blueprints.stats.filters import Filters
from ticketapp.blueprints.stats.matrices import matrix_rows, matrix_sums
from ticketapp.blueprints.stats.shares import WORDS, Figure, Row, Share, row_of, share_of, shares
from ticketapp.blueprints.stats.words import (
    band_words,
    choosers,
    reasons,
    source_words,
    withouts,
)
from ticketapp.forms.labels import label_of
from ticketapp.rules.rates import BANDS, Rate
from ticketapp.rules.texts import isolated
from ticketapp.services.triage_stats.figures import Accuracy
from ticketapp.services.triage_stats.slices import ANY_FLAG, CONCERNS, NOTHING
from ticketapp.services.triage_stats.tallies import Cell, Tally, by, miss, total

# More columns would be thinner than their whiskers.
WEEKS_SHOWN = 53


@dataclass(frozen=True)
class Section:
    """Everything about one field."""

    field: str
    label: str
    row: Row
    values: list[Row]
    origins: list[Row]
    ways: list[tuple[str, Share]]
    matrix: list[dict[str, Any]]
    matrix_sums: list[Figure]
    bands: list[dict[str, Any]]
    band_chart: dict[str, Any]
    miss: float | None
    weeks: list[dict[str, Any]]
    week_chart: dict[str, Any]
    week_ends: list[date]
    flagged: Figure
    flags: list[dict[str, Any]]
    withouts: list[tuple[str, Share]]
    choices: list[dict[str, Any]]
    waiting: Figure


def section_of(accuracy: Accuracy, field: str, filters: Filters) -> Section:
    here = replace(filters.page, field=field)
    cells = accuracy.suggested(field)
    bands = band_rows(cells, here)
    weeks: list[dict[str, Any]] = [
        {"week": week, **shares(tally, replace(here, week=week.isoformat()))}
        for week, tally in accuracy.weeks.get(field, [])[-WEEKS_SHOWN:]
    ]
    return Section(
        field=field,
        label=str(label_of(field)),
        row=row_of(str(label_of(field)), total(cells), here),
        values=value_rows(cells, here),
        origins=origin_rows(cells, here),
        ways=way_rows(total(cells), here),
        matrix=matrix_rows(cells, here),
        matrix_sums=matrix_sums(cells, here),
        bands=bands,
        band_chart=rate_chart([(each["agreement"].rate, each["said"]) for each in bands]),
        miss=miss(by(cells, lambda cell: cell.band).values()),
        weeks=weeks,
        week_chart=rate_chart([(each["agreement"].rate, None) for each in weeks]),
        week_ends=[each["week"] for each in (*weeks[:1], *weeks[1:][-1:])],
        flagged=Figure(accuracy.flags.get((field, ANY_FLAG), 0), here.tickets_url(flag=ANY_FLAG)),
        flags=flag_rows(accuracy, here),
        withouts=without_rows(accuracy, here),
        choices=choice_rows(accuracy, here),
        waiting=Figure(accuracy.waiting.get(field, 0), here.tickets_url(outcome="waiting")),
    )


def value_rows(cells: Iterable[Cell], here: Filters) -> list[Row]:
    found = by(cells, lambda cell: cell.suggested)
    return [
        row_of(
            str(label_of(word)),
            found.get(word, Tally()),
            replace(here, suggested=word),
            word=word if here.field == "priority" else "",
        )
        for word in WORDS[here.field]
    ]


def origin_rows(cells: list[Cell], here: Filters) -> list[Row]:
    """Each source, and beneath it each of its models with each prompt version."""
    found = by(cells, lambda cell: (cell.source, cell.model, cell.prompt))
    rows = []
    for source, tally in sorted(by(cells, lambda cell: cell.source).items()):
        rows.append(row_of(source_words(source), tally, replace(here, source=source)))
        for (of, model, prompt), part in sorted(found.items()):
            if of == source:
                place = replace(here, source=source, model=model or NOTHING, prompt=prompt or NOTHING)
                rows.append(row_of(isolated(model) or _("no model named"), part, place, note=prompt_words(prompt)))
    return rows


def prompt_words(prompt: str) -> str:
    return _("prompt %(version)s", version=isolated(prompt)) if prompt else _("no prompt")


def way_rows(tally: Tally, here: Filters) -> list[tuple[str, Share]]:
    """Whether those who saw a suggestion agree more often than those who did not: then they nod."""
    return [
        (_("With the suggestion in view"), share_of(tally.kept, here, "kept", "seen")),
        (_("Without having seen it"), share_of(tally.blind, here, "unseen_agreed", "unseen")),
        (_("With the default instead, for doubt"), share_of(tally.doubted, here, "held_agreed", "held")),
    ]


def band_rows(cells: list[Cell], here: Filters) -> list[dict[str, Any]]:
    found = by(cells, lambda cell: cell.band)
    rows = []
    for band in BANDS:
        tally = found.get(band, Tally())
        share = share_of(tally.agreement, replace(here, band=str(band)), "agreed", "decided")
        rows.append(
            {
                "label": band_words(band),
                "short": f"{band}+",
                "said": tally.mean_said,
                "agreement": share,
                "verdict": verdict(tally.mean_said, tally.agreement),
            }
        )
    return rows


def verdict(said: float | None, rate: Rate) -> str:
    """What the band's figures say about the confidence."""
    if said is None or not rate.is_enough:
        return ""
    low, high = rate.interval
    if said > high:
        return _("too sure")
    return _("too modest") if said < low else _("as said")


def flag_rows(accuracy: Accuracy, here: Filters) -> list[dict[str, Any]]:
    """Each reason: how many tickets, and how often what was said was right when an agent looked."""
    rows = []
    for word, label in reasons().items():
        if CONCERNS.get(word, here.field) != here.field:
            continue
        cells = [cell for cell in accuracy.cells if cell.field == here.field and word in cell.flags.split()]
        place = replace(here, flag=word)
        rows.append(
            {
                "word": word,
                "label": label,
                "figure": Figure(accuracy.flags.get((here.field, word), 0), place.tickets_url()),
                "stood": share_of(total(cells).agreement, place, "agreed", "decided"),
            }
        )
    return rows


def without_rows(accuracy: Accuracy, here: Filters) -> list[tuple[str, Share]]:
    found = by((cell for cell in accuracy.cells if cell.field == here.field), lambda cell: cell.without)
    return [
        (label, share_of(found.get(word, Tally()).agreement, replace(here, without=word), "agreed", "decided"))
        for word, label in withouts().items()
    ]


def choice_rows(accuracy: Accuracy, here: Filters) -> list[dict[str, Any]]:
    """What others than signed-in agents made of suggestions; choosers with none are left out, requesters never."""
    rows = []
    for who, label in choosers().items():
        counts = [
            Figure(accuracy.choices.get((here.field, who, stored), 0), here.tickets_url(by=who, outcome=outcome))
            for stored, outcome in (("accepted", "kept"), ("changed", "overridden"), ("unseen", "unseen"))
        ]
        if who == "requester" or any(figure.count for figure in counts):
            rows.append({"word": who, "label": label, "figures": counts})
    return rows
