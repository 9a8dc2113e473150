"""Few threads run at once, whoever waits leaves the seat, and nobody waits long for one."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path
from types import SimpleNamespace

import pytest
from gunicorn.workers.gthread import ThreadWorker

from tests.load import wait_for
from ticketapp.blueprints.workers import PatientWorker
from ticketapp.classifier.types import Suggestion
from ticketapp.extensions import processor_turns, write_turns
from ticketapp.extensions.processor_turns import SEATS, Seats, seats
from ticketapp.services import triage

LONG = 60.0


def in_thread(work: Callable[[], None]) -> threading.Thread:
    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    return thread


def holder(seats: Seats) -> tuple[threading.Event, threading.Thread]:
    """A thread that holds a seat until the event is set."""
    has_sat, may_leave = threading.Event(), threading.Event()

    def hold() -> None:
        with seats.seated():
            has_sat.set()
            may_leave.wait(LONG)

    thread = in_thread(hold)
    assert has_sat.wait(LONG)
    return may_leave, thread


def test_no_more_threads_are_seated_than_there_are_seats() -> None:
    own = Seats(2, patience_seconds=LONG)
    most, now, lock = [0], [0], threading.Lock()

    def work() -> None:
        for _ in range(50):
            with own.seated():
                with lock:
                    now[0] += 1
                    most[0] = max(most[0], now[0])
                with lock:
                    now[0] -= 1

    threads = [in_thread(work) for _ in range(12)]
    for thread in threads:
        thread.join(LONG)
    assert 1 <= most[0] <= 2
    assert not own.is_seated


def test_who_waited_long_enough_goes_on_without_a_seat() -> None:
    own = Seats(1, patience_seconds=0.001)
    may_leave, thread = holder(own)
    with own.seated():
        assert not own.is_seated
        with own.waiting():  # there is nothing to leave, and nothing to take again
            pass
    may_leave.set()
    thread.join(LONG)
    with own.seated():
        assert own.is_seated


def test_seats_that_change_hands_are_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processor_turns, "QUEUED_AT_MOST", LONG * 1000)
    own = Seats(1, patience_seconds=0.001)
    may_leave, thread = holder(own)
    own.taken_at += LONG  # as if somebody sat down again and again
    seen: list[bool] = []

    def wait() -> None:
        with own.seated():
            seen.append(own.is_seated)

    waiter = in_thread(wait)
    wait_for(lambda: len(own.queue) == 1, "the queue")
    may_leave.set()
    waiter.join(LONG)
    thread.join(LONG)
    assert seen == [True]


def test_nobody_queues_for_ever() -> None:
    own = Seats(1, patience_seconds=0.001)
    may_leave, thread = holder(own)
    own.taken_at += LONG
    with own.seated():
        assert not own.is_seated
    assert not own.queue
    may_leave.set()
    thread.join(LONG)


def test_who_came_first_sits_first() -> None:
    own = Seats(1, patience_seconds=LONG)
    order: list[int] = []

    def work(number: int) -> None:
        with own.seated():
            order.append(number)

    with own.seated():
        threads = []
        for number in range(5):
            threads.append(in_thread(partial(work, number)))
            wait_for(lambda: len(own.queue) == len(threads), "the queue")
    work(5)
    for thread in threads:
        thread.join(LONG)
    assert order == [0, 1, 2, 3, 4, 5]


def test_who_waits_leaves_the_seat_and_takes_one_again() -> None:
    own = Seats(1, patience_seconds=LONG)
    with own.seated():
        with own.waiting():
            may_leave, thread = holder(own)  # it would hang if the seat were still taken
            may_leave.set()
            thread.join(LONG)
        assert own.is_seated
    assert not own.is_seated


def test_a_seat_is_free_again_after_an_error() -> None:
    own = Seats(1, patience_seconds=LONG)
    with pytest.raises(ZeroDivisionError), own.seated():
        raise ZeroDivisionError
    with own.seated():
        assert own.is_seated


@pytest.mark.parametrize("is_remote", [True, False])
def test_gemini_is_waited_for_without_a_seat(in_app: object, monkeypatch: pytest.MonkeyPatch, is_remote: bool) -> None:
    own = Seats(1, patience_seconds=LONG)
    monkeypatch.setattr(triage, "seats", own)
    seen = []

    class Remote:
        gemini_model = ""

        def classify(self, _title: str, _description: str, _worth: object = None) -> Suggestion:
            seen.append(own.is_seated)
            return Suggestion("billing", "high", "local", "v1", 0.9, 0.7, "Because.")

    classifier = Remote()
    classifier.is_remote = is_remote  # type: ignore[attr-defined]
    with own.seated():
        triage.ask(classifier, "Charged twice", "My card was charged twice.")  # type: ignore[arg-type]
        assert own.is_seated
    assert seen == [not is_remote]


def test_a_request_is_answered_in_a_seat(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ThreadWorker, "handle_request", lambda _worker, _request, _connection: seats.is_seated)
    worker = PatientWorker.__new__(PatientWorker)
    worker.wsgi = SimpleNamespace(extensions={"patience": SimpleNamespace(end=lambda _socket: None)})
    assert worker.handle_request(None, SimpleNamespace(sock=None))
    assert not seats.is_seated


@pytest.mark.skipif(not write_turns.IS_SUPPORTED, reason="turns are Linux's")
def test_a_writer_who_queues_has_left_its_seat(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own = Seats(SEATS, patience_seconds=LONG)
    monkeypatch.setattr(write_turns, "seats", own)
    first, second = (write_turns.WriteTurn(tmp_path / "queue") for _ in range(2))
    seen = []
    with own.seated():
        assert first.take(LONG)
        assert own.is_seated
        second.take(0.001)
        seen.append(own.is_seated)
    first.give_back()
    assert seen == [False]
