"""What text is made of."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ticketapp.models.checks import WHITE_SPACE
from ticketapp.rules.texts import (
    excerpt,
    folded,
    has_unstorable,
    has_visible,
    in_one_line,
    isolated,
    search_text,
    with_unix_lines,
)


def test_one_line() -> None:
    assert in_one_line(" a\r\n\tb\u2028c\u3000 ") == "a b c"


def test_the_database_and_python_mean_the_same_by_blank() -> None:
    assert {chr(code) for code in range(0x110000) if chr(code).isspace()} == set(WHITE_SPACE)


@pytest.mark.parametrize(("text", "refused"), [("a\x00", True), ("\uffff", True), ("\ud800", True), ("😀é\x1f", False)])
def test_unstorable(text: str, refused: bool) -> None:
    assert has_unstorable(text) is refused


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\x00\uffff")), st.data())
def test_a_part_of_a_text_is_found_in_its_search_text(text: str, data: st.DataObject) -> None:
    """For parts that begin and end where NFC joins nothing."""
    start = data.draw(st.integers(0, len(text)))
    part = text[start : data.draw(st.integers(start, len(text)))]
    if folded(text[:start]) + folded(part) + folded(text[start + len(part) :]) == folded(text):
        assert folded(part) in search_text("title", text)


def test_no_phrase_matches_across_the_seam() -> None:
    assert folded("end begin") not in search_text("the end", "begin here")
    assert folded("endbegin") not in search_text("the end", "begin here")


def test_unix_lines() -> None:
    assert with_unix_lines("a\r\nb\rc\nd") == "a\nb\nc\nd"


@pytest.mark.parametrize(
    ("text", "length", "short"),
    [
        ("short", 10, "short"),
        ("a  b\nc", 10, "a b c"),
        ("one two three four", 14, "one two three…"),
        ("onetwothreefour", 6, "onetwo…"),
        ("a" + " " * 700 + "the rest", 140, "a the rest"),
        ("a" + " " * 700 + "the rest", 5, "a the…"),
        ("a " * 700, 7, "a a a…"),
        ("  abc  ", 3, "abc"),
        (" \n ", 3, ""),
    ],
)
def test_excerpt(text: str, length: int, short: str) -> None:
    assert excerpt(text, length) == short


@given(st.text(alphabet="ab \n", max_size=60), st.integers(1, 20))
def test_an_excerpt_says_when_something_is_missing(text: str, length: int) -> None:
    short, line = excerpt(text, length), in_one_line(text)
    assert short == line if len(line) <= length else short.endswith("…")
    assert line.startswith(short.removesuffix("…"))
    assert len(short.removesuffix("…")) <= length


@pytest.mark.parametrize(
    ("text", "visible"),
    [("a", True), ("\u200ba", True), ("😀", True), ("", False), ("\u200b\u2060", False), ("\u3164 \ufe0f", False)],
    ids=ascii,
)
def test_visible(text: str, visible: bool) -> None:
    assert has_visible(text) is visible


@pytest.mark.parametrize(
    ("text", "safe"),
    [("Mira", "Mira"), ("\u202eMira", "\u2068\u202eMira\u2069"), ("\u05e9", "\u2068\u05e9\u2069")],
    ids=ascii,
)
def test_isolated(text: str, safe: str) -> None:
    assert isolated(text) == safe
