"""A model's card as rows for a page."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from flask_babel import format_decimal
from flask_babel import gettext as _

from ticketapp.classifier.shipped import shipped_card
from ticketapp.models import TriageModel


@dataclass(frozen=True)
class Card:
    """``facts`` are (words, value), ``figures`` (words, shipped, before, after) of a refit."""

    facts: list[tuple[str, str]]
    sources: list[Source]
    figures: list[tuple[str, str, str, str]]


@dataclass(frozen=True)
class Source:
    """What a model was trained on: how many tickets, whose, and how a model that had not seen it did on it.

    Words are empty where the card does not say.
    """

    name: str
    rows: str
    category: str
    miss: str
    priority: str
    attribution: str


@dataclass(frozen=True)
class Shown:
    """A row of the history. ``changes`` are sentences; ``is_usable``: one can go to it."""

    model: TriageModel
    changes: list[str]
    is_usable: bool


def read_card(model: TriageModel | None) -> Card:
    card = shipped_card() if model is None else json.loads(model.card)
    facts = [(_("Hash of its data"), str(card.get("data_sha256", ""))[:16])]
    facts += [
        (_("Temperature, category") if field == "category" else _("Temperature, priority"), decimal(value, "0.00"))
        for field, value in sorted(card.get("temperatures", {}).items())
    ]
    return Card(
        facts=[fact for fact in facts if fact[1]],
        sources=[source_of(card, name) for name in sorted({*card.get("rows", {}), *card.get("sources", {})})],
        figures=figures_of(card),
    )


def source_of(card: dict[str, Any], name: str) -> Source:
    rows, left_out = card.get("rows", {}).get(name), card.get("left_out", {}).get(name, {})
    about = card.get("sources", {}).get(name, {})
    return Source(
        name=name,
        rows="" if rows is None else str(format_decimal(rows)),
        category=share(left_out.get("category_accuracy")),
        miss=share(left_out.get("category_calibration_error")),
        priority=share(left_out.get("priority_accuracy")),
        attribution=", ".join(words for key in ("title", "authors", "from", "licence") if (words := about.get(key))),
    )


def figure_words() -> dict[str, str]:
    return {
        "category_accuracy": _("Category: right"),
        "category_macro_f1": _("Category: macro-F1"),
        "category_calibration_error": _("Category: calibration error"),
        "priority_accuracy": _("Priority: right"),
        "priority_macro_f1": _("Priority: macro-F1"),
        "priority_calibration_error": _("Priority: calibration error"),
        "critical_recall": _("Critical tickets found"),
        "critical_precision": _("Of those called critical, right"),
    }


def figures_of(card: dict[str, Any]) -> list[tuple[str, str, str, str]]:
    if "anchors" not in card:
        return []
    shipped, before, after = (card["anchors"][when] for when in ("shipped", "before", "after"))
    return [
        (words, decimal(shipped[name]), decimal(before[name]), decimal(after[name]))
        for name, words in figure_words().items()
    ]


def shown_models(models: Iterable[TriageModel], usable: set[int]) -> list[Shown]:
    return [Shown(model, changes_of(json.loads(model.card)), model.id in usable) for model in models]


def changes_of(card: dict[str, Any]) -> list[str]:
    """The two figures that a refit is judged by, before and after."""
    if "anchors" not in card:
        return []
    before, after, words = card["anchors"]["before"], card["anchors"]["after"], figure_words()
    return [
        _("%(what)s %(before)s → %(after)s", what=words[name], before=decimal(before[name]), after=decimal(after[name]))
        for name in ("category_accuracy", "priority_macro_f1", "category_calibration_error")
    ]


def share(value: float | None) -> str:
    return "" if value is None else decimal(value)


def decimal(value: float, pattern: str = "0.000") -> str:
    return str(format_decimal(value, format=pattern))
