"""Rows as CSV: what a spreadsheet opens, and never calculates."""

from __future__ import annotations

import csv
from io import StringIO

import pytest

from ticketapp.rules.spreadsheets import csv_lines, harmless


def test_one_line_a_row_made_when_it_is_asked_for() -> None:
    asked: list[int] = []

    def rows() -> object:
        for number in range(3):
            asked.append(number)
            yield (number, 'ä, “b” "c"', "")

    lines = csv_lines(("number", "text", "nothing"), rows())  # type: ignore[arg-type]
    assert (next(lines), asked) == ("number,text,nothing\r\n", [])
    assert next(lines) == '0,"ä, “b” ""c""",\r\n'
    assert asked == [0]
    assert list(csv.reader(StringIO("".join(lines))))[-1] == ["2", 'ä, “b” "c"', ""]


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("=1+1", "'=1+1"),
        ("+1", "'+1"),
        ("-1", "'-1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("＝1", "'＝1"),
        ("  =1", "'  =1"),
        ('"=1', "'\"'=1"),
        ("\t=1", "'\t'=1"),
        ("\rx", "'\rx"),
        ("\nx", "'\nx"),
        ("x;=1", "x;'=1"),
        ('x;"=1', "x;'\"'=1"),
        ("x\t@y", "x\t'@y"),
        ("x\r\n-2", "x\r'\n'-2"),
        ("gemini-3-flash", "gemini-3-flash"),
        ("a=b", "a=b"),
        ("p@host", "p@host"),
        ("", ""),
    ],
)
def test_no_cell_begins_a_formula(text: str, cell: str) -> None:
    assert harmless(text) == cell
