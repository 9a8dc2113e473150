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
from ticketapp.blueprints.workers import HEAD_SECONDS

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
GET = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n"
Connect = Callable[[bytes], socket.socket]
# A few tenths of it pass. One after another the thirty would take a minute or half of one, and only to be late with
# their heads, the first of them five seconds.
PROMPT_SECONDS = 4.5


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


def assert_prompt(server: Server, started: float) -> None:
    """A page, and a post with a body. The server accepts in the order of coming: what was opened before goes before."""
    ticket = {"title": "a", "description": "b"}
    assert requests.get(f"{server.url}/healthz", timeout=60).status_code == 200
    assert requests.post(f"{server.url}/api/tickets/", json=ticket, timeout=60).status_code == 201
    assert time.monotonic() - started < PROMPT_SECONDS


@pytest.mark.parametrize("said", [b"", b"G", GET], ids=["nothing", "a letter", "half a head"])
def test_beside_thirty_that_say_nothing_more(server: Server, connect: Connect, said: bytes) -> None:
    started = time.monotonic()
    silent = [connect(said) for _ in range(30)]
    assert_prompt(server, started)
    wait_for(lambda: all(is_closed(one) for one in silent), "closed by the server")


def test_beside_thirty_that_do_not_close_their_end(server: Server, connect: Connect) -> None:
    """Each has its whole answer and is told of the end."""
    started = time.monotonic()
    ended = [connect(GET + b"Connection: close\r\n\r\n") for _ in range(30)]
    assert_prompt(server, started)
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
    started = time.monotonic()
    connection = connect(GET + b"X-Slow: ")

    def is_ended() -> bool:
        try:
            connection.sendall(b"a")
        except OSError:
            return True
        return False

    wait_for(is_ended, "the end of a head that drips")
    assert time.monotonic() - started > HEAD_SECONDS


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
