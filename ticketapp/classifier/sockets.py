"""Sockets that know the deadline and the size limit of the call they work for. Needs httpcore2, so only
``transport.py`` imports it.

A timeout per socket operation bounds nothing in total: a peer that sends one byte a second passes it for ever. Here
each connect, handshake, write and read gets at most what is left of the call, and every byte received is counted,
status line, headers, trailers and interim answers included.
"""

from __future__ import annotations

import contextlib
import select
import socket
import ssl
from collections.abc import Iterable, Iterator
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

import httpcore2

from ticketapp.classifier.deadlines import Deadline
from ticketapp.classifier.outcomes import GeminiFailure

MAX_REPLY_BYTES = 256 * 1024
READ_BYTES = 64 * 1024
SocketOption = tuple[int, int, int] | tuple[int, int, bytes | bytearray] | tuple[int, int, None, int]


@dataclass
class Budget:
    """What one call may still use."""

    deadline: Deadline
    bytes_left: int = MAX_REPLY_BYTES
    peer_closed: bool = False

    def seconds(self) -> float:
        """What remains; raises ``timeout`` when nothing does (a socket would take 0 as non-blocking)."""
        remaining = self.deadline.remaining_seconds()
        if remaining <= 0:
            raise GeminiFailure("timeout")
        return remaining

    def take(self, received: int) -> None:
        """Count bytes, none for the end of the stream; raises ``too_large`` beyond the limit."""
        self.peer_closed = self.peer_closed or received == 0
        self.bytes_left -= received
        if self.bytes_left < 0:
            raise GeminiFailure("too_large")


# The call of the current thread. Without one there is no network: that would be a call without a deadline.
current_budget: ContextVar[Budget] = ContextVar("current_budget")


@contextlib.contextmanager
def within(deadline: Deadline) -> Iterator[None]:
    """Every socket operation of this thread belongs to a call that ends at *deadline*."""
    token = current_budget.set(Budget(deadline))
    try:
        yield
    finally:
        current_budget.reset(token)


@contextlib.contextmanager
def naming(lost: str) -> Iterator[None]:
    """Turn what sockets and TLS raise into outcomes; *lost* is the word for anything but a timeout or a reset."""
    try:
        yield
    except TimeoutError:
        raise GeminiFailure("timeout") from None
    except ConnectionResetError:
        raise GeminiFailure("reset") from None
    except OSError:  # name lookups, refused connections and TLS errors are all OSErrors
        raise GeminiFailure(lost) from None


class DeadlineStream(httpcore2.NetworkStream):
    """A connected socket. It may serve many calls; each operation asks whose turn it is."""

    def __init__(self, sock: socket.socket) -> None:
        self._sock = sock

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        budget = current_budget.get()
        with naming("cut"):
            self._sock.settimeout(budget.seconds())
            data = self._sock.recv(min(max_bytes, READ_BYTES))
        budget.take(len(data))
        return data

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        view = memoryview(buffer)
        with naming("cut"):
            while view:
                self._sock.settimeout(current_budget.get().seconds())
                view = view[self._sock.send(view) :]

    def close(self) -> None:
        self._sock.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore2.NetworkStream:
        try:
            with naming("tls"):
                self._sock.settimeout(current_budget.get().seconds())
                return DeadlineStream(ssl_context.wrap_socket(self._sock, server_hostname=server_hostname))
        except GeminiFailure:
            self.close()
            raise

    def get_extra_info(self, info: str) -> Any:
        if info == "is_readable":  # asked of an idle connection: readable means that the peer closed it
            return is_readable(self._sock)
        return self._sock if info == "socket" else None


def is_readable(sock: socket.socket) -> bool:
    """Whether a read would return at once; a closed socket counts as readable."""
    if sock.fileno() < 0:
        return True
    poll = select.poll()
    poll.register(sock, select.POLLIN)
    return bool(poll.poll(0))


class DeadlineBackend(httpcore2.NetworkBackend):
    """Opens connections within the current call's deadline."""

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[SocketOption] | None = None,
    ) -> httpcore2.NetworkStream:
        with naming("unreachable"):
            addresses = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        budget = current_budget.get()
        failure = GeminiFailure("unreachable")
        for tried, (family, kind, protocol, _, address) in enumerate(addresses):
            try:
                return connect(family, kind, protocol, address, budget.seconds() / (len(addresses) - tried))
            except GeminiFailure as failed:  # each address gets its share, so that a dead one leaves time for the next
                failure = failed
        raise failure


def connect(family: int, kind: int, protocol: int, address: Any, timeout_seconds: float) -> DeadlineStream:
    """A connection to one address."""
    sock = socket.socket(family, kind, protocol)
    try:
        with naming("unreachable"):
            sock.settimeout(timeout_seconds)
            sock.connect(address)
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    except GeminiFailure:
        sock.close()
        raise
    return DeadlineStream(sock)
