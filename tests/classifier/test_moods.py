"""Whatever Gemini does, a ticket gets an answer in time, and the log says what happened, once."""

from __future__ import annotations

import logging
import time

import pytest

from tests.classifier.conftest import DEADLINE_SECONDS, KEY, Clock, Lines, MakeClassifier, join_calls, without_model
from tests.fakes.gemini import FakeGemini
from tests.fakes.gemini_moods import BAD_MOODS, GOOD_MOODS
from ticketapp.classifier.prompt import PROMPT_VERSION

TITLE = "Zanzibar heading"
# What a busy machine may add before a test calls it late; benchmarks/moods.py measures the half second itself.
SLACK_SECONDS = 3.0
DESCRIPTION = "Quetzalcoatl ate my invoice number 4711."
OUTCOMES = {
    **{f"http_{status}": f"http_{status}" for status in (400, 401, 403, 408, 429, 500, 502, 503, 504)},
    "http_404": "model_gone",
    "http_500_html": "http_500",
    "http_500_bytes": "http_500",
    "http_500_list": "http_500",
    "http_500_nested": "http_500",
    "bad_key": "bad_key",
    "hang": "timeout",
    "hang_accept": "timeout",
    "drip_body": "timeout",
    "drip_chunks": "timeout",
    "drip_headers": "timeout",
    "continue_for_ever": "too_large",
    "reset": "reset",
    "reset_midway": "reset",
    "close_at_once": "cut",
    "cut": "cut",
    "nonsense": "bad_http",
    "redirect": "redirect",
    "redirect_302": "redirect",
    "huge": "too_large",
    "compressed": "compressed",
    "empty": "empty",
    "empty_object": "empty_candidates",
    "empty_candidates": "empty_candidates",
    "empty_text": "empty",
    "no_parts": "empty",
    "blocked_prompt": "blocked",
    "blocked_candidate": "blocked",
    "max_tokens": "max_tokens",
    "continuation": "stopped",
    "new_finish_reason": "stopped",
    "body_not_json": "not_json",
    "body_list": "not_json",
    "body_nested": "not_json",
    "body_strange": "wrong_type",
    "not_json": "not_json",
    "cut_text": "not_json",
    "nested_text": "not_json",
    "two_objects": "not_json",
    "wrong_value": "unknown_value",
    "wrong_case": "unknown_value",
    "wrong_type": "wrong_type",
    "missing_field": "wrong_type",
    "confidence_word": "wrong_type",
    "confidence_nan": "not_json",
    "reason_number": "wrong_type",
}


def test_every_bad_mood_is_tested() -> None:
    assert set(OUTCOMES) == set(BAD_MOODS)


@pytest.mark.parametrize("mood", OUTCOMES)
def test_bad_mood(
    mood: str,
    fake_gemini: FakeGemini,
    make_classifier: MakeClassifier,
    lines: Lines,
    caplog: pytest.LogCaptureFixture,
) -> None:
    classifier = make_classifier()
    caplog.set_level(logging.DEBUG)
    fake_gemini.mood = mood
    started = time.monotonic()
    suggestion = classifier.classify(TITLE, DESCRIPTION)
    took = time.monotonic() - started

    assert took < DEADLINE_SECONDS + SLACK_SECONDS
    assert join_calls(), "the call itself ends at the deadline, not only the wait for it"
    assert (suggestion.source, suggestion.category, suggestion.priority) == ("default", "general", "medium")
    assert (suggestion.model, suggestion.confidence_category, suggestion.confidence_priority) == ("", 0.0, 0.0)
    assert suggestion.latency_ms == pytest.approx(took * 1000, abs=1000)
    assert len(fake_gemini.requests) <= 1, "one submission, one question"
    assert fake_gemini.followed == []
    (line,) = lines.records
    assert line.levelno == logging.WARNING
    assert (line.__dict__["event"], line.__dict__["outcome"]) == ("gemini_failed", OUTCOMES[mood])
    assert 0 <= line.__dict__["latency_ms"] <= suggestion.latency_ms
    assert line.exc_info is None
    written = caplog.text + "".join(str(record.__dict__) for record in caplog.records)
    for secret in ("Zanzibar", "Quetzalcoatl", KEY, fake_gemini.url):
        assert secret not in written


