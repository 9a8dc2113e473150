"""The model at work: a ticket's text in, both values with their chances and evidence out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np
import numpy.typing as npt

from ticketapp.classifier.embedded.artefacts import CLASSES, Artefact
from ticketapp.classifier.embedded.decisions import RAISED_TO, RAISING, cheapest_priority, raised_priority
from ticketapp.classifier.embedded.evidence import PREFERENCES, Evidence, find_evidence, without
from ticketapp.classifier.embedded.features import Features, features_of, features_of_reading
from ticketapp.classifier.embedded.lexicons import Lexicon
from ticketapp.classifier.embedded.reasons import reason_of

Floats = npt.NDArray[np.float64]
Singles = npt.NDArray[np.float32]


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
        self._margins = np.concatenate([margins_of(table) for table in tables], axis=1)

    def judge(self, title: str, description: str) -> Judgement:
        """What the model thinks of a ticket; any text will do."""
        features = features_of(title, description, self._lexicon)
        chances = self.chances_of(features)
        likely = cheapest_priority(chances["priority"])
        level = raised_priority(likely, chances["priority"], features.signals.names)
        chosen = {"category": int(chances["category"].argmax()), "priority": level}
        values = {field: CLASSES[field][place] for field, place in chosen.items()}
        raised_by = "" if level == likely else min(RAISING.intersection(features.signals.names)).rstrip(".")
        evidence = self._evidence(features, chances, chosen)
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

    def chances_of(self, features: Features) -> dict[str, Floats]:
        """The calibrated chance of each value of each field."""
        logits = features.weights @ self._table[features.places] + self._bias
        chances, start = {}, 0
        for field, words in CLASSES.items():
            part = logits[start : start + len(words)]
            shifted = np.exp(part - part.max())
            chances[field] = shifted / shifted.sum()
            start += len(words)
        return chances

    def _evidence(
        self, features: Features, chances: dict[str, Floats], chosen: dict[str, int]
    ) -> dict[str, Evidence | None]:
        judged: dict[tuple[str, ...], dict[str, Floats]] = {}

        def chances_without(words: tuple[str, ...]) -> dict[str, Floats]:
            if words not in judged:
                judged[words] = self.chances_of(features_of_reading(without(features.reading, words), self._lexicon))
            return judged[words]

        found: dict[str, Evidence | None] = {}
        start = 0
        for field, words in CLASSES.items():
            place = chosen[field]
            judge = partial(chance_left, chances_without, field, place)
            margins = self._margins[:, start + place]
            found[field] = find_evidence(features, margins, float(chances[field][place]), judge, PREFERENCES[field])
            start += len(words)
        return found


def chance_left(
    chances_without: Callable[[tuple[str, ...]], dict[str, Floats]], field: str, place: int, words: tuple[str, ...]
) -> float:
    return float(chances_without(words)[field][place])


def margins_of(table: Singles) -> Singles:
    """Each class's weights less the mean of the others."""
    classes = table.shape[1]
    others = (table.sum(axis=1, keepdims=True) - table) / (classes - 1)
    return np.asarray(table - others)
