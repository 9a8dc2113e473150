"""Bodies over a real connection: bounded, chunked ones too, and the answer always arrives."""

from __future__ import annotations

import contextlib
import http.client
import json
import select
import socket
import threading
import time
from collections.abc import Callable, Iterable

import pytest
import requests

from tests.load import wait_for
from tests.servers import Server

MIB = 1024 * 1024
JSON_POST = b"POST /api/tickets/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
CHUNK = b"10000\r\n" + b" " * 65_536 + b"\r\n"


def talk(server: Server, head: bytes, parts: Iterable[bytes] = ()) -> bytes:
    """Send everything, then read until the server closes."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=20) as connection:
        connection.sendall(head + b"Connection: close\r\n\r\n")
        for part in parts:
            connection.sendall(part)
        answer = b""
        while received := connection.recv(65_536):
            answer += received
    return answer


def status_of(answer: bytes) -> int:
    return int(answer.split(b" ", 2)[1])


@pytest.mark.parametrize("mebibytes", [3, 8])
def test_a_large_body_gets_its_413(live_server: Server, mebibytes: int) -> None:
    head = JSON_POST + b"Content-Length: %d\r\n" % (mebibytes * MIB)
    answer = talk(live_server, head, [b" " * MIB] * mebibytes)
    assert status_of(answer) == 413
    assert json.loads(answer.split(b"\r\n\r\n", 1)[1])["detail"]


@pytest.mark.parametrize("mebibytes", [3, 7])
def test_a_large_chunked_body_gets_its_413(live_server: Server, mebibytes: int) -> None:
    answer = talk(
        live_server, JSON_POST + b"Transfer-Encoding: chunked\r\n", [CHUNK] * (16 * mebibytes) + [b"0\r\n\r\n"]
    )
    assert status_of(answer) == 413


def test_a_small_chunked_body_is_read(live_server: Server) -> None:
    body = json.dumps({"title": "In chunks", "description": "x"}).encode()
    parts = [b"%x\r\n%s\r\n" % (len(piece), piece) for piece in (body[:10], body[10:])]
    answer = talk(live_server, JSON_POST + b"Transfer-Encoding: chunked\r\n", [*parts, b"0\r\n\r\n"])
    assert status_of(answer) == 201


@pytest.mark.parametrize(
    ("request_line", "status"),
    [(b"PATCH /api/tickets/1/", 401), (b"PUT /api/tickets/", 405), (b"POST /api/nothing/", 404), (b"POST /", 413)],
)
def test_every_refusal_arrives_behind_a_large_body(live_server: Server, request_line: bytes, status: int) -> None:
    head = request_line + b" HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: %d\r\n" % (3 * MIB)
    assert status_of(talk(live_server, head, [b" " * MIB] * 3)) == status


def test_the_connection_lives_on_after_a_413(live_server: Server) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", live_server.port, timeout=20)
    connection.request("POST", "/api/tickets/", b" " * (3 * MIB), {"Content-Type": "application/json"})
    first = connection.getresponse()
    assert (first.status, first.will_close) == (413, False)
    first.read()
    connection.request("GET", "/healthz")
    assert connection.getresponse().status == 200
    connection.close()


@pytest.mark.parametrize("chunks", [b"zz\r\n", b"-5\r\nhello\r\n", b"5\r\nhelloX0\r\n\r\n"])
def test_a_malformed_chunk_is_the_clients_fault(live_server: Server, chunks: bytes) -> None:
    answer = talk(live_server, JSON_POST + b"Transfer-Encoding: chunked\r\n", [chunks])
    assert status_of(answer) == 400
    assert "unhandled error" not in live_server.log()


def test_half_sent_bodies_hold_no_thread_for_long(live_server: Server) -> None:
    """More of them than there are threads: each is answered 408, and then everybody else is."""
    head = JSON_POST + b"Content-Length: 1000\r\n\r\n{"
    with contextlib.ExitStack() as stack:
        address = ("127.0.0.1", live_server.port)
        halves = [stack.enter_context(socket.create_connection(address, timeout=60)) for _ in range(8)]
        for half in halves:
            half.sendall(head)
        assert [status_of(half.recv(65_536)) for half in halves] == [408] * 8
        assert live_server.is_alive()


def test_a_body_that_ends_early_is_400(live_server: Server) -> None:
    with socket.create_connection(("127.0.0.1", live_server.port), timeout=20) as connection:
        connection.sendall(JSON_POST + b"Content-Length: 1000\r\n\r\n{")
        connection.shutdown(socket.SHUT_WR)
        assert status_of(connection.recv(65_536)) == 400


HALF = JSON_POST + b"Content-Length: 1000\r\n\r\n{"
# About one second of it passes. The patient ones alone would hold every thread for five.
PROMPT_SECONDS = 4.5


def half_sent(server: Server, number: int, stack: contextlib.ExitStack) -> list[socket.socket]:
    """Connections that begin a body and leave it at that."""
    address = ("127.0.0.1", server.port)
    halves = [stack.enter_context(socket.create_connection(address, timeout=60)) for _ in range(number)]
    for half in halves:
        half.sendall(HALF)
    return halves


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_beside_twenty_half_sent_bodies_everybody_is_answered(serve: Callable[..., Server]) -> None:
    server = serve(THREADS="6")
    with contextlib.ExitStack() as stack:
        started = time.monotonic()
        halves = half_sent(server, 20, stack)
        assert requests.get(f"{server.url}/healthz", timeout=60).status_code == 200
        answer = requests.post(f"{server.url}/api/tickets/", json={"title": "a", "description": "b"}, timeout=60)
        assert answer.status_code == 201
        assert time.monotonic() - started < PROMPT_SECONDS
        answers = [half.recv(65_536) for half in halves]
        assert [status_of(answer) for answer in answers] == [408] * 20
        assert all(b"\r\nConnection: close\r\n" in answer for answer in answers)


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_who_comes_again_and_again_holds_no_more(serve: Callable[..., Server]) -> None:
    """Every connection that is refused is followed by another, for as long as the test lasts."""
    server = serve(THREADS="6")
    stopping = threading.Event()

    def attack() -> None:
        while not stopping.is_set():
            with socket.create_connection(("127.0.0.1", server.port), timeout=60) as half:
                half.sendall(HALF)
                with contextlib.suppress(OSError):
                    half.recv(65_536)

    attackers = [threading.Thread(target=attack) for _ in range(20)]
    for attacker in attackers:
        attacker.start()
    try:
        for _ in range(5):
            started = time.monotonic()
            assert requests.get(f"{server.url}/healthz", timeout=60).status_code == 200
            assert time.monotonic() - started < PROMPT_SECONDS
    finally:
        stopping.set()
        for attacker in attackers:
            attacker.join()


def test_a_body_that_drips_is_ended_too(live_server: Server) -> None:
    """A byte now and then is never silent for long; it is the whole body that has its time."""
    with contextlib.ExitStack() as stack:
        _patient, dripping = half_sent(live_server, 1, stack) + half_sent(live_server, 1, stack)
        dripping.settimeout(0.05)
        deadline = time.monotonic() + 90  # soon; after thirty where it has come before the patient one
        answer = b""
        while not answer and time.monotonic() < deadline:
            with contextlib.suppress(TimeoutError):
                answer = dripping.recv(65_536)
            with contextlib.suppress(OSError):
                dripping.sendall(b" ")
        assert status_of(answer) == 408


def test_whole_bodies_need_no_place(live_server: Server) -> None:
    """Beside half-sent ones of the same address."""
    with contextlib.ExitStack() as stack:
        halves = half_sent(live_server, 3, stack)
        # Two are ended: the third, and with it its address, has the place.
        wait_for(lambda: len(select.select(halves, [], [], 0)[0]) >= 2, "the end of those without a place")
        body = json.dumps({"title": "All of it", "description": "x" * 90_000}).encode()
        for _ in range(3):
            assert status_of(talk(live_server, JSON_POST + b"Content-Length: %d\r\n" % len(body), [body])) == 201
