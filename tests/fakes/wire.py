"""A small threaded server over real sockets, for fakes that must misbehave byte by byte."""

from __future__ import annotations

import contextlib
import json
import socket
import struct
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Request:
    """One HTTP request as it came in; header names in lower case, ``body`` parsed where it is JSON."""

    method: str
    path: str
    headers: dict[str, str]
    body: Any


class Wire:
    """One accepted connection, with the ways to treat it well and badly. Ends when the server stops."""

    def __init__(self, sock: socket.socket, stopping: threading.Event) -> None:
        self.sock = sock
        self._stopping = stopping
        self._reader = sock.makefile("rb")

    def read_request(self) -> Request | None:
        """The next request, or None when the peer closed."""
        line = self._reader.readline(65_536).decode("latin-1").split()
        if len(line) < 2:
            return None
        headers: dict[str, str] = {}
        while (field := self._reader.readline(65_536).decode("latin-1").strip()) != "":
            name, _, value = field.partition(":")
            headers[name.lower()] = value.strip()
        body = self._reader.read(int(headers.get("content-length", "0")))
        return Request(line[0], line[1], headers, json.loads(body) if body else None)

    def send(self, data: bytes) -> None:
        self.sock.sendall(data)

    def respond(self, status: int, body: bytes, *fields: str) -> None:
        """A whole, well-formed response that keeps the connection open."""
        self.send(head(status, f"Content-Length: {len(body)}", *fields) + body)

    def drip(self, data: bytes, pause_seconds: float = 0.05) -> None:
        """One byte at a time."""
        for byte in data:
            self.send(bytes([byte]))
            self.wait(pause_seconds)

    def wait(self, seconds: float | None = None) -> None:
        """Do nothing for a while, or until the server stops, which ends the connection."""
        if self._stopping.wait(seconds):
            raise ConnectionAbortedError

    def reset(self) -> None:
        """Close with RST instead of FIN."""
        self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        raise ConnectionAbortedError

    def close(self) -> None:
        self._reader.close()
        self.sock.close()

    def wake(self) -> None:
        """End any read or write that another thread waits in."""
        with contextlib.suppress(OSError):
            self.sock.shutdown(socket.SHUT_RDWR)


def head(status: int, *fields: str) -> bytes:
    """Status line and header fields, the empty line included."""
    lines = [f"HTTP/1.1 {status} Fake", "Content-Type: application/json; charset=UTF-8", *fields, "", ""]
    return "\r\n".join(lines).encode("latin-1")


class WireServer:
    """Listens on a free loopback port; *serve* is called for each request and may raise ``OSError`` to hang up."""

    def __init__(self, serve: Callable[[Wire, Request], None], host: str = "127.0.0.1", port: int = 0) -> None:
        self._serve = serve
        self._stopping = threading.Event()
        self.accepted = 0
        self.attending = threading.Event()
        self.attending.set()
        self._listener = socket.create_server((host, port), backlog=64)
        self.port: int = self._listener.getsockname()[1]
        self.url = f"http://{host}:{self.port}"
        self._lock = threading.Lock()
        self._wires: set[Wire] = set()
        self._threads: list[threading.Thread] = []
        self._start(self._accept)

    def stop(self) -> None:
        """Hang up on everyone, and return when no thread is left."""
        self._stopping.set()
        self.attending.set()
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        with self._lock:
            wires = list(self._wires)
        for wire in wires:
            wire.wake()
        while self._threads:
            self._threads.pop().join()
        self._listener.close()

    def _start(self, target: Callable[..., None], *args: Any) -> None:
        thread = threading.Thread(target=target, args=args, name="fake-wire", daemon=True)
        self._threads = [known for known in self._threads if known.is_alive()]
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while not self._stopping.is_set():
            try:
                sock, _ = self._listener.accept()
            except OSError:
                return
            self.accepted += 1
            wire = Wire(sock, self._stopping)
            with self._lock:
                self._wires.add(wire)
            self._start(self._converse, wire)

    def _converse(self, wire: Wire) -> None:
        try:
            self.attending.wait()
            while not self._stopping.is_set() and (request := wire.read_request()):
                self._serve(wire, request)
        except (OSError, ValueError):  # hung up by either side, or not HTTP
            pass
        finally:
            with self._lock:
                self._wires.discard(wire)
            wire.close()
