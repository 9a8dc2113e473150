"""Labelled tickets: from the project, and from files that are given by path."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ticketapp.errors import TicketAppError
from ticketapp.rules.encodings import IS_ARRAY, NOT_UTF8, UTF8_BOM, is_array, no_text
from ticketapp.rules.vocabulary import CATEGORIES, PRIORITIES

FOLDER = Path(__file__).parent.parent / "data" / "rows"
# The source that a template grammar made.
GRAMMAR = "synthetic_rubric"
ANCHOR_SHARE = 12


class BadRow(TicketAppError):
    """A line that is no labelled ticket; the message names file and line."""


@dataclass(frozen=True)
class Row:
    """``priority`` is ``""`` where the source has none; ``weight`` multiplies the row's share in training."""

    title: str
    description: str
    category: str
    priority: str
    language: str
    source: str
    weight: float = 1.0


def own_files() -> list[Path]:
    """The project's own rows, which may be trained on anywhere."""
    return sorted(FOLDER.glob("*.jsonl"))


def read_rows(files: Iterable[Path]) -> list[Row]:
    """Every row of JSON-lines *files*; a file's name is its source. Raises ``BadRow``, also for a file without rows."""
    found: list[Row] = []
    for file in files:
        rows = list(rows_of(file))
        if not rows:
            raise BadRow(f"{file.name} has no rows.")
        found += rows
    return found


def rows_of(file: Path) -> Iterator[Row]:
    is_first = True
    with file.open("rb") as lines:
        for number, line in enumerate(lines, 1):
            try:
                text = text_of(line, number)
                if text.strip():
                    if is_first and is_array(text):
                        raise ValueError(IS_ARRAY)
                    is_first = False
                    yield row_from(json.loads(text), file.stem)
            except json.JSONDecodeError:
                raise BadRow(f"{file.name}, line {number}: not JSON") from None
            except (ValueError, RecursionError) as error:
                raise BadRow(f"{file.name}, line {number}: {error}") from None


def text_of(line: bytes, number: int) -> str:
    if number == 1 and (reason := no_text(line)):
        raise ValueError(reason)
    try:
        return (line.removeprefix(UTF8_BOM) if number == 1 else line).decode("utf-8")
    except UnicodeDecodeError:
        raise ValueError(NOT_UTF8) from None


def row_from(record: Any, source: str) -> Row:
    if not isinstance(record, dict):
        raise ValueError("not an object")
    missing = [name for name in ("description", "category") if record.get(name) is None]
    if missing:
        raise ValueError(f"{' and '.join(missing)} missing")
    category, priority = record["category"], record.get("priority") or ""
    if category not in CATEGORIES:
        raise ValueError(f"no such category: {category!r}")
    if priority and priority not in PRIORITIES:
        raise ValueError(f"no such priority: {priority!r}")
    title, description = str(record.get("title") or ""), str(record["description"])
    return Row(title, description, category, priority, str(record.get("lang") or "en"), source)


def is_anchor(row: Row) -> bool:
    """Whether the row is of the frozen set that every new model is measured on, and none is trained on.

    Chosen by the text's hash from the rows that were written by hand: the same rows for ever, whatever is added.
    """
    if row.source == GRAMMAR or not row.priority:
        return False
    digest = hashlib.sha256(f"{row.title}\n{row.description}".encode()).digest()
    return digest[0] % ANCHOR_SHARE == 0


def data_hash(rows: Iterable[Row]) -> str:
    """SHA-256 over every row, order included."""
    total = hashlib.sha256()
    for row in rows:
        parts = (row.title, row.description, row.category, row.priority, row.source, repr(row.weight))
        total.update("\x1f".join(parts).encode("utf-8", "surrogatepass") + b"\x1e")
    return total.hexdigest()
