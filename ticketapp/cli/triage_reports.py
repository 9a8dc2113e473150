"""An evaluation's report as text, for a terminal of eighty columns."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ticketapp.rules.vocabulary import FIELDS


def table_of(report: dict[str, Any]) -> str:
    return "\n".join(lines_of(report))


def lines_of(report: dict[str, Any]) -> Iterator[str]:
    sources = ", ".join(f"{name} {number:,}" for name, number in sorted(report["sources"].items()))
    times = report["milliseconds"]
    yield f"{report['tickets']:,} tickets, answered by: {sources}"
    if report["models"]:
        yield f"models: {', '.join(report['models'])}"
    if report["prompts"]:
        yield f"prompts: {', '.join(report['prompts'])}"
    yield f"threshold: {report['threshold']}"
    yield f"time for a ticket: p50 {times['p50']} ms, p95 {times['p95']} ms"
    yield f"flagged for review: {percent(report['flagged'])}"
    if report["orders"]["given"]:
        yield f"orders to the classifier obeyed: {report['orders']['obeyed']} of {report['orders']['given']}"
    for field in FIELDS:
        if field in report:
            yield ""
            yield from field_lines(field, report[field])


def field_lines(field: str, figures: dict[str, Any]) -> Iterator[str]:
    yield f"{field} ({figures['labelled']:,} labelled)"
    within = f", within one level {percent(figures['within_one'])}" if "within_one" in figures else ""
    yield f"  accuracy {percent(figures['accuracy'])}, macro-F1 {figures['macro_f1']:.3f}{within}"
    yield f"  calibration error {figures['calibration_error']:.3f}, unsure {percent(figures['unsure'])}"
    words = list(figures["confusion"])
    yield "  " + "right, then as judged".ljust(22) + "".join(word.rjust(11) for word in words) + "  recall precision"
    for word in words:
        counts = "".join(f"{figures['confusion'][word][other]:,}".rjust(11) for other in words)
        rates = f"{percent(figures['recall'][word]):>8} {percent(figures['precision'][word]):>9}"
        yield "  " + word.ljust(22) + counts + rates
    if len(figures["languages"]) > 1:
        each = (
            f"{name} {percent(one['accuracy'])} of {one['tickets']:,}" for name, one in figures["languages"].items()
        )
        yield "  by language: " + ", ".join(each)


def comparison_of(report: dict[str, Any], earlier: dict[str, Any], differences: dict[str, Any]) -> str:
    """Both reports, what was asked differently, and the difference of every figure."""
    told = [f"{name}: {one} before, {other} now" for name, (one, other) in differences["asked"].items()]
    moved = [f"  {name:<44}{before:>11g}{now:>11g}{now - before:>+12g}" for name, before, now in differences["figures"]]
    return "\n".join(
        [
            "EARLIER",
            table_of(earlier),
            "",
            "NOW",
            table_of(report),
            "",
            "DIFFERENCE",
            *(told or ["model, prompt and threshold are the same"]),
            "  " + "figure".ljust(44) + "before".rjust(11) + "now".rjust(11) + "difference".rjust(12),
            *moved,
        ]
    )


def percent(part: float) -> str:
    return f"{part:.1%}"
