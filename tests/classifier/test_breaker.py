"""The breaker alone, then in the chain."""

from __future__ import annotations

import threading

from tests.classifier.conftest import Clock, Lines, MakeClassifier
from tests.fakes.gemini import FakeGemini
from ticketapp.classifier.breaker import FAILURES_TO_OPEN, PAUSE_SECONDS, Breaker


def fail(breaker: Breaker) -> bool:
    round_ = breaker.enter()
    assert round_ is not None
    return breaker.fail(round_)


def opened(clock: Clock) -> Breaker:
    breaker = Breaker(clock)
    assert [fail(breaker) for _ in range(5)] == [False, False, False, False, True]
    return breaker


def test_figures() -> None:
    assert (FAILURES_TO_OPEN, PAUSE_SECONDS) == (5, 30.0)


def test_five_failures_in_a_row_open_it(clock: Clock) -> None:
    breaker = opened(clock)
    assert breaker.enter() is None
    clock.advance(29.9)
    assert breaker.enter() is None


def test_a_success_starts_the_count_again(clock: Clock) -> None:
    breaker = Breaker(clock)
    for _ in range(3):
        for _ in range(4):
            assert not fail(breaker)
        round_ = breaker.enter()
        assert round_ is not None
        assert not breaker.succeed(round_), "it was never open"


def test_one_trial_after_the_pause(clock: Clock) -> None:
    breaker = opened(clock)
    clock.advance(30)
    trial = breaker.enter()
    assert trial is not None
    assert breaker.enter() is None
    clock.advance(300)
    assert breaker.enter() is None, "the trial is still running"
    assert breaker.succeed(trial)
    assert breaker.enter() is not None


def test_a_failed_trial_pauses_again(clock: Clock) -> None:
    breaker = opened(clock)
    clock.advance(30)
    assert fail(breaker)
    clock.advance(29)
    assert breaker.enter() is None
    clock.advance(1)
    assert breaker.enter() is not None


def test_a_trial_that_made_no_call_is_given_back(clock: Clock) -> None:
    breaker = opened(clock)
    clock.advance(30)
    trial = breaker.enter()
    assert trial is not None
    breaker.leave(trial)
    assert breaker.enter() is not None


def test_after_recovery_five_failures_are_needed_again(clock: Clock) -> None:
    breaker = opened(clock)
    clock.advance(30)
    trial = breaker.enter()
    assert trial is not None
    breaker.succeed(trial)
    assert [fail(breaker) for _ in range(5)] == [False, False, False, False, True]


def test_results_from_before_the_opening_count_no_more(clock: Clock) -> None:
    breaker = Breaker(clock)
    late = [breaker.enter() for _ in range(3)]
    for _ in range(5):
        fail(breaker)
    clock.advance(30)
    trial = breaker.enter()
    assert trial is not None
    for round_ in late:
        assert round_ is not None
        assert not breaker.succeed(round_)
        assert not breaker.fail(round_)
        breaker.leave(round_)
    assert breaker.enter() is None, "the trial still decides"
    assert breaker.succeed(trial)


def test_only_one_thread_gets_the_trial(clock: Clock) -> None:
    breaker = opened(clock)
    clock.advance(30)
    start = threading.Barrier(8)
    got: list[int | None] = []

    def enter() -> None:
        start.wait()
        got.append(breaker.enter())

    threads = [threading.Thread(target=enter) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len([round_ for round_ in got if round_ is not None]) == 1


def test_open_the_chain_answers_at_once_and_asks_nobody(
    fake_gemini: FakeGemini, make_classifier: MakeClassifier, lines: Lines, clock: Clock
) -> None:
    classifier = make_classifier(seconds=0.5)
    fake_gemini.mood = "hang"
    for _ in range(5):
        assert classifier.classify("T", "D").source == "default"
    assert lines.outcomes() == ["timeout"] * 5
    assert ["paused_seconds" in record.__dict__ for record in lines.records] == [False] * 4 + [True]
    fake_gemini.mood = "ok"
    for _ in range(20):
        assert classifier.classify("T", "D").source == "default"
    assert len(fake_gemini.requests) == 5
    assert len(lines.records) == 5, "the opening was said once"

    clock.advance(30)
    assert classifier.classify("T", "D").source == "gemini"
    assert classifier.classify("T", "D").source == "gemini"
    assert lines.outcomes()[5:] == ["gemini_recovered"]


def test_a_failed_trial_is_said_once(
    fake_gemini: FakeGemini, make_classifier: MakeClassifier, lines: Lines, clock: Clock
) -> None:
    classifier = make_classifier()
    fake_gemini.mood = "http_503"
    for _ in range(9):
        classifier.classify("T", "D")
    clock.advance(30)
    for _ in range(9):
        classifier.classify("T", "D")
    assert len(fake_gemini.requests) == 6
    assert lines.outcomes() == ["http_503"] * 6


def test_a_wrong_key_counts(fake_gemini: FakeGemini, make_classifier: MakeClassifier, lines: Lines) -> None:
    classifier = make_classifier(api_key="another")
    for _ in range(8):
        classifier.classify("T", "D")
    assert lines.outcomes() == ["bad_key"] * 5


def test_blocked_texts_do_not_switch_gemini_off(fake_gemini: FakeGemini, make_classifier: MakeClassifier) -> None:
    classifier = make_classifier()
    fake_gemini.mood = "blocked_prompt"
    for _ in range(8):
        classifier.classify("T", "D")
    fake_gemini.mood = "ok"
    assert classifier.classify("T", "D").source == "gemini"
