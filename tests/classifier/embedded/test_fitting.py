"""The optimiser against problems whose answer is known, and against itself."""

from __future__ import annotations

import numpy as np
import pytest

from ticketapp.classifier.embedded.features import PLACES, features_of
from ticketapp.classifier.embedded.fitting import Head, fit_head, matrix_of, minimise, softmax
from ticketapp.classifier.embedded.lexicons import shipped_lexicon

TEXTS = [
    "the invoice is wrong",
    "refund my invoice",
    "the app crashes",
    "a crash in the app",
    "my invoice",
    "it crashes",
]
LABELS = np.array([0, 0, 1, 1, 0, 1])


def test_a_bowl_has_its_bottom_where_it_should() -> None:
    bottom = np.array([3.0, -2.0, 0.5])
    scales = np.array([1.0, 50.0, 0.1])

    def bowl(point: np.ndarray) -> tuple[float, np.ndarray]:
        away = point - bottom
        return float((scales * away * away).sum()), 2 * scales * away

    assert minimise(bowl, np.zeros(3), 200, tolerance=1e-14) == pytest.approx(bottom, abs=1e-4)


def test_the_gradient_is_the_slope_of_the_loss() -> None:
    matrix = matrix_of([features_of("", text, shipped_lexicon()) for text in TEXTS])
    rng = np.random.default_rng(1)
    residues, table = rng.normal(size=(6, 2)), rng.normal(size=(PLACES, 2))
    # <Ax, y> = <x, A'y> for any x and y.
    assert float((matrix.times(table) * residues).sum()) == pytest.approx(
        float((table * matrix.transposed_times(residues)).sum()), rel=1e-3
    )


def test_it_learns_and_says_the_same_again() -> None:
    matrix = matrix_of([features_of("", text, shipped_lexicon()) for text in TEXTS])
    first, again = (fit_head(matrix, LABELS, np.ones(6), 2, l2=1e-3) for _ in range(2))
    assert (first.table == again.table).all()
    assert (softmax(first.logits(matrix)).argmax(axis=1) == LABELS).all()


def test_a_strong_pull_keeps_the_prior() -> None:
    matrix = matrix_of([features_of("", text, shipped_lexicon()) for text in TEXTS])
    prior = Head(np.full((PLACES, 2), 0.25), np.zeros(2))
    pulled = fit_head(matrix, LABELS, np.ones(6), 2, l2=1e6, prior=prior)
    assert np.abs(pulled.table - prior.table).max() < 1e-3


def test_rows_can_be_taken() -> None:
    features = [features_of("", text, shipped_lexicon()) for text in TEXTS]
    table = np.random.default_rng(2).normal(size=(PLACES, 3))
    whole = matrix_of(features).times(table)
    assert matrix_of(features).take(np.array([4, 1])).times(table) == pytest.approx(whole[[4, 1]], abs=1e-5)
