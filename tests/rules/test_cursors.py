"""Signed places in a list."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ticketapp.rules.cursors import BadCursor, Cursor, dump_cursor, list_fingerprint, load_cursor

KEY = "a secret key for tests"
MOMENT = datetime(2026, 11, 22, 15, 0, 0, 123456, tzinfo=UTC)


@given(st.datetimes(timezones=st.just(UTC)) | st.integers(0, 3), st.integers(1, 2**63 - 1), st.booleans())
def test_there_and_back(value: datetime | int, row_id: int, backwards: bool) -> None:
    cursor = Cursor(value, row_id, backwards)
    assert load_cursor(dump_cursor(cursor, "f", KEY), "f", KEY) == cursor


def test_whether_it_was_made_here_at_all() -> None:
    text = dump_cursor(Cursor(MOMENT, 7), "f", KEY)
    assert load_cursor(text, None, KEY) == Cursor(MOMENT, 7)
    for other in (text[:-1], "x", dump_cursor(Cursor(MOMENT, 7), "f", "another key")):
        with pytest.raises(BadCursor):
            load_cursor(other, None, KEY)


@pytest.mark.parametrize(
    "spoil", [lambda t: t[:-1], lambda t: "x" + t, lambda t: "", lambda t: "a.b.c", lambda t: t + "é"]
)
def test_an_altered_cursor_is_refused(spoil: object) -> None:
    text = dump_cursor(Cursor(MOMENT, 7), "f", KEY)
    with pytest.raises(BadCursor):
        load_cursor(spoil(text), "f", KEY)  # type: ignore[operator]


def test_another_list_or_key_is_refused() -> None:
    text = dump_cursor(Cursor(MOMENT, 7), "f", KEY)
    with pytest.raises(BadCursor):
        load_cursor(text, "g", KEY)
    with pytest.raises(BadCursor):
        load_cursor(text, "f", KEY + "!")


def test_fingerprints_differ_where_lists_do() -> None:
    assert list_fingerprint(["open"], [], ("a", "b")) != list_fingerprint(["open"], [], ("a b",))
