"""How many threads may wait for Gemini, and what holds a place."""

from __future__ import annotations

import socket
import threading
from typing import Any

import pytest

from tests.classifier.conftest import Lines, MakeClassifier, join_calls
from tests.fakes.gemini import FakeGemini
from ticketapp.classifier.deadlines import Deadline
from ticketapp.classifier.lanes import Lanes
from ticketapp.classifier.outcomes import GeminiFailure, GeminiSkipped


def test_the_next_caller_gets_the_fallback_at_once(
    fake_gemini: FakeGemini, make_classifier: MakeClassifier, lines: Lines
) -> None:
    classifier = make_classifier(seconds=10, bound=2)
    fake_gemini.mood = "hang"
    waiting = [threading.Thread(target=classifier.classify, args=("T", "D")) for _ in range(2)]
    for thread in waiting:
        thread.start()
    assert fake_gemini.wait_for_requests(2)

    for _ in range(10):
        assert classifier.classify("T", "D").source == "default"
    assert all(thread.is_alive() for thread in waiting), "the ten were answered while the two still waited"
    assert lines.outcomes() == ["busy"] * 10, "and none of them opened the breaker"
    assert len(fake_gemini.requests) == 2

    fake_gemini.stop()
    for thread in waiting:
        thread.join()


def test_places_are_given_back(fake_gemini: FakeGemini, make_classifier: MakeClassifier) -> None:
    classifier = make_classifier(bound=1)
    for mood in ("http_500", "cut", "ok", "reset", "ok"):
        fake_gemini.mood = mood
        assert classifier.classify("T", "D").source == ("gemini" if mood == "ok" else "default")


def test_connections_are_kept(fake_gemini: FakeGemini, make_classifier: MakeClassifier) -> None:
    classifier = make_classifier()
    for _ in range(4):
        assert classifier.classify("T", "D").source == "gemini"
    assert fake_gemini.connections == 1


def test_a_stuck_thread_keeps_its_place_until_it_ends() -> None:
    lanes = Lanes(1)
    release = threading.Event()
    with pytest.raises(GeminiFailure, match="timeout"):
        lanes.run(release.wait, Deadline.after(0.02))
    with pytest.raises(GeminiSkipped, match="busy"):
        lanes.run(release.wait, Deadline.after(5))
    release.set()
    join_calls()
    assert lanes.run(lambda: "done", Deadline.after(5)) == "done"


def test_what_the_work_raises_is_raised_to_the_caller() -> None:
    lanes = Lanes(1)
    for _ in range(3):
        with pytest.raises(ZeroDivisionError):
            lanes.run(lambda: 1 // 0, Deadline.after(5))


def test_no_more_threads_to_be_had(monkeypatch: pytest.MonkeyPatch) -> None:
    lanes = Lanes(1)
    with monkeypatch.context() as patch:
        patch.setattr(threading.Thread, "start", refuse_to_start)
        with pytest.raises(GeminiSkipped, match="busy"):
            lanes.run(lambda: "never", Deadline.after(5))
    assert lanes.run(lambda: "done", Deadline.after(5)) == "done"


def refuse_to_start(thread: threading.Thread) -> None:
    raise RuntimeError("can't start new thread")


def test_a_hanging_name_lookup_holds_nobody(
    make_classifier: MakeClassifier, lines: Lines, monkeypatch: pytest.MonkeyPatch
) -> None:
    classifier = make_classifier(seconds=0.2, bound=1, base_url="http://gemini.invalid")
    release = threading.Event()

    def look_up(*args: Any, **kwargs: Any) -> Any:
        release.wait()
        raise socket.gaierror(socket.EAI_AGAIN, "no")

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    assert classifier.classify("T", "D").source == "default"
    assert classifier.classify("T", "D").source == "default"
    assert lines.outcomes() == ["timeout", "busy"]
    release.set()
    join_calls()
    assert classifier.classify("T", "D").source == "default"
    assert lines.outcomes()[2:] == ["unreachable"]