@pytest.mark.parametrize("mood", [mood for mood in GOOD_MOODS if mood != "keywords"])
def test_good_mood(
    mood: str, fake_gemini: FakeGemini, make_classifier: MakeClassifier, lines: Lines, caplog: pytest.LogCaptureFixture
) -> None:
    classifier = make_classifier()
    caplog.set_level(logging.DEBUG)
    fake_gemini.mood, fake_gemini.delay_seconds = mood, 0.1
    suggestion = classifier.classify(TITLE, DESCRIPTION)

    said = suggestion.said_priority or suggestion.priority  # a confidence of -1 is none
    assert (suggestion.source, suggestion.category, said) == ("gemini", "billing", "high")
    assert (suggestion.model, suggestion.prompt_version) == ("gemini-3-flash-preview", PROMPT_VERSION)
    assert 0 <= suggestion.confidence_category <= 1
    assert 0 <= suggestion.confidence_priority <= 1
    assert len(suggestion.reason) <= 200
    assert suggestion.reason.isprintable()
    assert lines.records == []
    assert "Quetzalcoatl" not in caplog.text
    assert KEY not in caplog.text


def test_the_answer_is_taken_as_given(fake_gemini: FakeGemini, make_classifier: MakeClassifier) -> None:
    fake_gemini.answer |= {"category": "account", "priority": "low", "confidence_category": 0.5, "reason": "A profile."}
    suggestion = make_classifier().classify("", "How do I change my picture?")
    assert (suggestion.category, suggestion.priority, suggestion.reason) == ("account", "low", "A profile.")
    assert (suggestion.confidence_category, suggestion.confidence_priority) == (0.5, 0.81)


def test_the_fake_can_look_at_the_ticket(fake_gemini: FakeGemini, make_classifier: MakeClassifier) -> None:
    fake_gemini.mood = "keywords"
    suggestion = make_classifier().classify("Invoice", "I was charged twice.")
    assert (suggestion.category, suggestion.priority) == ("billing", "high")


def test_a_wrong_key_is_named(fake_gemini: FakeGemini, make_classifier: MakeClassifier, lines: Lines) -> None:
    make_classifier(api_key="another").classify("T", "D")
    assert lines.outcomes() == ["bad_key"]
    assert "GEMINI_API_KEY" in lines.records[0].getMessage()
    assert fake_gemini.requests == []


def test_a_gone_model_names_its_setting(fake_gemini: FakeGemini, make_classifier: MakeClassifier, lines: Lines) -> None:
    fake_gemini.mood = "http_404"
    make_classifier().classify("T", "D")
    assert "GEMINI_MODEL" in lines.records[0].getMessage()


def test_nobody_listens(make_classifier: MakeClassifier, lines: Lines) -> None:
    with FakeGemini() as gone:
        url = gone.url
    suggestion = make_classifier(base_url=url).classify("T", "D")
    assert suggestion.source == "default"
    assert lines.outcomes() == ["unreachable"]


def test_a_model_name_that_the_library_refuses(make_classifier: MakeClassifier, lines: Lines) -> None:
    assert make_classifier(model="a/../../b?c=d").classify("T", "D").source == "default"
    assert lines.outcomes() == ["sdk_refused"]


def test_a_bug_is_seen_and_loses_nothing(
    make_classifier: MakeClassifier, lines: Lines, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stumble(_title: str, description: str, *_: object) -> None:
        raise RuntimeError(description)

    monkeypatch.setattr("ticketapp.classifier.process.write_prompt", stumble)
    assert make_classifier().classify(TITLE, DESCRIPTION).source == "default"
    (line,) = lines.records
    assert (line.levelno, line.__dict__["outcome"]) == (logging.ERROR, "bug")
    assert "RuntimeError" in line.getMessage()
    assert "stumble" in line.getMessage(), "the stack is there"
    assert "Quetzalcoatl" not in line.getMessage()


def test_without_a_key_nobody_is_asked(fake_gemini: FakeGemini, lines: Lines, clock: Clock) -> None:
    from ticketapp.classifier.chain import Classifier

    classifier = Classifier(None, timeout_seconds=1, waiting_bound=1, breaker_clock=clock, local=without_model)
    classifier.start_loading()
    assert not classifier.is_remote
    assert not classifier.wait_until_loaded(0)
    assert classifier.classify("T", "D").source == "default"
    assert classifier.classify_locally("T", "D") is None
    assert lines.records == []
