"""A new model from the project's rows and agents' corrections, and the guards that it has to pass.

The corrections may pull, but not far: they have a bounded share of the weight, and every weight is drawn back to the
shipped model's. What comes out is measured on the anchors, which nobody trains on.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from ticketapp.classifier.embedded.artefacts import CLASSES, Artefact
from ticketapp.classifier.embedded.decisions import COST
from ticketapp.classifier.embedded.fitting import fit_head
from ticketapp.classifier.embedded.lexicons import shipped_lexicon
from ticketapp.classifier.embedded.model import EmbeddedModel, Judgement
from ticketapp.classifier.embedded.rows import Row, data_hash, is_anchor
from ticketapp.classifier.embedded.training import ITERATIONS, Corpus, corpus_of, row_weights
from ticketapp.rules.figures import accuracy, calibration_error, kappa, macro_f1, precision, recall, share

# A correction weighs as much as three average rows of the project; all together never more than a fifth of everything.
CORRECTION_WEIGHT = 3.0
CORRECTIONS_SHARE = 0.2
# How strongly the weights are drawn back to the shipped ones: chosen by `python -m benchmarks.learning`.
PULL = 3e-3
# What a new model may lose on the anchors: a point, and the calibration error what chance alone moves it by.
POINT = 0.01
CALIBRATION_TOLERANCE = 0.02
# Decisions must bear each other out: a kappa below this is hardly more than chance. Few decisions move nothing.
COHERENT = 0.2
DECISIONS_MIN = 8
CORRECTIONS = "corrections"

Floats = npt.NDArray[np.float64]
Figures = dict[str, float]
Say = Callable[[str], None]


@dataclass(frozen=True)
class Recipe:
    """How to train: the defaults are what is shipped, tests take fewer steps."""

    pull: float = PULL
    iterations: int = ITERATIONS


def trained_rows(base: Iterable[Row]) -> list[Row]:
    """The rows of *base* that may be trained on."""
    return [row for row in base if not is_anchor(row)]


def anchors_of(base: Iterable[Row]) -> list[Row]:
    """The rows of *base* that every model is measured on."""
    return [row for row in base if is_anchor(row)]


def without_anchors(corrections: Iterable[Row], anchors: Iterable[Row]) -> list[Row]:
    """Those whose text is none of an anchor's: a ticket may repeat one, and nobody trains on them."""
    texts = {(row.title, row.description) for row in anchors}
    return [row for row in corrections if (row.title, row.description) not in texts]


def refit(
    base: Sequence[Row],
    corrections: Sequence[Row],
    shipped: Artefact,
    recipe: Recipe = Recipe(),
    say: Say = lambda _: None,
) -> Artefact:
    """The model of *base* (no anchors among them) and *corrections*, near *shipped*. Takes half a minute of one core.

    A row of *corrections* has ``""`` where nobody decided the field; a field without any keeps the shipped head. So do
    the temperatures: how sure the model may be is not for the corrections to say.
    """
    say(f"reading {len(base) + len(corrections):,} tickets")
    corpus = corpus_of([*base, *corrections], shipped_lexicon())
    heads = dict(shipped.heads)
    for field, words in CLASSES.items():
        chosen = np.flatnonzero(corpus.labels[field] >= 0)
        if not (chosen >= len(base)).any():
            continue
        say(f"{field}: training")
        heads[field] = fit_head(
            corpus.matrix.take(chosen),
            corpus.labels[field][chosen],
            weights_of(corpus, field, chosen, len(base)),
            len(words),
            l2=recipe.pull,
            prior=shipped.heads[field],
            iterations=recipe.iterations,
        )
    return Artefact(heads, shipped.temperatures, card_of(base, corrections, shipped))


def weights_of(corpus: Corpus, field: str, chosen: npt.NDArray[np.int64], base: int) -> Floats:
    """Each row's weight: the first *base* rows of the corpus as in training, the corrections as said above."""
    own = row_weights(corpus, field, chosen[chosen < base])
    number = int((chosen >= base).sum())
    each = CORRECTION_WEIGHT * float(own.mean()) if len(own) else 1.0
    if len(own):
        most = float(own.sum()) * CORRECTIONS_SHARE / (1 - CORRECTIONS_SHARE)
        each = min(each, most / number)
    return np.concatenate([own, np.full(number, each)])


