"""Connections that stop half-way, over a real server: nobody else waits for them."""

from __future__ import annotations

import contextlib
import http.client
import socket
import time
from collections.abc import Callable, Iterator

import pytest
import requests

from tests.load import wait_for
from tests.servers import Server

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
GET = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n"
Connect = Callable[[bytes], socket.socket]


@pytest.fixture
def server(serve: Callable[..., Server]) -> Server:
    return serve(THREADS="6")


@pytest.fixture
def connect(server: Server) -> Iterator[Connect]:
    """``connect(b"GET")``: a connection that says so much and stays open as long as the test."""
    with contextlib.ExitStack() as stack:

        def begin(said: bytes) -> socket.socket:
            opened = socket.create_connection(("127.0.0.1", server.port), timeout=30)
            stack.enter_context(opened)
            opened.sendall(said)
            return opened

        yield begin


def assert_prompt(server: Server) -> None:
    """A page, and a post with a body."""
    time.sleep(0.1)  # what was opened before is with the server by now
    started = time.monotonic()
    assert server.is_alive()
    ticket = {"title": "a", "description": "b"}
    assert requests.post(f"{server.url}/api/tickets/", json=ticket, timeout=20).status_code == 201
    assert time.monotonic() - started < 2.0


@pytest.mark.parametrize("said", [b"", b"G", GET], ids=["nothing", "a letter", "half a head"])
def test_beside_thirty_that_say_nothing_more(server: Server, connect: Connect, said: bytes) -> None:
    silent = [connect(said) for _ in range(30)]
    assert_prompt(server)
    wait_for(lambda: all(is_closed(one) for one in silent), "closed by the server", seconds=20)


def test_beside_thirty_that_do_not_close_their_end(server: Server, connect: Connect) -> None:
    """Each has its whole answer and is told of the end."""
    ended = [connect(GET + b"Connection: close\r\n\r\n") for _ in range(30)]
    assert_prompt(server)
    for one in ended:
        answer = b""
        while received := one.recv(65_536):
            answer += received
        assert answer.startswith(b"HTTP/1.1 200")
        assert answer.endswith(b"\r\n\r\nok\n")


def test_a_head_in_pieces_is_read(connect: Connect) -> None:
    connection = connect(GET)
    for piece in (b"X-One: 1\r", b"\nX-Two: 2\r\n", b"\r\n"):
        time.sleep(0.3)
        connection.sendall(piece)
    assert connection.recv(65_536).startswith(b"HTTP/1.1 200")


def test_a_head_that_drips_is_ended(connect: Connect) -> None:
    """A letter now and then is never silent for long; it is the whole head that has its time."""
    connection = connect(GET + b"X-Slow: ")
    started = time.monotonic()
    with contextlib.suppress(OSError):
        while time.monotonic() - started < 12:
            connection.sendall(b"a")
            time.sleep(0.1)
    assert 4 < time.monotonic() - started < 8


def test_connections_are_kept_as_before(server: Server) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=20)
    connection.connect()
    ours = connection.sock.getsockname()
    for _ in range(3):
        time.sleep(0.3)
        connection.request("GET", "/healthz")
        assert connection.getresponse().read() == b"ok\n"
        assert connection.sock.getsockname() == ours
    connection.close()


def is_closed(connection: socket.socket) -> bool:
    connection.setblocking(False)
    try:
        return connection.recv(65_536) == b""
    except BlockingIOError:
        return False
    except OSError:
        return True
