"""The model at work: a ticket's text in, both values with their chances and evidence out."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from itertools import accumulate

import numpy as np
import numpy.typing as npt

from ticketapp.classifier.embedded.absences import Absences
from ticketapp.classifier.embedded.artefacts import CLASSES, Artefact
from ticketapp.classifier.embedded.decisions import RAISED_TO, RAISING, cheapest_priority, raised_priority
from ticketapp.classifier.embedded.evidence import (
    PREFERENCES,
    Evidence,
    clues_of,
    find_evidence,
)
from ticketapp.classifier.embedded.features import Features, features_of
from ticketapp.classifier.embedded.lexicons import Lexicon
from ticketapp.classifier.embedded.reasons import reason_of
from ticketapp.classifier.embedded.tokens import Words

Floats = npt.NDArray[np.float64]
Singles = npt.NDArray[np.float32]
# Where each field's classes begin, of all that stand in a row.
STARTS = dict(zip(CLASSES, accumulate(map(len, CLASSES.values()), initial=0), strict=False))


def contrasts() -> Singles:
    """For each class a row that takes from its weight the mean of the others' in its field."""
    found = np.zeros((sum(map(len, CLASSES.values())),) * 2, np.float32)
    for field, words in CLASSES.items():
        own = slice(STARTS[field], STARTS[field] + len(words))
        found[own, own] = -1.0 / (len(words) - 1)
    np.fill_diagonal(found, 1.0)
    return found


CONTRASTS = contrasts()


@dataclass(frozen=True)
class Judgement:
    """``chances`` are calibrated, by field, in the vocabulary's order; ``confidences`` are those of the values.

    ``evidence`` is None for a field that nothing in particular spoke for. ``raised_by`` is the signal that raised the
    priority above what the chances alone say, or ``""``; ``is_grave`` where such a signal stands beside high or
    critical, whatever put it there.
    """

    values: dict[str, str]
    confidences: dict[str, float]
    chances: dict[str, Floats]
    evidence: dict[str, Evidence | None]
    raised_by: str
    is_grave: bool
    reason: str
    gives_orders: bool


class EmbeddedModel:
    """Immutable, so any number of threads share one."""

    def __init__(self, artefact: Artefact, lexicon: Lexicon) -> None:
        self.version = artefact.version
        self.card = artefact.card
        self._lexicon = lexicon
        tables, biases = [], []
        for field in CLASSES:
            head, temperature = artefact.heads[field], artefact.temperatures[field]
            tables.append((head.table / temperature).astype(np.float32))
            biases.append(head.bias / temperature)
        # One table for both fields: a place is read once for all eight classes.
        self._table = np.concatenate(tables, axis=1)
        self._bias = np.concatenate(biases)

    def judge(self, title: str, description: str) -> Judgement:
        """What the model thinks of a ticket; any text will do."""
        features = features_of(title, description, self._lexicon)
        rows = self._table.take(features.places, axis=0)
        chances = shares(features.weights @ rows + self._bias)
        likely = cheapest_priority(chances["priority"])
        level = raised_priority(likely, chances["priority"], features.signals.names)
        chosen = {"category": int(chances["category"].argmax()), "priority": level}
        values = {field: CLASSES[field][place] for field, place in chosen.items()}
        raised_by = "" if level == likely else min(RAISING.intersection(features.signals.names)).rstrip(".")
        evidence = self._evidence(features, rows, chances, chosen)
        return Judgement(
            values=values,
            confidences={field: float(chances[field][place]) for field, place in chosen.items()},
            chances=chances,
            evidence=evidence,
            raised_by=raised_by,
            is_grave=level >= RAISED_TO and not RAISING.isdisjoint(features.signals.names),
            reason=reason_of(values["category"], values["priority"], evidence, raised_by),
            gives_orders=features.reading.gives_orders,
        )

    def _evidence(
        self, features: Features, rows: Singles, chances: dict[str, Floats], chosen: dict[str, int]
    ) -> dict[str, Evidence | None]:
        """What spoke for each of the values *chosen*."""
        absences = Absences(features, self._lexicon, self._table, rows)
        judged: dict[Words, list[float]] = {}

        def chance_without(field: str, words: Words) -> float:
            if words not in judged:
                judged[words] = (absences.logits_without(words) + self._bias).tolist()
            return share_of(judged[words], field, chosen[field])

        margins = CONTRASTS[[STARTS[field] + place for field, place in chosen.items()]] @ rows.T
        found: dict[str, Evidence | None] = {}
        for field, clues in zip(chosen, clues_of(features, margins), strict=True):
            chance = float(chances[field][chosen[field]])
            found[field] = find_evidence(features, clues, chance, partial(chance_without, field), PREFERENCES[field])
        return found


def share_of(logits: Sequence[float], field: str, place: int) -> float:
    """The chance of one value of *field*. Of four numbers this is faster than arrays are."""
    part = logits[STARTS[field] : STARTS[field] + len(CLASSES[field])]
    most = max(part)
    shifted = [math.exp(logit - most) for logit in part]
    return shifted[place] / sum(shifted)


def shares(logits: Floats) -> dict[str, Floats]:
    """The calibrated chance of each value of each field, which stand in a row."""
    chances = {}
    for field, words in CLASSES.items():
        part = logits[STARTS[field] : STARTS[field] + len(words)]
        shifted = np.exp(part - part.max())
        chances[field] = shifted / shifted.sum()
    return chances
