"""Files of rows, CSV or JSON lines, read one row at a time: what stands on which line, or why it is no row.

A line is bounded, so that no file needs more memory than a few rows; bad UTF-8 costs the row that has it. CSV may be
separated by commas, semicolons or tabs, and its column names are trimmed and in small letters.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import chain
from pathlib import Path
from typing import Any, Protocol

from ticketapp.rules.amounts import amount
from ticketapp.rules.encodings import IS_ARRAY, NOT_UTF8, UTF8_BOM, is_array, no_text
from ticketapp.rules.vocabulary import DESCRIPTION_MAX

CSV = "csv"
JSONL = "jsonl"
FORMATS = (CSV, JSONL)
SUFFIXES = {".csv": CSV, ".tsv": CSV, ".jsonl": JSONL, ".ndjson": JSONL, ".json": JSONL}
# The first wins where a header has as many of one as of another.
DELIMITERS = (",", ";", "\t")
# From a cell's start, also what is closed on a later line.
QUOTED = re.compile(r'(?:^|(?<=[,;\t]))"(?:[^"]|"")*(?:"|$)')
# The longest description as JSON may write it is a third of that.
LINE_MAX_BYTES = 4 * 1024 * 1024
CSV_FIELD_MAX = 4 * DESCRIPTION_MAX
TOO_LONG = f"longer than {LINE_MAX_BYTES:,} bytes"
BARE_CR = "the lines end with CR alone: save the file with line ends LF or CR LF"
# How Python's words begin, which advise programmers.
CR_WORDS = "new-line character"


class Readable(Protocol):
    """A file opened for bytes, or whatever reads like one."""

    def readline(self, limit: int, /) -> bytes: ...


@dataclass(frozen=True)
class Record:
    """One row. ``line`` is where it begins; ``problem`` says in lower case why it is none, empty where it is one.

    ``is_of_file``: what is wrong is wrong with the whole file, and nothing follows. ``columns`` are those of a CSV
    file's header, where it has been read.
    """

    line: int
    values: dict[str, Any] = field(default_factory=dict)
    problem: str = ""
    is_of_file: bool = False
    columns: tuple[str, ...] = field(default=(), compare=False)


def format_of(file: Path) -> str | None:
    """What the file's name says it is."""
    return SUFFIXES.get(file.suffix.lower())


def read_records(stream: Readable, kind: str) -> Iterator[Record]:
    """Every row of a CSV file with a header, or of JSON lines; blank lines are none."""
    lines = Lines(stream)
    return csv_records(lines) if kind == CSV else json_records(lines)


class Lines:
    """Lines as text. ``number`` is that of the last one; what is wrong with it waits to be taken."""

    def __init__(self, stream: Readable) -> None:
        self.stream = stream
        self.number = 0
        self.wrong: Record | None = None

    def __iter__(self) -> Iterator[str]:
        while line := self.stream.readline(LINE_MAX_BYTES):
            self.number += 1
            if self.number == 1:
                if reason := no_text(line):
                    self.blame(reason, is_of_file=True)
                    yield "?"
                    return
                line = line.removeprefix(UTF8_BOM)
            if len(line) == LINE_MAX_BYTES and not line.endswith(b"\n"):
                self.skip()
                self.blame(f"{TOO_LONG}, or {BARE_CR}" if b"\r" in line else TOO_LONG)
                line = b"\n"
            yield self.decoded(line)

    def decoded(self, line: bytes) -> str:
        try:
            return line.decode("utf-8")
        except UnicodeDecodeError:
            self.blame(NOT_UTF8)
            return line.decode("utf-8", "replace")

    def skip(self) -> None:
        """Read to the line's end."""
        while (rest := self.stream.readline(LINE_MAX_BYTES)) and not rest.endswith(b"\n"):
            pass

    def blame(self, problem: str, is_of_file: bool = False) -> None:
        self.wrong = self.wrong or Record(self.number, problem=problem, is_of_file=is_of_file)

    def take_wrong(self) -> Record | None:
        """The first bad line since it was last asked for."""
        wrong, self.wrong = self.wrong, None
        return wrong


def csv_records(lines: Lines) -> Iterator[Record]:
    csv.field_size_limit(CSV_FIELD_MAX)
    texts = iter(lines)
    first = next((text for text in texts if text.strip()), "")
    if "\r" in QUOTED.sub("", first).rstrip("\r\n"):
        yield replace(lines.take_wrong() or Record(lines.number, problem=BARE_CR), is_of_file=True)
        return
    reader = csv.reader(chain([first], texts), delimiter=delimiter_of(first), strict=True)
    header: list[str] = []
    start = lines.number
    while True:
        try:
            cells = next(reader)
            wrong = lines.take_wrong()
        except StopIteration:
            return
        except csv.Error as error:
            cells, wrong = [], lines.take_wrong() or Record(start, problem=f"not CSV ({reason_of(error)})")
        if wrong is None and cells and not header:
            header = [cell.strip().lower() for cell in cells]
            wrong = twice_named(header, start)
            cells = []
        if wrong is not None:
            has_header = header and len(set(header)) == len(header)
            yield replace(wrong, columns=tuple(header)) if has_header else replace(wrong, is_of_file=True)
            if not has_header:
                return  # without a header no row can be read
        elif cells and len(cells) == len(header):
            yield Record(start, dict(zip(header, cells, strict=True)), columns=tuple(header))
        elif cells:
            problem = f"it has {amount(len(cells), 'cell')}, the header has {len(header)}"
            yield Record(start, problem=problem, columns=tuple(header))
        start = lines.number + 1


def reason_of(error: csv.Error) -> str:
    reason = str(error)
    return "a CR without LF outside quotes" if reason.startswith(CR_WORDS) else reason


def delimiter_of(header: str) -> str:
    """What separates the columns: whatever stands most often between them."""
    bare = QUOTED.sub("", header)
    return max(DELIMITERS, key=bare.count)


def twice_named(header: list[str], line: int) -> Record | None:
    twice = [name for name in dict.fromkeys(header) if header.count(name) > 1]
    return Record(line, problem=f"several columns are named {', '.join(map(repr, twice))}") if twice else None


def json_records(lines: Lines) -> Iterator[Record]:
    is_first = True
    for text in lines:
        wrong = lines.take_wrong()
        if wrong is not None:
            yield wrong
        elif text.strip():
            if is_first and is_array(text):
                yield Record(lines.number, problem=IS_ARRAY, is_of_file=True)
                return  # its other lines are no rows either
            yield json_record(lines.number, text)
        is_first = is_first and not text.strip()


def json_record(line: int, text: str) -> Record:
    try:
        value = json.loads(text, object_pairs_hook=without_twins)
    except TwiceNamed as twice:
        return Record(line, problem=f"{twice.args[0]!r} stands there twice")
    except (ValueError, RecursionError):
        return Record(line, problem="not JSON")
    return Record(line, value) if isinstance(value, dict) else Record(line, problem="not an object")


class TwiceNamed(Exception):
    """An object says two things about one name."""


def without_twins(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _value in pairs]
        raise TwiceNamed(next(name for name in names if names.count(name) > 1))
    return found
