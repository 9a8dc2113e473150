"""What a file's rows say about tickets, and every word about what is wrong with one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from ticketapp.services.records import CSV, Readable, Record, read_records

COLUMNS = (
    *("title", "description", "category", "priority", "status", "requester_name", "requester_email"),
    *("created_at", "updated_at"),
)
NEEDED = ("title", "description")
# What an export has besides: the server gives ids, and what a classifier said elsewhere is not said here.
LEFT_OUT = ("id", "triage")
KNOWN = frozenset({*COLUMNS, *LEFT_OUT})
UNKNOWN = "Unknown field."

Errors = dict[str, list[str]]
# Whoever knows the forms: the values as they are stored, and every wrong field with its messages.
Check = Callable[[Mapping[str, Any]], tuple[dict[str, Any], Errors]]


@dataclass(frozen=True)
class ImportRow:
    """One row: its number among all rows and its first line. ``problems`` are whole lines, empty where it is good.

    ``is_of_file``: they are of the whole file, and no row follows.
    """

    number: int
    line: int
    values: dict[str, Any] = field(default_factory=dict)
    problems: tuple[str, ...] = ()
    is_of_file: bool = False

    def lacks(self, name: str) -> bool:
        return not self.values.get(name)


def read_rows(stream: Readable, kind: str, check: Check, ignores_unknown: bool) -> Iterator[ImportRow]:
    """Every row, good or bad, in the file's order."""
    for number, record in enumerate(read_records(stream, kind), 1):
        if record.columns and (problems := header_problems(record.columns, ignores_unknown)):
            yield ImportRow(number, 1, problems=problems, is_of_file=True)
            return
        if record.problem:
            yield bad_row(number, record, record.problem)
            continue
        unknown = [] if ignores_unknown else sorted(record.values.keys() - KNOWN)
        values, errors = check(sent_values(record.values, kind))
        errors |= {name: [UNKNOWN] for name in unknown}
        if errors:
            yield bad_row(number, record, *(f"{name}: {each}" for name in errors for each in errors[name]))
        else:
            yield ImportRow(number, record.line, values)


@lru_cache(maxsize=4)
def header_problems(columns: tuple[str, ...], ignores_unknown: bool) -> tuple[str, ...]:
    """What every row of a CSV file would say."""
    unknown = [] if ignores_unknown else sorted(set(columns) - KNOWN)
    missing = [name for name in NEEDED if name not in columns]
    lacks = f"line 1: no column {' and no column '.join(map(repr, missing))}" if missing else ""
    names = ", ".join(map(repr, unknown))
    return tuple(filter(None, (lacks, names and f"line 1: no ticket has {names}; --ignore-unknown leaves it out")))


def bad_row(number: int, record: Record, *problems: str) -> ImportRow:
    lines = tuple(f"line {record.line}: {problem}" for problem in problems)
    return ImportRow(number, record.line, problems=lines, is_of_file=record.is_of_file)


def sent_values(values: Mapping[str, Any], kind: str) -> dict[str, Any]:
    """The row without what is left out; CSV cannot say that a value is absent but by leaving its cell empty."""
    return {
        name: values[name] for name in COLUMNS if name in values and (kind != CSV or values[name] or name in NEEDED)
    }
