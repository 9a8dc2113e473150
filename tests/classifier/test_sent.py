"""What left for Gemini is said, whether it answered or not; where nothing left, nothing is."""

from __future__ import annotations

import json

import pytest

from config import read_settings
from tests.classifier.conftest import MODEL, Clock, MakeClassifier
from tests.engines import SECRET_KEY
from tests.fakes.gemini import FakeGemini
from ticketapp.classifier.breaker import FAILURES_TO_OPEN
from ticketapp.classifier.chain import Classifier
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


SECRETIVE = "I am ann@example.com, my password is hunter2, my card 4111 1111 1111 1111."
MASKED = "I am [email], my password is [password], my card [card]."


def test_secrets_stay_here(fake_gemini: FakeGemini, make_classifier: MakeClassifier) -> None:
    sent = make_classifier().classify("For bob@example.com", SECRETIVE).sent
    turn = fake_gemini.requests[0].body["contents"][0]["parts"][0]["text"]
    assert json.dumps({"title": "For [email]", "description": MASKED}) in turn
    assert sent is not None
    assert sent.text == f"For [email]\n\n{MASKED}"


@pytest.mark.parametrize(
    "reason", [MASKED, "They wrote: my password is '[password]' \u2026 [card] [iban] {[token]} <[email]>"]
)
def test_a_reason_may_quote_what_was_masked(
    fake_gemini: FakeGemini, make_classifier: MakeClassifier, reason: str
) -> None:
    fake_gemini.answer |= {"reason": reason}
    suggestion = make_classifier().classify("", SECRETIVE)
    assert (suggestion.source, suggestion.reason) == ("gemini", reason)


def test_without_masks_it_is_sent_whole_and_kept_masked(
    fake_gemini: FakeGemini, make_classifier: MakeClassifier
) -> None:
    sent = make_classifier(masks=False).classify("", SECRETIVE).sent
    assert SECRETIVE in fake_gemini.requests[0].body["contents"][0]["parts"][0]["text"]
    assert sent is not None
    assert sent.text == MASKED


@pytest.mark.parametrize(("setting", "asks"), [({}, True), ({"TRIAGE_LOCAL_ONLY": "1"}, False)])
def test_local_only_asks_nobody_whatever_the_key(setting: dict[str, str], asks: bool) -> None:
    settings = read_settings({"SECRET_KEY": SECRET_KEY, "GEMINI_API_KEY": "key", **setting})
    assert Classifier.from_settings(settings).is_remote is asks
