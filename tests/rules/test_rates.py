"""Wilson's interval and the bands of confidence."""

from __future__ import annotations

import pytest

from ticketapp.rules.rates import BANDS, Rate, band_end


@pytest.mark.parametrize(
    ("hits", "total", "low", "high"),
    [
        (0, 10, 0.0, 0.2775),  # the published examples, Newcombe 1998 and Brown, Cai & DasGupta 2001
        (10, 10, 0.7225, 1.0),
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_the_interval_is_wilsons(hits: int, total: int, low: float, high: float) -> None:
    found = Rate(hits, total).interval
    assert found == pytest.approx((low, high), abs=0.0001)


def test_nothing_says_nothing() -> None:
    assert Rate(0, 0).share is None
    assert Rate(0, 0).interval == (0.0, 1.0)


@pytest.mark.parametrize(("total", "enough"), [(0, False), (29, False), (30, True)])
def test_thirty_are_enough(total: int, enough: bool) -> None:
    assert Rate(0, total).is_enough is enough


def test_the_interval_holds_the_share() -> None:
    for total in range(1, 60):
        for hits in range(total + 1):
            low, high = Rate(hits, total).interval
            assert 0 <= low <= hits / total <= high <= 1


def test_bands_cover_everything_once() -> None:
    assert BANDS[0] == 0
    assert [band_end(band) for band in BANDS] == [*BANDS[1:], 100]
