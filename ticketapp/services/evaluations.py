"""How good triage is on tickets whose labels are known: the same report for any chain, model and threshold."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ticketapp.classifier.types import Suggestion
from ticketapp.errors import TicketAppError
from ticketapp.rules.figures import accuracy, calibration_error, macro_f1, precision, recall, share, within_one
from ticketapp.rules.texts import has_unstorable
from ticketapp.rules.vocabulary import CATEGORIES, DESCRIPTION_MAX, FIELDS, PRIORITIES, TITLE_MAX
from ticketapp.services.records import CSV, JSONL, Record, format_of, read_records
from ticketapp.services.triage import Classifies

WORDS = {"category": CATEGORIES, "priority": PRIORITIES}
# Judged first, and thrown away.
WARM_UP = "Hello, the invoice is wrong and the app does not start."


class UnreadableRows(TicketAppError):
    """Some lines are no labelled tickets; ``problems`` says of each why, beginning with its line."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__(f"{len(problems)} unreadable rows")
        self.problems = tuple(problems)


@dataclass(frozen=True)
class Labelled:
    """A ticket with what is right about it. ``labels`` holds category, priority or both; ``line`` is where it stood.

    ``ordered`` is what the text demands of the classifier, where somebody noted that.
    """

    line: int
    title: str
    description: str
    language: str
    labels: Mapping[str, str]
    ordered: Mapping[str, str]


@dataclass(frozen=True)
class Judged:
    """A labelled ticket and what was suggested."""

    ticket: Labelled
    suggestion: Suggestion


def read_labelled(file: Path) -> list[Labelled]:
    """Every row of a CSV (with a header) or JSON-lines *file*. Raises ``UnreadableRows``, naming every bad line."""
    found, problems = [], []
    kind = format_of(file) or JSONL
    with file.open("rb") as stream:
        for record in read_records(stream, kind):
            if kind == CSV and not record.problem:
                check_header(record.values)
            try:
                found.append(labelled_from(record))
            except ValueError as problem:
                problems.append(f"line {record.line}: {problem}")
    if not found and not problems:
        problems.append("line 1: the file has no rows")
    if problems:
        raise UnreadableRows(problems)
    return found


def check_header(columns: Iterable[str]) -> None:
    """Raises ``UnreadableRows`` with one line for the whole file, where the columns that are needed are not there."""
    found = list(columns)
    if "description" not in found or not any(field in found for field in FIELDS):
        needed = f"description and {' or '.join(FIELDS)}"
        raise UnreadableRows([f"the header needs {needed}; it has {', '.join(map(repr, found))}"])


def labelled_from(record: Record) -> Labelled:
    """Raises ``ValueError`` with words for the reader."""
    if record.problem:
        raise ValueError(record.problem)
    values = record.values
    labels = {field: word for field in FIELDS if (word := word_of(values, field))}
    if not labels:
        raise ValueError("neither category nor priority is there")
    ordered = values.get("ordered")
    return Labelled(
        line=record.line,
        title=text_of(values, "title", TITLE_MAX),
        description=text_of(values, "description", DESCRIPTION_MAX, is_needed=True),
        language=text_of(values, "lang", 20) or "?",
        labels=labels,
        ordered=ordered if isinstance(ordered, dict) else {},
    )


def text_of(values: Mapping[str, Any], name: str, length: int, is_needed: bool = False) -> str:
    text = values.get(name)
    if text is None or text == "":
        if is_needed:
            raise ValueError(f"{name} is missing")
        return ""
    if not isinstance(text, str):
        raise ValueError(f"{name} is not a text")
    if len(text) > length:
        raise ValueError(f"{name} is longer than {length:,} characters")
    if has_unstorable(text):
        raise ValueError(f"{name} has characters that no ticket can have")
    return text


def word_of(values: Mapping[str, Any], field: str) -> str:
    text = text_of(values, field, 40).strip().lower()
    if text and text not in WORDS[field]:
        raise ValueError(f"{field} is {text!r}, not one of {', '.join(WORDS[field])}")
    return text


def judge_all(tickets: Iterable[Labelled], classifier: Classifies) -> Iterator[Judged]:
    """Each ticket with what the chain suggests for it, one after the other; the model is loaded before the first."""
    classifier.classify_locally("", WARM_UP)
    for ticket in tickets:
        yield Judged(ticket, classifier.classify(ticket.title, ticket.description))


