"""A small proxy in front of several servers: each new connection goes to the next one that accepts it."""

from __future__ import annotations

import itertools
import socket
import socketserver
import threading
from contextlib import suppress
from types import TracebackType

CHUNK = 65_536


class RoundRobin(socketserver.ThreadingTCPServer):
    """``url`` leads to the servers at *ports* in turn; a connection breaks where its server does."""

    daemon_threads = True
    block_on_close = False

    def __init__(self, ports: list[int]) -> None:
        super().__init__(("127.0.0.1", 0), Passage)
        self.url = f"http://127.0.0.1:{self.server_address[1]}"
        self.ports = ports
        self.turns = itertools.cycle(ports)
        self.served: dict[int, int] = dict.fromkeys(ports, 0)

    def connect(self) -> socket.socket | None:
        for _ in self.ports:
            port = next(self.turns)
            with suppress(OSError):
                connection = socket.create_connection(("127.0.0.1", port), timeout=5)
                connection.settimeout(None)
                self.served[port] += 1
                return connection
        return None

    def __enter__(self) -> RoundRobin:
        threading.Thread(target=self.serve_forever, daemon=True).start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.shutdown()
        self.server_close()


class Passage(socketserver.BaseRequestHandler):
    """One connection, both ways."""

    server: RoundRobin

    def handle(self) -> None:
        behind = self.server.connect()
        if behind is None:
            return
        with behind:
            there = threading.Thread(target=carry, args=(self.request, behind), daemon=True)
            there.start()
            carry(behind, self.request)
            there.join()


def carry(source: socket.socket, target: socket.socket) -> None:
    """Until either end is gone; then both are."""
    with suppress(OSError):
        while received := source.recv(CHUNK):
            target.sendall(received)
    for end in (source, target):
        with suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)
