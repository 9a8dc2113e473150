"""Two evaluations side by side: what was asked differently, and how far each figure moved."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from ticketapp.rules.vocabulary import CATEGORIES, FIELDS, PRIORITIES

ASKED = ("tickets", "sources", "models", "prompts", "threshold")
WORDS = {"category": CATEGORIES, "priority": PRIORITIES}
# No count and no figure comes near; the difference of two such is a float still.
LARGEST = 1e15
NO_REPORT = "not a report of `flask triage evaluate --json`"


def read_report(file: Path) -> dict[str, Any]:
    """A report as ``flask triage evaluate --json`` prints it; with ``--compare``, the newer of the two.

    Raises ``ValueError`` for anything else, also for a part of a report: what it returns can be shown and compared.
    """
    try:
        report = json.loads(file.read_bytes())
    except (ValueError, RecursionError):
        raise ValueError(NO_REPORT) from None
    if isinstance(report, dict) and "differences" in report:
        report = report.get("report")
    if not is_report(report):
        raise ValueError(NO_REPORT)
    return dict(report)


def is_report(value: Any) -> bool:
    return (
        isinstance(value, dict)
        and has_numbers(value, "tickets", "threshold", "flagged")
        and has_numbers(value.get("milliseconds"), "p50", "p95")
        and has_numbers(value.get("orders"), "given", "obeyed")
        and are_numbers(value.get("sources"))
        and are_texts(value.get("models"))
        and are_texts(value.get("prompts"))
        and all(is_field(value[field], WORDS[field]) for field in FIELDS if field in value)
    )


def is_field(figures: Any, words: Sequence[str]) -> bool:
    """Whether these are a field's figures, with every word in its tables."""
    if not has_numbers(figures, "labelled", "accuracy", "macro_f1", "calibration_error", "unsure"):
        return False
    confusion, languages = figures.get("confusion"), figures.get("languages")
    return (
        is_number(figures.get("within_one", 0))
        and all(has_numbers(figures.get(name), *words) for name in ("recall", "precision"))
        and isinstance(confusion, dict)
        and set(confusion) == set(words)
        and all(has_numbers(confusion[word], *words) for word in words)
        and isinstance(languages, dict)
        and all(has_numbers(each, "tickets", "accuracy") for each in languages.values())
    )


def has_numbers(value: Any, *names: str) -> bool:
    return isinstance(value, dict) and all(is_number(value.get(name)) for name in names)


def are_numbers(value: Any) -> bool:
    return isinstance(value, dict) and all(is_number(each) for each in value.values())


def are_texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(each, str) for each in value)


def is_number(value: Any) -> bool:
    """A number that can be written and subtracted: JSON as Python reads it also has NaN and endless ones."""
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < LARGEST


def differences(report: dict[str, Any], earlier: dict[str, Any]) -> dict[str, Any]:
    """``asked``: what differs, by name, (before, now). ``figures``: (path, before, now) of all that both have."""
    before, now = dict(figures_in(earlier)), dict(figures_in(report))
    return {
        "asked": {name: (earlier[name], report[name]) for name in ASKED if earlier[name] != report[name]},
        "figures": [(path, before[path], now[path]) for path in now if path in before],
    }


def figures_in(part: dict[str, Any], path: str = "") -> Iterator[tuple[str, float]]:
    """Every number in it, by its place; confusions are counts of single cells and say nothing by themselves."""
    for name, value in part.items():
        if isinstance(value, dict) and name != "confusion":
            yield from figures_in(value, f"{path}{name}.")
        elif is_number(value) and name not in ASKED:
            yield f"{path}{name}", value