def card_of(base: Sequence[Row], corrections: Sequence[Row], shipped: Artefact) -> dict[str, Any]:
    """What it is made of. Of the corrections only how many, and a hash: a card holds no text."""
    made_of = hashlib.sha256((data_hash(base) + data_hash(corrections) + shipped.version).encode()).hexdigest()
    decided = {field: sum(bool(getattr(row, field)) for row in corrections) for field in CLASSES}
    return {
        "version": f"{shipped.version}+{made_of[:8]}",
        "shipped": shipped.version,
        "data_sha256": made_of,
        "rows": {"own": len(base), CORRECTIONS: len(corrections)},
        "sources": shipped.card.get("sources", {}),
        "decided": decided,
        "temperatures": shipped.temperatures,
    }


def coherence(
    base: Sequence[Row], corrections: Sequence[Row], shipped: Artefact, in_use: EmbeddedModel, recipe: Recipe
) -> Figures:
    """By field, how far what agents decided about some tickets holds for the others (kappa).

    The anchors cannot tell: what is learned about a domain that none of them is of may be nonsense, and cost them
    nothing. Where the model in use agrees with the decisions they make sense, and nothing has to be trained for it.
    Otherwise each half is judged by a model that learned from the other one.
    """
    found = {}
    for field in CLASSES:
        others: dict[str, Any] = dict.fromkeys(CLASSES.keys() - {field}, "")
        decided = [replace(row, **others) for row in corrections if getattr(row, field)]
        decided.sort(key=text_hash)
        if len(decided) < DECISIONS_MIN:
            continue
        wanted = [getattr(row, field) for row in decided]
        figure = kappa(wanted, [in_use.judge(row.title, row.description).values[field] for row in decided])
        if figure < COHERENT:
            halves = decided[::2], decided[1::2]
            given = []
            for judged, learned in (halves, halves[::-1]):
                model = EmbeddedModel(refit(base, learned, shipped, recipe), shipped_lexicon())
                given += [model.judge(row.title, row.description).values[field] for row in judged]
            figure = kappa([getattr(row, field) for half in halves for row in half], given)
        found[field] = round(figure, 4)
    return found


def text_hash(row: Row) -> str:
    return hashlib.sha256(f"{row.title}\n{row.description}".encode("utf-8", "surrogatepass")).hexdigest()


def contradictions(coherent: Figures) -> list[str]:
    """Why decisions are not learned from; empty where they are."""
    return [
        f"what agents decided about the {field} of some tickets does not hold for others (kappa {figure:.2f})"
        for field, figure in coherent.items()
        if figure < COHERENT
    ]


def measure(model: EmbeddedModel, rows: Sequence[Row]) -> Figures:
    """How *model* does on *rows*, as people get its answers; nothing about a field of which some rows have no label."""
    judged = [model.judge(row.title, row.description) for row in rows]
    figures = {"tickets": float(len(rows))}
    for field in CLASSES:
        wanted = [getattr(row, field) for row in rows]
        if all(wanted):
            figures |= figures_of(field, wanted, judged)
    return {name: round(figure, 4) for name, figure in figures.items()}


def figures_of(field: str, wanted: Sequence[str], judged: Sequence[Judgement]) -> Figures:
    given = [each.values[field] for each in judged]
    were_right = [one == other for one, other in zip(wanted, given, strict=True)]
    figures = {
        f"{field}_accuracy": accuracy(wanted, given),
        f"{field}_macro_f1": macro_f1(wanted, given),
        f"{field}_calibration_error": calibration_error([each.confidences[field] for each in judged], were_right),
    }
    if field == "priority":
        words = CLASSES[field]
        costs = [COST[words.index(one), words.index(other)] for one, other in zip(wanted, given, strict=True)]
        figures |= {
            "priority_cost": share(float(sum(costs)), len(costs)),
            "critical_recall": recall(wanted, given, "critical"),
            "critical_precision": precision(wanted, given, "critical"),
        }
    return figures


def objections(after: Figures, *before: Figures) -> list[str]:
    """Why a model with the figures *after* is not taken; empty where it is.

    *before* are those of the model in use and of the shipped one: whoever may lose a little each time would have lost
    a lot after some times.
    """
    found = []
    for name, words in (("category_accuracy", "category accuracy"), ("priority_macro_f1", "priority macro-F1")):
        best = max(each[name] for each in before)
        if best - after[name] >= POINT - 1e-9:
            found.append(f"{words} on the anchors fell from {best:.3f} to {after[name]:.3f}")
    for field in CLASSES:
        name = f"{field}_calibration_error"
        best = min(each[name] for each in before)
        if after[name] - best > CALIBRATION_TOLERANCE + 1e-9:
            found.append(f"the calibration error of the {field} rose from {best:.3f} to {after[name]:.3f}")
    return found
