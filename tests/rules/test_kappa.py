"""Agreement beyond chance."""

from __future__ import annotations

import pytest

from ticketapp.rules.figures import kappa


@pytest.mark.parametrize(
    ("wanted", "given", "figure"),
    [
        ("aabb", "aabb", 1.0),
        ("aabb", "abab", 0.0),
        ("aabb", "bbaa", -1.0),
        ("aaab", "aaaa", 0.0),  # always the same word is no agreement
        ("aaaa", "bbbb", 1.0),  # where only one is wanted, nobody contradicts anybody
        ("aabbcc", "aabbca", 0.75),
    ],
)
def test_kappa(wanted: str, given: str, figure: float) -> None:
    assert kappa(list(wanted), list(given)) == pytest.approx(figure)
