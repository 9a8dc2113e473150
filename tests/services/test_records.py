"""Files of rows: every row with the line it begins on, every fault with the line it stands on, and no long memory."""

from __future__ import annotations

import io
import json
import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import pytest

from ticketapp.rules.encodings import IS_ARRAY, IS_BINARY, IS_UTF16, NOT_UTF8
from ticketapp.services.records import BARE_CR, LINE_MAX_BYTES, Record, format_of, read_records


def read(data: bytes, kind: str) -> list[Record]:
    return list(read_records(io.BytesIO(data), kind))


def problems(data: bytes, kind: str) -> list[tuple[int, str]]:
    return [(record.line, record.problem) for record in read(data, kind) if record.problem]


@pytest.mark.parametrize("bom", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
def test_rows_have_the_line_they_begin_on(bom: bytes, end: bytes) -> None:
    lines = [b"title,description", b'one,"first', b"second", b'"', b"", b'"say ""x""","a,b"']
    assert read(bom + end.join(lines), "csv") == [
        Record(2, {"title": "one", "description": f"first{end.decode()}second{end.decode()}"}),
        Record(6, {"title": 'say "x"', "description": "a,b"}),
    ]
    objects = [b'{"title": "\xc3\xbc"}', b"  ", b'{"title": null}']
    assert read(bom + end.join(objects), "jsonl") == [Record(1, {"title": "ü"}), Record(3, {"title": None})]


def test_bad_csv_is_named_by_its_line_and_what_follows_is_read() -> None:
    data = b'a,b\n1\n2,x\n"un"quoted,3\n\xff,4\n5,y\n6,7,8\n9,"open\n'
    assert problems(data, "csv") == [
        (2, "it has 1 cell, the header has 2"),
        (4, "not CSV (',' expected after '\"')"),
        (5, NOT_UTF8),
        (7, "it has 3 cells, the header has 2"),
        (8, "not CSV (unexpected end of data)"),
    ]
    assert [record.values["b"] for record in read(data, "csv") if not record.problem] == ["x", "y"]


@pytest.mark.parametrize(
    ("data", "line", "word"),
    [
        (b"a,b,a\n1,2,3\n", 1, "several columns are named 'a'"),
        (b"\xff,b\n1,2\n", 1, "not UTF-8"),
        (b"\n\na,a\n", 3, "'a'"),
    ],
)
def test_without_a_header_nothing_is_read(data: bytes, line: int, word: str) -> None:
    [(found, problem)] = problems(data, "csv")
    assert (found, len(read(data, "csv"))) == (line, 1)
    assert word in problem


def test_bad_json_is_named_by_its_line() -> None:
    lines = [
        b"{",
        b"[1]",
        b'{"a": 1, "a": 2}',
        b'{"a": "\xff"}',
        b"[" * 100_000,
        b'{"a": {"b": 1, "b": 2}}',
        b'{"a": 1}',
    ]
    assert problems(b"\n".join(lines), "jsonl") == [
        (1, "not JSON"),
        (2, "not an object"),
        (3, "'a' stands there twice"),
        (4, NOT_UTF8),
        (5, "not JSON"),
        (6, "'b' stands there twice"),
    ]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_columns_are_known_by_any_spelling_and_delimiter(delimiter: str) -> None:
    header = delimiter.join([" Title ", "DESCRIPTION", '"a, b; c"'])
    row = delimiter.join(["one", '"x, y; z\tw"', "3"])
    [record] = read(f"\n{header}\n{row}\n".encode(), "csv")
    assert record == Record(3, {"title": "one", "description": "x, y; z\tw", "a, b; c": "3"})


def test_a_quote_within_a_name_opens_nothing() -> None:
    header = 'size 24";title;"a ""b"", c"'
    (record,) = read(f"{header}\nx;y;z\n".encode(), "csv")
    assert record.values == {'size 24"': "x", "title": "y", 'a "b", c': "z"}


def test_one_column_may_hold_any_delimiter_below_its_header() -> None:
    [record] = read(b'description\n"a,b;c"\n', "csv")
    assert record.values == {"description": "a,b;c"}
    assert format_of(Path("history.TSV")) == "csv"


@pytest.mark.parametrize("kind", ["csv", "jsonl"])
@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_utf_16_is_said_once(kind: str, encoding: str) -> None:
    data = '{"title": "é"}\n' if kind == "jsonl" else "title,description\né,b\n"
    assert problems((data * 3).encode(encoding), kind) == [(1, IS_UTF16)]


@pytest.mark.parametrize("kind", ["csv", "jsonl"])
@pytest.mark.parametrize(
    "data", [b"\x00\x00", b"\x00" * 4096, b"SQLite format 3\x00\x10", b"PK\x03\x04\x14\x00\x06\x00", b"a\x00bc"]
)
def test_what_is_no_text_is_not_called_utf_16(kind: str, data: bytes) -> None:
    [record] = read(data + b"\n\nb\n", kind)
    assert record == Record(1, problem=IS_BINARY, is_of_file=True)


def test_old_line_ends_are_said_once() -> None:
    assert read(b'a,"b\r"\rc,d\r', "csv") == [Record(1, problem=BARE_CR, is_of_file=True)]
    [long] = read(b"a,b\r" * LINE_MAX_BYTES, "csv")
    assert (long.line, long.is_of_file) == (1, True)
    assert BARE_CR in long.problem
    assert read(b'"a\rb\n;;",c\n1,2\n', "csv") == [Record(3, {"a\rb\n;;": "1", "c": "2"})]
    assert problems(b'a,b\n1,2\r3,4\n"5\r",6\n', "csv") == [(2, "not CSV (a CR without LF outside quotes)")]


def test_an_array_is_said_once() -> None:
    assert problems(b'\n [\n{"a": 1},\n{"a": 2}\n]\n', "jsonl") == [(2, IS_ARRAY)]
    assert problems(b'{"a": 1}\n[]\n', "jsonl") == [(2, "not an object")]


@pytest.mark.parametrize("kind", ["csv", "jsonl"])
def test_a_line_without_an_end_costs_its_row(kind: str) -> None:
    rows = {"csv": b"a\n%s\nlast\n", "jsonl": b'{"b": 1}\n%s\n{"a": "last"}\n'}
    data = rows[kind] % (b"x" * (3 * LINE_MAX_BYTES))
    assert problems(data, kind) == [(2, f"longer than {LINE_MAX_BYTES:,} bytes")]
    assert read(data, kind)[-1] == Record(3, {"a": "last"})


class Endless:
    """A file of *rows* rows that is nowhere as a whole."""

    def __init__(self, rows: int, kind: str) -> None:
        self.lines = self.make(rows, kind)

    def make(self, rows: int, kind: str) -> Iterator[bytes]:
        if kind == "csv":
            yield b"title,description\n"
        for number in range(rows):
            text = f"text {number} " * 40
            yield (
                f"{number},{text}\n"
                if kind == "csv"
                else json.dumps({"title": str(number), "description": text}) + "\n"
            ).encode()

    def readline(self, limit: int, /) -> bytes:
        return next(self.lines, b"")


@pytest.mark.parametrize("kind", ["csv", "jsonl"])
def test_the_rows_before_are_forgotten(kind: str) -> None:
    tracemalloc.start()
    try:
        number = sum(1 for _ in read_records(Endless(20_000, kind), kind))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert number == 20_000
    assert peak < 1_000_000
