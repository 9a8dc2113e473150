"""Below the threshold a field takes its default, and an agent is asked to look."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ticketapp.classifier.defaults import suggest_default
from ticketapp.classifier.doubts import doubt
from ticketapp.classifier.types import Suggestion

SAID = {"category": "billing", "priority": "low"}


def said(category: str, priority: str, sure: tuple[float, float], flags: tuple[str, ...] = ()) -> Suggestion:
    return Suggestion(category, priority, "local", "m", *sure, "Because.", flags=flags)


def test_a_sure_answer_stays_as_it_is() -> None:
    sure = said("billing", "low", (0.4, 0.4))
    assert doubt(sure, 0.4, is_grave=False) == sure


@pytest.mark.parametrize(
    ("sure", "values", "flags"),
    [
        ((0.39, 0.9), ("general", "low"), ("category",)),
        ((0.9, 0.39), ("billing", "medium"), ("priority",)),
        ((0.1, 0.2), ("general", "medium"), ("category", "priority")),
    ],
)
def test_each_field_is_doubted_by_itself(
    sure: tuple[float, float], values: tuple[str, str], flags: tuple[str, ...]
) -> None:
    doubted = doubt(said("billing", "low", sure), 0.4, is_grave=False)
    assert (doubted.category, doubted.priority) == values
    assert (doubted.confidence_category, doubted.confidence_priority) == sure, "the figures stay"
    assert doubted.flags == flags
    kept = {"category": doubted.said_category, "priority": doubted.said_priority}
    assert kept == {field: value if field in flags else "" for field, value in SAID.items()}


@pytest.mark.parametrize(("source", "flags"), [("gemini", ("category",)), ("local", ("priority",))])
def test_geminis_figure_is_taken_for_what_it_has_been_worth(source: str, flags: tuple[str, ...]) -> None:
    worth = {"category": 0.1, "priority": 0.8}
    told = replace(said("billing", "low", (0.9, 0.1)), source=source)
    doubted = doubt(told, 0.4, is_grave=False, worth=lambda field, _figure: worth[field])
    assert doubted.flags == flags
    assert (doubted.confidence_category, doubted.confidence_priority) == (0.9, 0.1), "the figures stay"


@pytest.mark.parametrize("priority", ["high", "critical"])
def test_a_grave_priority_is_kept_in_spite_of_doubt(priority: str) -> None:
    doubted = doubt(said("billing", priority, (0.9, 0.01)), 0.4, is_grave=True)
    assert (doubted.priority, doubted.flags) == (priority, ("priority", "raised"))


@pytest.mark.parametrize("priority", ["low", "high", "critical"])
def test_any_other_is_not(priority: str) -> None:
    doubted = doubt(said("billing", priority, (0.9, 0.39)), 0.4, is_grave=False)
    assert (doubted.priority, doubted.flags) == ("medium", ("priority",))


def test_nothing_is_doubted_at_zero_and_all_but_certainty_at_one() -> None:
    assert doubt(said("billing", "low", (0.0, 0.0)), 0, is_grave=False).flags == ()
    assert doubt(said("billing", "low", (0.99, 1.0)), 1, is_grave=False).flags == ("category",)


@pytest.mark.parametrize("threshold", [0, 0.4, 1])
def test_the_default_is_always_looked_at(threshold: float) -> None:
    doubted = doubt(suggest_default(), threshold, is_grave=False)
    assert doubted.flags == ("category", "priority")
    assert (doubted.said_category, doubted.said_priority) == ("", ""), "nobody said anything"
