"""Two evaluations side by side: what was asked differently, and how far each figure moved."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ASKED = ("tickets", "sources", "models", "prompts", "threshold")


def read_report(file: Path) -> dict[str, Any]:
    """A report as ``flask triage evaluate --json`` prints it. Raises ``ValueError`` for anything else."""
    report = json.loads(file.read_text(encoding="utf-8"))
    if not isinstance(report, dict) or not set(ASKED) <= set(report):
        raise ValueError("not a report of `flask triage evaluate --json`")
    return report


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
        elif isinstance(value, int | float) and name not in ASKED:
            yield f"{path}{name}", value
