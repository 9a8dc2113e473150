"""The load client against a small server that answers as it is told."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from benchmarks.bench.client import Burst, Load

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"


@contextmanager
def answering(*answers: bytes) -> Iterator[tuple[int, list[bytes]]]:
    """One connection after the other gets *answers* in turn, each to one request, then it is closed."""
    asked: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            while True:
                try:
                    connection, _address = listener.accept()
                except OSError:
                    return
                with connection:
                    for answer in answers:
                        if not (request := connection.recv(65_536)):
                            break
                        asked.append(request)
                        for part in answer.split(b"|"):  # a packet each
                            connection.sendall(part)
                    connection.shutdown(socket.SHUT_WR)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield listener.getsockname()[1], asked
        listener.shutdown(socket.SHUT_RDWR)
    thread.join(5)


def burst(port: int, status: int = 200, seconds: float = 0.0) -> Burst:
    """Without seconds, one request."""
    return Burst(port, 1, seconds, [b"GET /a HTTP/1.1\r\n\r\n", b"GET /b HTTP/1.1\r\n\r\n"], status)


def test_an_answer_is_whole_when_its_length_is_there() -> None:
    with answering(b"HTTP/1.1 200 OK\r\nContent-|Length: 5\r\n\r\nhe|llo") as (port, _asked):
        outcome = Load(burst(port)).run()
    assert len(outcome.microseconds) == 1
    assert outcome.wrong == {}


def test_an_unchanged_list_has_no_body() -> None:
    with answering(b"HTTP/1.1 304 NOT MODIFIED\r\nETag: x\r\n\r\n") as (port, _asked):
        outcome = Load(burst(port, 304)).run()
    assert len(outcome.microseconds) == 1


def test_another_status_is_counted_and_takes_no_part() -> None:
    with answering(b"HTTP/1.1 400 BAD REQUEST\r\nContent-Length: 2\r\n\r\n{}") as (port, _asked):
        outcome = Load(burst(port)).run()
    assert outcome.microseconds == []
    assert outcome.wrong == {"400": 1}


def test_no_answer_is_counted() -> None:
    with answering(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhello") as (port, _asked):
        outcome = Load(burst(port)).run()
    assert outcome.wrong == {"0": 1}


def test_requests_take_turns_and_a_closed_connection_is_opened_again() -> None:
    closing = OK.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n")
    with answering(OK, OK, closing) as (port, asked):
        outcome = Load(burst(port, seconds=0.2)).run()
    assert outcome.wrong == {}
    assert len(outcome.microseconds) == len(asked) > 6
    assert {request[:6] for request in asked} == {b"GET /a", b"GET /b"}


def test_nobody_there() -> None:
    with answering() as (port, _asked):
        pass
    assert Load(burst(port)).run().wrong == {"0": 1}


def test_a_burst_survives_its_way_to_the_process() -> None:
    there = Burst(1, 16, 0.5, [b"\x00\xff", b"b"], 201)
    assert Burst.load(there.dump()) == there
