"""A client's connection that asks the system for nothing needless.

Every system call gives the interpreter to another thread, and what was at hand has to be fetched anew afterwards: that
costs more than the call. gunicorn makes a dozen around a small request, of which half change nothing.
"""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

# More is not copied to its head: two system calls cost less.
JOINED_BYTES = 65_536


class WorkerSocket(socket.socket):
    """Sets no timeout that is set already, and sends an answer's head together with the beginning of its body."""

    __slots__ = ("held",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # None while nothing is to be held back, empty until something is.
        self.held: bytes | None = None

    @classmethod
    def in_place_of(cls, accepted: socket.socket) -> WorkerSocket:
        """The same connection; *accepted* is of no use any more."""
        return cls(accepted.family, accepted.type, accepted.proto, fileno=accepted.detach())

    def settimeout(self, value: float | None) -> None:
        if value != self.gettimeout():
            super().settimeout(value)

    def setblocking(self, flag: bool) -> None:
        self.settimeout(None if flag else 0.0)

    @contextmanager
    def holding(self) -> Iterator[None]:
        """Hold back what is sent first, until something follows it, or the block ends."""
        self.held = b""
        try:
            yield
        finally:
            self.let_go()

    def let_go(self) -> None:
        held, self.held = self.held, None
        if held:
            super().sendall(held)

    def sendall(self, data: Any, flags: int = 0) -> None:
        if self.held == b"":
            self.held = bytes(data)
        elif self.held and 0 < len(data) <= JOINED_BYTES:
            data, self.held = self.held + bytes(data), None
            super().sendall(data, flags)
        else:  # nothing follows yet, or so much that to copy it would cost more
            self.let_go()
            if data:
                super().sendall(data, flags)

    def send(self, data: Any, flags: int = 0) -> int:
        self.let_go()
        return super().send(data, flags)

    def shutdown(self, how: int) -> None:
        if how != socket.SHUT_RD:
            self.let_go()
        super().shutdown(how)

    def sendfile(self, file: Any, offset: int = 0, count: int | None = None) -> int:
        self.let_go()
        return super().sendfile(file, offset, count)
