"""Making a model from corrections: how far they may pull, and what a new model must not lose."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import numpy as np
import pytest

from tests.refits import NO_STEPS, few_rows
from ticketapp.classifier.embedded import refits
from ticketapp.classifier.embedded.artefacts import pack
from ticketapp.classifier.embedded.lexicons import shipped_lexicon
from ticketapp.classifier.embedded.model import EmbeddedModel
from ticketapp.classifier.embedded.refits import (
    CORRECTION_WEIGHT,
    CORRECTIONS_SHARE,
    Recipe,
    anchors_of,
    coherence,
    contradictions,
    measure,
    objections,
    refit,
    trained_rows,
    weights_of,
    without_anchors,
)
from ticketapp.classifier.embedded.rows import Row
from ticketapp.classifier.embedded.training import corpus_of, row_weights
from ticketapp.classifier.shipped import shipped_artefact
from ticketapp.rules.figures import kappa
from ticketapp.rules.vocabulary import CATEGORIES

BASE = trained_rows(few_rows())
FIGURES = {
    "category_accuracy": 0.8,
    "priority_macro_f1": 0.7,
    "category_calibration_error": 0.05,
    "priority_calibration_error": 0.08,
}


def corrections(number: int, category: str = "general", priority: str = "low") -> list[Row]:
    return [
        Row("", f"The frobnicator wobbles {count} times", category, priority, "", "corrections")
        for count in range(number)
    ]


def test_rows_are_trained_on_or_measured_on_never_both() -> None:
    anchors = anchors_of(few_rows())
    assert len(BASE) + len(anchors) == len(few_rows())
    assert not set(BASE) & set(anchors)
    repeated = replace(anchors[0], source="corrections", category="general")
    other = corrections(1)[0]
    assert without_anchors([repeated, other], anchors) == [other]


@pytest.mark.parametrize("number", [1, 4, 5000])
def test_corrections_weigh_thrice_and_a_fifth_at_most(number: int) -> None:
    rows = [*BASE, *[corrections(1)[0]] * number]
    corpus = replace(corpus_of(BASE, shipped_lexicon()), rows=rows)
    labels = {field: np.concatenate([own, np.zeros(number, np.int64)]) for field, own in corpus.labels.items()}
    corpus = replace(corpus, labels=labels)
    chosen = np.flatnonzero(labels["category"] >= 0)
    weights = weights_of(corpus, "category", chosen, len(BASE))
    own = row_weights(corpus, "category", chosen[: len(BASE)])
    assert weights[: len(BASE)] == pytest.approx(own)
    share = weights[len(BASE) :].sum() / weights.sum()
    assert share == pytest.approx(min(CORRECTIONS_SHARE, 3 * number / (3 * number + len(BASE))))
    if share < CORRECTIONS_SHARE - 1e-9:
        assert weights[-1] == pytest.approx(CORRECTION_WEIGHT * own.mean())


def test_without_a_step_it_is_the_shipped_model() -> None:
    shipped = shipped_artefact()
    made = refit(BASE, corrections(3), shipped, NO_STEPS)
    for field, head in made.heads.items():
        assert np.array_equal(head.table, shipped.heads[field].table)
    assert made.temperatures == shipped.temperatures
    assert made.version.startswith(f"{shipped.version}+")


def test_it_learns_what_agents_say_and_is_repeatable() -> None:
    shipped, recipe = shipped_artefact(), Recipe(iterations=8)
    given = corrections(20, category="account", priority="")
    made = refit(BASE, given, shipped, recipe)
    assert pack(made) == pack(refit(BASE, given, shipped, recipe))
    text = given[0].description
    before, after = (EmbeddedModel(each, shipped_lexicon()).judge("", text) for each in (shipped, made))
    assert after.chances["category"][2] > before.chances["category"][2]
    assert made.heads["priority"] is shipped.heads["priority"]
    assert made.card["decided"] == {"category": 20, "priority": 0}
    assert "frobnicator" not in str(made.card)


def test_a_stronger_pull_keeps_it_nearer() -> None:
    shipped = shipped_artefact()

    def distance(pull: float) -> float:
        made = refit(BASE, corrections(20, "account"), shipped, Recipe(pull, iterations=8))
        return float(np.abs(made.heads["category"].table - shipped.heads["category"].table).sum())

    assert distance(1e-1) < distance(1e-3) / 2


def test_measures_what_people_get() -> None:
    rows = anchors_of(few_rows())
    model = EmbeddedModel(shipped_artefact(), shipped_lexicon())
    right = sum(model.judge(row.title, row.description).values["category"] == row.category for row in rows)
    figures = measure(model, rows)
    assert figures["tickets"] == len(rows)
    assert figures["category_accuracy"] == pytest.approx(right / len(rows), abs=1e-4)
    assert figures.keys() >= FIGURES.keys()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({}, []),
        ({"category_accuracy": 0.791, "priority_macro_f1": 0.691}, []),
        ({"category_accuracy": 0.79}, ["category accuracy on the anchors fell from 0.800 to 0.790"]),
        ({"priority_macro_f1": 0.689}, ["priority macro-F1 on the anchors fell from 0.700 to 0.689"]),
        ({"category_calibration_error": 0.07, "priority_calibration_error": 0.1}, []),
        ({"category_calibration_error": 0.071}, ["the calibration error of the category rose from 0.050 to 0.071"]),
        ({"priority_calibration_error": 0.101}, ["the calibration error of the priority rose from 0.080 to 0.101"]),
        ({"category_accuracy": 0.9, "category_calibration_error": 0.0}, []),
    ],
)
def test_a_model_may_lose_less_than_a_point(change: dict[str, float], words: list[str]) -> None:
    assert objections({**FIGURES, **change}, FIGURES) == words


def test_it_may_not_lose_a_little_each_time() -> None:
    in_use = {**FIGURES, "category_accuracy": 0.792}
    assert objections({**FIGURES, "category_accuracy": 0.785}, in_use) == []
    assert objections({**FIGURES, "category_accuracy": 0.785}, in_use, FIGURES) != []


def random_corrections(number: int) -> list[Row]:
    rng = Random(7)
    words = [" ".join("".join(rng.choices("bdfgklmnrtvz", k=6)) for _ in range(6)) for _ in range(number)]
    return [Row("", text, rng.choice(CATEGORIES), "", "", "corrections") for text in words]


def test_decisions_at_random_do_not_bear_each_other_out() -> None:
    shipped = shipped_artefact()
    model = EmbeddedModel(shipped, shipped_lexicon())
    figures = coherence(BASE, random_corrections(60), shipped, model, Recipe(iterations=8))
    assert list(figures) == ["category"]
    assert figures["category"] < 0.2
    [words] = contradictions(figures)
    assert words.startswith("what agents decided about the category of some tickets does not hold for others (kappa")


def test_a_new_domain_that_makes_sense_is_learned() -> None:
    """The shipped model cannot know these words; half of the tickets is enough to know the other half's."""
    shipped = shipped_artefact()
    model = EmbeddedModel(shipped, shipped_lexicon())
    given = [
        Row("", f"{word * 2} {word} {place}x", category, "", "", "corrections")
        for word, category in (("zorvek", "account"), ("mulbidan", "billing"))
        for place in range(20)
    ]
    wanted = [row.category for row in given]
    assert kappa(wanted, [model.judge("", row.description).values["category"] for row in given]) < 0.2
    figures = coherence(BASE, given, shipped, model, Recipe(iterations=8))
    assert figures["category"] > 0.5
    assert contradictions(figures) == []


def test_few_decisions_and_those_that_the_model_shares_cost_no_training(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(refits, "refit", None)
    shipped = shipped_artefact()
    model = EmbeddedModel(shipped, shipped_lexicon())
    assert coherence(BASE, random_corrections(7), shipped, model, Recipe()) == {}
    known = [replace(row, priority="") for row in BASE[:30]]
    assert coherence(BASE, known, shipped, model, Recipe())["category"] > 0.2
