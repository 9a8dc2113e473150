"""Rows as CSV that is safe to open: no cell of it is ever a formula, whatever somebody named a model or a ticket."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
from io import StringIO

# What begins a formula somewhere: the four signs, their full-width twins, and a tab or line break before the cell.
# A program that splits at semicolons or tabs sees more cells than we wrote, hence also behind those, and quotes.
FORMULA = re.compile(r"(\A|[;,|\t\r\n\"])(?=[\s\"]*[=+\-@＝＋－＠])|\A(?=[\t\r\n])")


def csv_lines(header: tuple[str, ...], rows: Iterable[tuple[object, ...]]) -> Iterator[str]:
    """The header and each row as one line (RFC 4180), made as they are asked for."""
    yield line_of(header)
    for row in rows:
        yield line_of(row)


def line_of(row: tuple[object, ...]) -> str:
    line = StringIO()
    csv.writer(line).writerow([harmless(value) if isinstance(value, str) else value for value in row])
    return line.getvalue()


def harmless(text: str) -> str:
    """*text* with an apostrophe wherever a spreadsheet would begin to calculate: there it says that text follows."""
    return FORMULA.sub(r"\1'", text)
