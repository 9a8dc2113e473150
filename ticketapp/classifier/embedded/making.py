"""Making a model: trained on all rows but the anchors, its calibration and its figures from sources left out."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from ticketapp.classifier.embedded.artefacts import CLASSES, Artefact
from ticketapp.classifier.embedded.decisions import cheapest_priority
from ticketapp.classifier.embedded.fitting import softmax
from ticketapp.classifier.embedded.lexicons import FOLDER as LEXICONS
from ticketapp.classifier.embedded.lexicons import shipped_lexicon
from ticketapp.classifier.embedded.rows import Row, data_hash, is_anchor
from ticketapp.classifier.embedded.sources import attributions
from ticketapp.classifier.embedded.training import (
    Corpus,
    corpus_of,
    counts_of,
    fit_field,
    fit_temperature,
    left_out_logits,
    source_weights,
)
from ticketapp.rules.figures import accuracy, calibration_error, macro_f1, precision, recall, within_one
from ticketapp.rules.vocabulary import PRIORITIES

Floats = npt.NDArray[np.float64]
Step = Callable[[str], None]


def make_model(rows: Sequence[Row], say: Step = lambda _: None) -> Artefact:
    """The model of *rows*; *say* is told what is being done. Takes minutes, and the same rows give the same model."""
    trained = [row for row in rows if not is_anchor(row)]
    say(f"reading {len(trained):,} tickets")
    corpus = corpus_of(trained, shipped_lexicon())
    everything = np.arange(len(trained))
    heads, temperatures, logits = {}, {}, {}
    for field in CLASSES:
        say(f"{field}: leaving one source out after the other")
        logits[field] = left_out_logits(corpus, field)
        temperatures[field] = round(
            fit_temperature(logits[field], corpus.labels[field], source_weights(corpus, field)), 4
        )
        say(f"{field}: training on all of them")
        heads[field] = fit_field(corpus, field, everything)
    card = card_of(corpus, logits, temperatures)
    return Artefact(heads, temperatures, card)


def card_of(corpus: Corpus, logits: dict[str, Floats], temperatures: dict[str, float]) -> dict[str, Any]:
    """What is to be known of a model: what it was made of, and how it did on every source that it had not seen."""
    made_of = data_hash(corpus.rows)
    vocabulary = lexicon_hash()
    return {
        "version": f"1-{hashlib.sha256((made_of + vocabulary).encode()).hexdigest()[:8]}",
        "data_sha256": made_of,
        "lexicons_sha256": vocabulary,
        "rows": counts_of(corpus.rows),
        "sources": attributions(corpus.sources.tolist()),
        "temperatures": temperatures,
        "left_out": {
            source: figures_of(corpus, source, logits, temperatures) for source in sorted(set(corpus.sources.tolist()))
        },
    }


def lexicon_hash() -> str:
    total = hashlib.sha256()
    for file in sorted(LEXICONS.glob("*.toml")):
        total.update(file.name.encode() + b"\x00" + file.read_bytes())
    return total.hexdigest()


def figures_of(
    corpus: Corpus, source: str, logits: dict[str, Floats], temperatures: dict[str, float]
) -> dict[str, float]:
    """How a model without *source* did on it, after calibration."""
    figures: dict[str, float] = {}
    for field, words in CLASSES.items():
        own = np.flatnonzero((corpus.sources == source) & ~np.isnan(logits[field][:, 0]))
        if not len(own):
            continue
        chances = softmax(logits[field][own] / temperatures[field])
        wanted = [words[label] for label in corpus.labels[field][own]]
        places = [cheapest_priority(row) if field == "priority" else int(row.argmax()) for row in chances]
        given = [words[place] for place in places]
        were_right = [one == other for one, other in zip(wanted, given, strict=True)]
        confidences = [float(row[place]) for row, place in zip(chances, places, strict=True)]
        figures |= {
            f"{field}_accuracy": accuracy(wanted, given),
            f"{field}_macro_f1": macro_f1(wanted, given),
            f"{field}_calibration_error": calibration_error(confidences, were_right),
        }
        if field == "priority":
            figures |= {
                "priority_within_one": within_one(wanted, given, PRIORITIES),
                "critical_recall": recall(wanted, given, "critical"),
                "critical_precision": precision(wanted, given, "critical"),
            }
    return {name: round(figure, 4) for name, figure in figures.items()}
