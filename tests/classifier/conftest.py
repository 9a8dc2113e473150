"""The fake Gemini and classifiers that ask it."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.fakes.gemini import FakeGemini
from ticketapp.classifier.chain import THRESHOLD, Classifier, Local
from ticketapp.classifier.types import GeminiAccount

KEY = "key-7Hq2-never-in-a-log"
MODEL = "gemini-3-flash-preview"
DEADLINE_SECONDS = 0.6
LOADING_SECONDS = 60.0
MakeClassifier = Callable[..., Classifier]


class Clock:
    """Time that moves only when told to, in seconds."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now

    def advance(self, seconds: float) -> None:
        self.now += seconds


class Lines(logging.Handler):
    """What the classifier logged, whatever the application does with its own handlers."""

    def __init__(self) -> None:
        super().__init__()
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)

    def outcomes(self) -> list[str]:
        return [record.__dict__.get("outcome", record.__dict__["event"]) for record in self.records]


def join_calls(timeout_seconds: float = 5.0) -> bool:
    """Wait for the threads inside Gemini; False where one goes on."""
    calls = [thread for thread in threading.enumerate() if thread.name == "gemini-call"]
    for thread in calls:
        thread.join(timeout_seconds)
    return not any(thread.is_alive() for thread in calls)


def without_model(_title: str, _description: str) -> None:
    """No embedded model is there."""


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def fake_gemini() -> Iterator[FakeGemini]:
    with FakeGemini(api_key=KEY) as fake:
        yield fake


@pytest.fixture
def lines() -> Iterator[Lines]:
    handler = Lines()
    logger = logging.getLogger("ticketapp.classifier")
    logger.addHandler(handler)
    yield handler
    logger.removeHandler(handler)


@pytest.fixture
def make_classifier(fake_gemini: FakeGemini, clock: Clock) -> Iterator[MakeClassifier]:
    """``make_classifier(seconds=…, bound=…, …)``: one that asks the fake, loaded, closed afterwards.

    It has no embedded model, unless ``local`` is one.
    """
    made: list[Classifier] = []

    def make(
        seconds: float = DEADLINE_SECONDS,
        bound: int = 2,
        load: bool = True,
        threshold: float = THRESHOLD,
        local: Local = without_model,
        **account: Any,
    ) -> Classifier:
        fields = {"api_key": KEY, "model": MODEL, "base_url": fake_gemini.url, "api_version": "v1beta"}
        whom = GeminiAccount(**{**fields, "thinking_level": "minimal", **account})
        classifier = Classifier(
            whom,
            timeout_seconds=seconds,
            waiting_bound=bound,
            breaker_clock=clock,
            threshold=threshold,
            local=local,
        )
        made.append(classifier)
        if load:
            assert classifier.wait_until_loaded(LOADING_SECONDS)
        return classifier

    yield make
    for classifier in made:
        classifier.close()
