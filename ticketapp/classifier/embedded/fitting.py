"""Softmax regression by L-BFGS, in numpy alone: production trains too, and must not need what training on a desk has.

The optimiser is L-BFGS with the two-loop recursion (Nocedal and Wright, Numerical Optimization, 2nd ed., algorithm 7.4)
and a backtracking line search; the loss is the weighted mean cross-entropy with a quadratic pull towards a prior.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ticketapp.classifier.embedded.features import PLACES, Features, summed

Floats = npt.NDArray[np.float64]
MEMORY = 10
ARMIJO = 1e-4
SHORTEST_STEP = 1e-10


@dataclass(frozen=True)
class Matrix:
    """Rows of sparse vectors, one after the other: row *i* is ``places[starts[i]:starts[i + 1]]``."""

    places: npt.NDArray[np.int32]
    weights: npt.NDArray[np.float32]
    starts: npt.NDArray[np.int64]

    @property
    def rows(self) -> int:
        return len(self.starts) - 1

    def take(self, chosen: npt.NDArray[np.int64]) -> Matrix:
        """The rows of *chosen*, in its order."""
        parts = [slice(self.starts[row], self.starts[row + 1]) for row in chosen]
        return Matrix(
            np.concatenate([self.places[part] for part in parts]),
            np.concatenate([self.weights[part] for part in parts]),
            np.concatenate([[0], np.cumsum([part.stop - part.start for part in parts])]),
        )

    def times(self, table: Floats) -> Floats:
        """The product with a table of (``PLACES``, classes)."""
        products = table.astype(np.float32)[self.places]
        products *= self.weights[:, None]
        return np.add.reduceat(products, self.starts[:-1], axis=0).astype(np.float64)

    def transposed_times(self, residues: Floats) -> Floats:
        """The transpose's product with (rows, classes): a table of (``PLACES``, classes)."""
        lengths = np.diff(self.starts)
        columns = []
        for residue in residues.T:
            products = np.repeat(residue.astype(np.float32), lengths)
            products *= self.weights
            columns.append(np.bincount(self.places, weights=products, minlength=PLACES))
        return np.stack(columns, axis=1)


def matrix_of(features: Sequence[Features]) -> Matrix:
    rows = [summed(each) for each in features]
    return Matrix(
        np.concatenate([places for places, _ in rows]),
        np.concatenate([weights for _, weights in rows]),
        np.concatenate([[0], np.cumsum([len(places) for places, _ in rows])]),
    )


@dataclass(frozen=True)
class Head:
    """One softmax: ``table`` is (``PLACES``, classes), ``bias`` (classes)."""

    table: Floats
    bias: Floats

    def logits(self, matrix: Matrix) -> Floats:
        return matrix.times(self.table) + self.bias


def softmax(logits: Floats) -> Floats:
    shifted = np.exp(logits - logits.max(axis=1, keepdims=True))
    return np.asarray(shifted / shifted.sum(axis=1, keepdims=True))


def fit_head(  # noqa: PLR0913
    matrix: Matrix,
    labels: npt.NDArray[np.int64],
    row_weights: Floats,
    classes: int,
    *,
    l2: float,
    prior: Head | None = None,
    iterations: int = 120,
    smoothing: float = 0.02,
    each_step: Callable[[], None] = lambda: None,
) -> Head:
    """The head that fits the rows best; *l2* pulls it towards *prior*, or towards nothing.

    *smoothing* is the share of each label that is spread over all classes: labels are never quite sure. Deterministic.
    """
    wanted = np.full((matrix.rows, classes), smoothing / classes)
    wanted[np.arange(matrix.rows), labels] += 1.0 - smoothing
    shares = (row_weights / row_weights.sum())[:, None]
    start = prior or Head(np.zeros((PLACES, classes)), np.zeros(classes))
    center = start.table

    def loss_and_gradient(point: Floats) -> tuple[float, Floats]:
        table = point[:-classes].reshape(PLACES, classes)
        chances = softmax(matrix.times(table) + point[-classes:])
        loss = -float((shares * wanted * np.log(chances + 1e-12)).sum())
        residues = shares * (chances - wanted)
        away = table - center
        gradient = matrix.transposed_times(residues) + l2 * away
        loss += 0.5 * l2 * float((away * away).sum())
        each_step()
        return loss, np.concatenate([gradient.ravel(), residues.sum(axis=0)])

    point = minimise(loss_and_gradient, np.concatenate([start.table.ravel(), start.bias]), iterations)
    return Head(point[:-classes].reshape(PLACES, classes), point[-classes:])


def minimise(
    loss_and_gradient: Callable[[Floats], tuple[float, Floats]], point: Floats, iterations: int, tolerance: float = 1e-6
) -> Floats:
    """The point of least loss that at most *iterations* steps reach."""
    steps: deque[tuple[Floats, Floats, float]] = deque(maxlen=MEMORY)
    loss, gradient = loss_and_gradient(point)
    for _ in range(iterations):
        direction = -two_loops(gradient, steps)
        slope = float(direction @ gradient)
        if slope > -1e-15:
            break
        length = 1.0 if steps else min(1.0, 1.0 / (float(np.abs(gradient).sum()) + 1e-12)) * 10
        while True:
            following = point + length * direction
            next_loss, next_gradient = loss_and_gradient(following)
            if next_loss <= loss + ARMIJO * length * slope:
                break
            length *= 0.5
            if length < SHORTEST_STEP:
                return point
        moved, turned = following - point, next_gradient - gradient
        curvature = float(moved @ turned)
        if curvature > 1e-12:
            steps.append((moved, turned, 1.0 / curvature))
        gained = loss - next_loss
        point, loss, gradient = following, next_loss, next_gradient
        if gained < tolerance * max(1.0, abs(loss)):
            break
    return point


def two_loops(gradient: Floats, steps: deque[tuple[Floats, Floats, float]]) -> Floats:
    """The inverse Hessian's guess, times *gradient*."""
    direction = gradient.copy()
    alphas = []
    for moved, turned, inverse in reversed(steps):
        alpha = inverse * float(moved @ direction)
        alphas.append(alpha)
        direction -= alpha * turned
    if steps:
        moved, turned, inverse = steps[-1]
        direction *= 1.0 / (inverse * float(turned @ turned))
    for (moved, turned, inverse), alpha in zip(steps, reversed(alphas), strict=True):
        direction += moved * (alpha - inverse * float(turned @ direction))
    return direction
