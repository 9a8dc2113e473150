"""Training: rows in, artefact out. The same rows give the same bytes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from ticketapp.classifier.embedded.artefacts import CLASSES
from ticketapp.classifier.embedded.features import features_of
from ticketapp.classifier.embedded.fitting import Head, Matrix, fit_head, matrix_of, softmax
from ticketapp.classifier.embedded.lexicons import Lexicon
from ticketapp.classifier.embedded.rows import GRAMMAR, Row

L2 = {"category": 3e-5, "priority": 1e-4}
ITERATIONS = 60
# Tickets written by hand count most; collections of one-line requests, which know no priorities, count least.
BY_HAND, BY_GRAMMAR, ONE_LINERS = 2.0, 1.0, 0.3
# The grid over which a temperature is looked for: fine enough for two digits of a confidence.
TEMPERATURES = np.exp(np.linspace(np.log(0.5), np.log(4.0), 200))

Floats = npt.NDArray[np.float64]
Numbers = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Corpus:
    """Rows with their vectors; ``labels`` by field, -1 where a row has none."""

    rows: Sequence[Row]
    matrix: Matrix
    labels: dict[str, Numbers]

    @property
    def sources(self) -> npt.NDArray[np.str_]:
        return np.array([row.source for row in self.rows])


def corpus_of(rows: Sequence[Row], lexicon: Lexicon, each_row: Callable[[], None] = lambda: None) -> Corpus:
    """The vectors and labels of *rows*; *each_row* is called after each, for a progress bar."""
    features = []
    for row in rows:
        features.append(features_of(row.title, row.description, lexicon))
        each_row()
    labels = {
        field: np.array([words.index(getattr(row, field)) if getattr(row, field) else -1 for row in rows], np.int64)
        for field, words in CLASSES.items()
    }
    return Corpus(rows, matrix_of(features), labels)


def fit_field(  # noqa: PLR0913
    corpus: Corpus,
    field: str,
    chosen: Numbers,
    *,
    prior: Head | None = None,
    l2: float | None = None,
    iterations: int = ITERATIONS,
    each_step: Callable[[], None] = lambda: None,
) -> Head:
    """One head, from those of the *chosen* rows that have a label for *field*."""
    labels = corpus.labels[field]
    kept = chosen[labels[chosen] >= 0]
    return fit_head(
        corpus.matrix.take(kept),
        labels[kept],
        row_weights(corpus, field, kept),
        len(CLASSES[field]),
        l2=L2[field] if l2 is None else l2,
        prior=prior,
        iterations=iterations,
        each_step=each_step,
    )


def row_weights(corpus: Corpus, field: str, kept: Numbers) -> Floats:
    """A source's class weighs as the square root of its rows: large sources do not drown small ones."""
    keys = [(corpus.rows[place].source, int(corpus.labels[field][place])) for place in kept]
    counts = Counter(keys)
    return np.array([counts[key] ** -0.5 * worth_of(corpus.rows[place]) for key, place in zip(keys, kept, strict=True)])


def worth_of(row: Row) -> float:
    if not row.priority:
        return ONE_LINERS * row.weight
    return (BY_GRAMMAR if row.source == GRAMMAR else BY_HAND) * row.weight


def left_out_logits(corpus: Corpus, field: str, each_step: Callable[[], None] = lambda: None) -> Floats:
    """For every row that has a label, what a head says that saw no row of its source; NaN for the others.

    NaN too where no other source has a label to learn from.
    """
    logits = np.full((len(corpus.rows), len(CLASSES[field])), np.nan)
    sources, labelled = corpus.sources, corpus.labels[field] >= 0
    for source in sorted(set(sources[labelled])):
        own = np.flatnonzero((sources == source) & labelled)
        others = np.flatnonzero((sources != source) & labelled)
        if not len(others):
            continue
        head = fit_field(corpus, field, others, each_step=each_step)
        logits[own] = head.logits(corpus.matrix.take(own))
    return logits


def fit_temperature(logits: Floats, labels: Numbers, weights: Floats) -> float:
    """The temperature of least cross-entropy (Guo et al., On Calibration of Modern Neural Networks, 2017).

    1.0 where nothing is known: all of it came from one source.
    """
    known = (labels >= 0) & ~np.isnan(logits[:, 0])
    if not known.any():
        return 1.0
    logits, labels, weights = logits[known], labels[known], weights[known]
    losses = []
    for temperature in TEMPERATURES:
        chances = softmax(logits / temperature)[np.arange(len(labels)), labels]
        losses.append(-float((weights * np.log(chances + 1e-12)).sum()))
    return float(TEMPERATURES[int(np.argmin(losses))])


def source_weights(corpus: Corpus, field: str) -> Floats:
    """Every source weighs the same."""
    labelled = corpus.labels[field] >= 0
    counts = Counter(corpus.sources[labelled].tolist())
    return np.array([1.0 / counts[row.source] if row.source in counts else 0.0 for row in corpus.rows])


def counts_of(rows: Sequence[Row]) -> dict[str, Any]:
    """How many rows each source has, for the card."""
    return dict(sorted(Counter(row.source for row in rows).items()))
