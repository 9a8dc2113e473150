"""What left for Gemini is said, whether it answered or not; where nothing left, nothing is."""

from __future__ import annotations

import pytest

from tests.classifier.conftest import MODEL, Clock, MakeClassifier
from tests.fakes.gemini import FakeGemini
from ticketapp.classifier.breaker import FAILURES_TO_OPEN
from ticketapp.classifier.prompt import PROMPT_VERSION
from ticketapp.classifier.types import Sent


@pytest.mark.parametrize(
    ("mood", "outcome"),
    [("ok", "answered"), ("http_500", "http_500"), ("hang", "timeout"), ("blocked_prompt", "blocked"), ("cut", "cut")],
)
def test_the_text_and_what_became_of_it(
    fake_gemini: FakeGemini, make_classifier: MakeClassifier, mood: str, outcome: str
) -> None:
    fake_gemini.mood = mood
    suggestion = make_classifier().classify("A title", "A description")
    assert suggestion.sent == Sent("A title\n\nA description", MODEL, PROMPT_VERSION, outcome)
    assert "A title" not in repr(suggestion)


def test_nothing_left_where_nobody_listens(make_classifier: MakeClassifier) -> None:
    with FakeGemini() as gone:
        url = gone.url
    assert make_classifier(base_url=url).classify("T", "D").sent is None


def test_nothing_left_while_gemini_is_left_alone(
    fake_gemini: FakeGemini, make_classifier: MakeClassifier, clock: Clock
) -> None:
    fake_gemini.mood = "http_500"
    classifier = make_classifier()
    sent = [classifier.classify("T", "D").sent for _ in range(FAILURES_TO_OPEN + 1)]
    assert [each is not None for each in sent] == [True] * FAILURES_TO_OPEN + [False]
