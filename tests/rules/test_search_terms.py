"""How a search is read."""

from __future__ import annotations

import pytest

from ticketapp.rules.search_terms import TooManyTerms, parse_terms


@pytest.mark.parametrize(
    ("search", "terms"),
    [
        ("", ()),
        ("   \u3000\t", ()),
        ("a b", ("a", "b")),
        ("a\u00a0b\u2003c", ("a", "b", "c")),
        ('"a b" c', ("a b", "c")),
        ('""', ()),
        ('"" x ""', ("x",)),
        ('"', ('"',)),
        ('"abc', ('"abc',)),
        ('abc"', ('abc"',)),
        ('5" monitor 6"', ('5"', "monitor", '6"')),
        ('a"b c"d', ('a"b', 'c"d')),
        ('"a b"c', ("a b", "c")),
        ('"  a  "', ("  a  ",)),
        ("a A a", ("a",)),
        ("Straße STRASSE", ("strasse",)),
        ("U\u0308BER über", ("über",)),
        ("Σίσυφος", ("σίσυφοσ",)),
        ("İ", ("i\u0307",)),
        ("100% a_b \\", ("100%", "a_b", "\\")),
    ],
)
def test_terms(search: str, terms: tuple[str, ...]) -> None:
    assert parse_terms(search) == terms


def test_twenty_terms_and_no_more() -> None:
    assert len(parse_terms(" ".join(f"t{n}" for n in range(20)))) == 20
    with pytest.raises(TooManyTerms):
        parse_terms(" ".join(f"t{n}" for n in range(21)))
