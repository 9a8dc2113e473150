"""Confidence in words; the threshold is the setting's."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from ticketapp.blueprints.tickets.sureness import BANDS, sureness, surenesses

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)


@pytest.mark.parametrize("threshold", ["0", "0.4", "0.6", "0.7", "0.85", "0.9", "1"])
def test_the_last_band_begins_at_the_threshold(make_app: Callable[..., Flask], threshold: str) -> None:
    with make_app(TRIAGE_THRESHOLD=threshold).test_request_context():
        bounds = [bound for bound, _words in surenesses()]
        assert bounds[-1] == float(threshold)
        assert bounds == sorted(set(bounds), reverse=True)
        for bound, words in surenesses():
            assert sureness(bound) == words
        assert sureness(float(threshold) - 0.01) == "not sure"


def test_a_figure_has_the_same_words_under_every_threshold(make_app: Callable[..., Flask]) -> None:
    said: dict[float, set[str]] = {bound: set() for _name, bound in BANDS if bound}
    for threshold in ("0", "0.4", "0.6"):
        with make_app(TRIAGE_THRESHOLD=threshold).test_request_context():
            for bound, words in said.items():
                words.add(sureness(bound))
    assert list(said.values()) == [{"quite sure"}, {"fairly sure"}]
