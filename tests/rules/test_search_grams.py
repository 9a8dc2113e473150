"""The pieces by which texts are found."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ticketapp.rules.search_grams import (
    PART_MAX,
    PIECES_MAX,
    has_three,
    pairs,
    pairs_of_term,
    threes_of_term,
    with_three,
)

TEXTS = st.text(alphabet="ab é東京都ログイ다음𠮷!", max_size=60)


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("plain text", ""),
        ("über", ""),
        ("東", "東"),
        ("a東京b", "東 京 東京"),
        ("東京東京", "東 京 東京 京東"),
        ("東x京", "東 京"),
        ("・ログ", "ロ グ ログ"),
        ("𠮷野", "𠮷 野 𠮷野"),
    ],
)
def test_pairs(text: str, pieces: str) -> None:
    assert pairs(text) == pieces


@given(TEXTS, st.data())
def test_a_part_of_a_text_has_no_piece_that_the_text_lacks(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    part = text[start : data.draw(st.integers(start, len(text)))]
    assert set(pairs_of_term(part)) <= set(pairs(text).split(" "))
    assert all(piece in text for piece in threes_of_term(part))


def test_a_long_term_is_found_by_some_of_its_pieces() -> None:
    term = "".join(chr(0x4E00 + number) for number in range(500))
    assert len(threes_of_term(term)) == len(pairs_of_term(term)) == PIECES_MAX
    assert threes_of_term(term)[0] == term[:3] and threes_of_term(term)[-1] == term[-3:]


@pytest.mark.parametrize(
    ("term", "is_found"),
    [
        ("abc", True),
        ("ab", False),
        ("!ab", True),
        ("ab!", True),
        ("!a", True),
        ("a!", False),
        ("!!!", False),
        ("", False),
    ],
)
def test_a_word_counts_with_the_blanks_around_it(term: str, is_found: bool) -> None:
    assert has_three(term, frozenset("abc")) == is_found


def test_of_a_long_term_the_longest_word_is_kept() -> None:
    term = "a " * 100 + "word" + " b" * 100
    assert "word" in with_three(term, frozenset("abdorw"))
    assert len(with_three(term, frozenset("abdorw"))) == PART_MAX
    assert with_three(term, frozenset("abdorw")) in term
