"""Figures against values worked out by hand."""

from __future__ import annotations

import pytest

from ticketapp.rules.figures import (
    accuracy,
    calibration_error,
    macro_f1,
    precision,
    recall,
    share,
    wilson,
    within_one,
)

LEVELS = ("low", "medium", "high", "critical")


def test_counts() -> None:
    wanted = ["low", "low", "high", "critical"]
    given = ["low", "medium", "critical", "critical"]
    assert accuracy(wanted, given) == 0.5
    assert recall(wanted, given, "critical") == 1.0
    assert precision(wanted, given, "critical") == 0.5
    assert within_one(wanted, given, LEVELS) == 1.0
    assert within_one(["low"], ["high"], LEVELS) == 0.0


def test_a_rare_class_counts_as_much() -> None:
    # low: 2 * 2 / (3 + 2) = 0.8; high: 2 * 1 / (1 + 2) = 2/3
    assert macro_f1(["low", "low", "low", "high"], ["low", "low", "high", "high"]) == pytest.approx((0.8 + 2 / 3) / 2)


def test_calibration_is_the_gap_between_said_and_true() -> None:
    assert calibration_error([0.95, 0.95, 0.95, 0.95], [True, True, True, False]) == pytest.approx(0.2)
    assert calibration_error([1.0, 0.05], [True, False]) == pytest.approx(0.025)


def test_nothing_is_nothing() -> None:
    assert accuracy([], []) == macro_f1([], []) == calibration_error([], []) == share(1, 0) == 0.0
    assert wilson(0, 0) == (0.0, 1.0)


def test_an_interval_by_wilson() -> None:
    low, high = wilson(8, 10)
    assert (low, high) == pytest.approx((0.4902, 0.9433), abs=1e-4)
