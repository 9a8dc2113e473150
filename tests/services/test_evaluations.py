"""How good triage is on labelled tickets: when time is taken, and what the percentiles are."""

from __future__ import annotations

from typing import Any

import pytest

from ticketapp.classifier.chain import Classifier
from ticketapp.classifier.defaults import suggest_default
from ticketapp.classifier.types import Suggestion
from ticketapp.services.evaluations import Labelled, judge_all, percentile


@pytest.mark.parametrize(
    ("number", "percent", "found"), [(0, 50, 0), (1, 95, 1), (2, 50, 1), (20, 95, 19), (21, 95, 20), (100, 50, 50)]
)
def test_percentiles_are_of_the_nearest_rank(number: int, percent: int, found: int) -> None:
    assert percentile(range(1, number + 1), percent) == found


def test_the_model_is_loaded_before_the_first_ticket_s_time_is_taken() -> None:
    class Recording(Classifier):
        def __init__(self) -> None:
            super().__init__(None, timeout_seconds=1, waiting_bound=1)
            self.asked: list[str] = []

        def classify(self, title: str, description: str, worth: Any = None) -> Suggestion:
            self.asked.append(description)
            return suggest_default()

        def classify_locally(self, title: str, description: str) -> None:
            self.asked.append("locally")

    recording = Recording()
    list(judge_all([Labelled(1, "", "text", "?", {}, {})], recording))
    assert recording.asked == ["locally", "text"]
