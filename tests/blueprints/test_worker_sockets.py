"""What a client's connection leaves out. Every message of these sockets is one system call of the sender."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from ticketapp.blueprints.worker_sockets import JOINED_BYTES, WorkerSocket


@pytest.fixture
def ends() -> Iterator[tuple[WorkerSocket, socket.socket]]:
    accepted, client = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    server = WorkerSocket.in_place_of(accepted)
    client.settimeout(5)
    with server, client:
        yield server, client


def test_an_answer_s_head_is_sent_with_the_beginning_of_its_body(ends: tuple[WorkerSocket, socket.socket]) -> None:
    server, client = ends
    for _ in range(2):
        with server.holding():
            server.sendall(b"head ")
            server.sendall(b"body")
            server.sendall(b"more")
        assert [client.recv(100), client.recv(100)] == [b"head body", b"more"]


def test_a_head_alone_is_sent_at_the_end(ends: tuple[WorkerSocket, socket.socket]) -> None:
    server, client = ends
    with server.holding():
        server.sendall(b"head")
    assert client.recv(100) == b"head"
    server.sendall(b"not held")
    assert client.recv(100) == b"not held"


def test_a_stream_that_has_nothing_yet_sends_its_head(ends: tuple[WorkerSocket, socket.socket]) -> None:
    server, client = ends
    with server.holding():
        server.sendall(b"head")
        server.sendall(b"")
        assert client.recv(100) == b"head"
        server.sendall(b"body")
        assert client.recv(100) == b"body"


def test_much_is_not_copied_to_its_head(ends: tuple[WorkerSocket, socket.socket]) -> None:
    server, client = ends
    with server.holding():
        server.sendall(b"head")
        server.sendall(b"b" * (JOINED_BYTES + 1))
        assert client.recv(2 * JOINED_BYTES) == b"head"
        assert len(client.recv(2 * JOINED_BYTES)) == JOINED_BYTES + 1


def test_whoever_ends_the_connection_sends_what_is_held(ends: tuple[WorkerSocket, socket.socket]) -> None:
    server, client = ends
    with server.holding():
        server.sendall(b"head")
        server.shutdown(socket.SHUT_RD)
        server.shutdown(socket.SHUT_WR)
        server.close()
    assert client.recv(100) == b"head"


def test_what_breaks_off_sends_what_it_held(ends: tuple[WorkerSocket, socket.socket]) -> None:
    server, client = ends
    with pytest.raises(ValueError, match="broken"), server.holding():
        server.sendall(b"head")
        raise ValueError("broken")
    assert client.recv(100) == b"head"


def test_nothing_overtakes_what_is_held(ends: tuple[WorkerSocket, socket.socket], tmp_path: Path) -> None:
    server, client = ends
    file = tmp_path / "file"
    file.write_bytes(b"file")
    with server.holding():
        server.sendall(b"head")
        assert server.send(b"sent") == 4
    with server.holding(), file.open("rb") as opened:
        server.sendall(b"head")
        server.sendfile(opened)
    assert [client.recv(100) for _ in range(4)] == [b"head", b"sent", b"head", b"file"]


def test_a_timeout_is_what_was_set_last(ends: tuple[WorkerSocket, socket.socket]) -> None:
    server, client = ends
    assert server.gettimeout() is None
    server.settimeout(0.05)
    server.settimeout(0.05)
    with pytest.raises(TimeoutError):
        server.recv(1)
    server.setblocking(False)
    with pytest.raises(BlockingIOError):
        server.recv(1)
    server.setblocking(True)
    server.setblocking(True)
    client.send(b"x")
    assert server.recv(1) == b"x"
    assert server.getblocking()