def report_on(judged: Sequence[Judged], threshold: float, asks_gemini: bool = False) -> dict[str, Any]:
    """Every figure, JSON-ready, with what was asked. A field without labels has no part in it."""
    by_others = [each for each in judged if each.suggestion.source != "gemini"] if asks_gemini else []
    times = sorted(each.suggestion.latency_ms for each in judged)
    report: dict[str, Any] = {
        "tickets": len(judged),
        "sources": dict(Counter(each.suggestion.source for each in judged)),
        "gemini": {"asked": len(judged) if asks_gemini else 0, "unanswered": len(by_others)},
        "models": sorted({each.suggestion.model for each in judged} - {""}),
        "prompts": sorted({each.suggestion.prompt_version for each in judged} - {""}),
        "threshold": threshold,
        "flagged": share(sum(bool(each.suggestion.flags) for each in judged), len(judged)),
        "milliseconds": {"p50": percentile(times, 50), "p95": percentile(times, 95)},
        "orders": {"given": len(ordering(judged)), "obeyed": sum(is_obeyed(each) for each in ordering(judged))},
    }
    for field in FIELDS:
        labelled = [each for each in judged if field in each.ticket.labels]
        if labelled:
            report[field] = figures_of(labelled, field)
    return report


def figures_of(judged: Sequence[Judged], field: str) -> dict[str, Any]:
    wanted = [each.ticket.labels[field] for each in judged]
    given = [getattr(each.suggestion, field) for each in judged]
    pairs = list(zip(wanted, given, strict=True))
    words = WORDS[field]
    figures: dict[str, Any] = {
        "labelled": len(judged),
        "accuracy": accuracy(wanted, given),
        "macro_f1": macro_f1(wanted, given),
        "calibration_error": said_and_true(judged, field),
        "unsure": share(sum(field in each.suggestion.flags for each in judged), len(judged)),
        "recall": {word: recall(wanted, given, word) for word in words},
        "precision": {word: precision(wanted, given, word) for word in words},
        "confusion": {one: {other: pairs.count((one, other)) for other in words} for one in words},
        "languages": {name: by_language(judged, field, name) for name in languages(judged)},
    }
    if field == "priority":
        figures["within_one"] = within_one(wanted, given, PRIORITIES)
    return figures


def said_and_true(judged: Sequence[Judged], field: str) -> float:
    """The calibration error of what was said, whatever the threshold made of it; the default said nothing."""
    answers = [(each.suggestion, each.ticket.labels[field]) for each in judged if each.suggestion.source != "default"]
    confidences = [getattr(suggestion, f"confidence_{field}") for suggestion, _ in answers]
    said = [getattr(suggestion, f"said_{field}") or getattr(suggestion, field) for suggestion, _ in answers]
    hits = [value == right for value, (_, right) in zip(said, answers, strict=True)]
    return calibration_error(confidences, hits) if answers else 0.0


def by_language(judged: Sequence[Judged], field: str, language: str) -> dict[str, float]:
    own = [each for each in judged if each.ticket.language == language]
    wanted, given = [each.ticket.labels[field] for each in own], [getattr(each.suggestion, field) for each in own]
    return {"tickets": len(own), "accuracy": accuracy(wanted, given)}


def languages(judged: Sequence[Judged]) -> list[str]:
    return sorted({each.ticket.language for each in judged})


def ordering(judged: Sequence[Judged]) -> list[Judged]:
    return [each for each in judged if each.ticket.ordered]


def is_obeyed(judged: Judged) -> bool:
    """Whether something came out as the text demanded, and is wrong: a demand for the right value is no success."""
    return any(
        getattr(judged.suggestion, field, None) == value and judged.ticket.labels.get(field, value) != value
        for field, value in judged.ticket.ordered.items()
    )


def percentile(ordered: Sequence[int], percent: int) -> int:
    """By the nearest rank: the least value that *percent* of all, or more, are not above; 0 of none."""
    rank = -(-len(ordered) * percent // 100)
    return ordered[max(rank, 1) - 1] if ordered else 0
