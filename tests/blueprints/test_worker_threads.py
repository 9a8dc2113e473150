"""Promise: so many threads and no more do what is handed over, in the order in which it came."""

from __future__ import annotations

import os
import socket
import threading
from collections import deque
from queue import SimpleQueue
from types import SimpleNamespace
from typing import Any

import pytest
from gunicorn.config import Config
from gunicorn.workers.gthread import PollableMethodQueue, TConn, ThreadWorker

from ticketapp.blueprints.worker_threads import WorkerThreads
from ticketapp.blueprints.workers import PatientWorker


def test_one_thread_serves_in_order() -> None:
    served: SimpleQueue[int] = SimpleQueue()
    threads = WorkerThreads(1, served.put)
    for task in range(5):
        threads.hand_over(task)
    assert [served.get(timeout=30) for _ in range(5)] == [0, 1, 2, 3, 4]
    threads.shutdown()


def test_others_work_while_one_waits() -> None:
    arrived, going_on = threading.Semaphore(0), threading.Event()

    def wait(_task: Any) -> None:
        arrived.release()
        going_on.wait(30)

    threads = WorkerThreads(3, wait)
    for task in range(4):
        threads.hand_over(task)
    assert all(arrived.acquire(timeout=30) for _ in range(3))
    assert not arrived.acquire(timeout=0.05)
    going_on.set()
    assert arrived.acquire(timeout=30)
    threads.shutdown()


def test_it_ends_after_what_was_handed_over() -> None:
    served: SimpleQueue[str] = SimpleQueue()
    threads = WorkerThreads(2, lambda task: served.put(f"{task} {threading.current_thread().name}"))
    before = threading.active_count()
    threads.hand_over("one")
    threads.hand_over("two")
    threads.shutdown()
    assert {served.get(timeout=30).split()[0] for _ in range(2)} == {"one", "two"}
    for thread in [each for each in threading.enumerate() if each.name.startswith("web_")]:
        thread.join(30)
    assert threading.active_count() <= before


class Log:
    def __init__(self) -> None:
        self.said: list[str] = []

    def exception(self, words: str) -> None:
        self.said.append(words)


@pytest.mark.parametrize("error", [RuntimeError("x"), SystemExit(1)])
def test_what_goes_wrong_ends_the_connection_and_not_the_thread(
    monkeypatch: pytest.MonkeyPatch, error: BaseException
) -> None:
    def fail(_worker: Any, _conn: Any) -> None:
        raise error

    deferred: list[Any] = []
    worker: Any = PatientWorker.__new__(PatientWorker)
    worker.log = Log()
    worker.method_queue = type("Queue", (), {"defer": lambda _self, *given: deferred.append(given)})()
    monkeypatch.setattr(PatientWorker, "handle", fail)
    worker.serve("connection")
    [(finish, connection, outcome)] = deferred
    assert (finish, connection) == (worker.finish_request, "connection")
    assert outcome.result() is False
    assert worker.log.said


def test_the_master_hears_of_a_busy_worker_once_a_second(monkeypatch: pytest.MonkeyPatch) -> None:
    now, told = [100.0], []
    monkeypatch.setattr("ticketapp.blueprints.workers.time", SimpleNamespace(monotonic=lambda: now[0]))
    monkeypatch.setattr(ThreadWorker, "notify", lambda _worker: told.append(now[0]))
    worker: Any = PatientWorker.__new__(PatientWorker)
    worker.notifies_at = 0.0
    for now[0] in (100.0, 100.4, 100.9, 101.0, 101.2, 103.0):
        worker.notify()
    assert told == [100.0, 101.0, 103.0]


def test_a_connection_that_is_closed_is_not_looked_for() -> None:
    """The poller would go through all it has, to which threads add meanwhile."""
    closed = socket.socket()
    closed.close()
    worker: Any = PatientWorker.__new__(PatientWorker)
    worker.poller = None
    worker.forget(closed)


def test_a_connection_that_cannot_be_watched_counts_once() -> None:
    class Full:
        def register(self, *_given: Any) -> None:
            raise OSError("no space left")

    worker: Any = PatientWorker.__new__(PatientWorker)
    worker.keepalived_conns, worker.poller = deque(), Full()
    ours, theirs = socket.socketpair()
    connection = TConn(SimpleNamespace(keepalive=1), ours, None, None)
    with ours, theirs, pytest.raises(OSError, match="no space"):
        worker.watch(connection)
    assert not worker.keepalived_conns


def test_the_pipe_to_the_accepting_thread_outlives_its_loop() -> None:
    """A thread that is late would write to whatever file had its number by then."""
    worker = PatientWorker(1, os.getppid(), [], None, 30, Config(), Log())
    worker.method_queue.init()
    try:
        worker.method_queue.close()
        os.fstat(worker.method_queue.fileno())
    finally:
        PollableMethodQueue.close(worker.method_queue)
        worker.tmp.close()
