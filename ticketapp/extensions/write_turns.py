"""Whoever writes to a SQLite file waits in turn: one writer at a time on the whole machine, first come, first served.

SQLite lets one write, but has no queue: the others sleep, try again, and the unlucky wait for seconds. So a connection
takes its turn before ``BEGIN IMMEDIATE`` and gives it back after its commit or rollback. Readers never come here.

The queue is made of the kernel's locks on single bytes of an empty file beside the database, which belong to an open
file description: each connection has its own, and ``kill -9`` frees what it held. Byte 0 is the turn. Who waits holds
the byte whose number is the moment at which it came, and takes the turn when nobody holds a lower one. Who gives the
turn back wakes the first of the queue by an empty datagram; a lost one costs ``LOOK_AGAIN_SECONDS``.

This is order, not safety: where no such file can be made, or the time is over, SQLite's own lock is what is left.
"""

from __future__ import annotations

import fcntl
import os
import socket
import sqlite3
import struct
import threading
import time
import weakref
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from ticketapp.extensions.processor_turns import seats

PATIENCE_MS = 10_000
LOOK_AGAIN_SECONDS = 0.1
TURN, FIRST_TICKET, TO_THE_END = 0, 1, 0
FLOCK = struct.Struct("hhqqi4x")  # type, whence, start, length, process
IS_SUPPORTED = hasattr(fcntl, "F_OFD_SETLK")  # Linux; elsewhere writers wait as SQLite has it


# Set whenever a connection of this process has committed changed rows.
written = threading.Event()


class WriteTurn:
    """One connection's place among the writers of one database. For one thread at a time, as its connection is."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.is_held = False
        self._file: int | None = None
        self._name = b""
        OPEN.add(self)

    def take(self, seconds: float) -> bool:
        """Wait for the turn. False where it did not come in time, or where there are no turns to wait for."""
        if not IS_SUPPORTED:
            return False
        try:
            file = self._opened()
            ticket = self._queue(file)
            try:
                self.is_held = self._comes(file, ticket) or self._wait(file, ticket, time.monotonic() + seconds)
            finally:
                change(file, fcntl.F_UNLCK, ticket)
        except OSError:  # a folder that is read-only, or a file system without such locks
            self.is_held = False
        return self.is_held

    def give_back(self) -> None:
        """Let the next one write, if it was this one's turn."""
        if self.is_held and self._file is not None:
            self.is_held = False
            change(self._file, fcntl.F_UNLCK, TURN)
            self._wake(first_holder(self._file, FIRST_TICKET, TO_THE_END))

    def close(self) -> None:
        if self._file is not None:
            self.give_back()
            self.forget()

    def forget(self) -> None:
        """Close this process's descriptor, and free nothing that another process holds by the same description."""
        file, self._file, self.is_held = self._file, None, False
        if file is not None:
            os.close(file)

    __del__ = close

    def _opened(self) -> int:
        """The file's descriptor; anew where somebody deleted the file, as others would queue at another."""
        if self._file is not None and os.fstat(self._file).st_nlink == 0:
            self.forget()
        if self._file is None:
            flags = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC
            self._file = os.open(self.path, flags, 0o600)
            found = os.fstat(self._file)
            self._name = f"ticketapp-{found.st_dev:x}-{found.st_ino:x}".encode()
        return self._file

    def _queue(self, file: int) -> int:
        """Stand at the end. The clock is one for all processes of the machine."""
        while not change(file, fcntl.F_WRLCK, ticket := time.monotonic_ns()):
            pass
        return ticket

    def _comes(self, file: int, ticket: int) -> bool:
        """Take the turn if nobody came before and nobody has it."""
        ahead = first_holder(file, FIRST_TICKET, ticket - FIRST_TICKET)
        if ahead is not None:
            self._wake(ahead)  # whoever was woken in its stead passes it on
            return False
        return change(file, fcntl.F_WRLCK, TURN)

    def _wait(self, file: int, ticket: int, until: float) -> bool:
        seats.stand_up()  # for good: who has the turn next waits for nobody but the disk
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as bell:
            bell.bind(self._address(ticket))
            while not self._comes(file, ticket):
                left = until - time.monotonic()
                if left <= 0:
                    return False
                bell.settimeout(min(left, LOOK_AGAIN_SECONDS))
                with suppress(TimeoutError):
                    bell.recv(1)
        return True

    def _wake(self, ticket: int | None) -> None:
        if ticket is not None:
            with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as hand:
                hand.setblocking(False)
                hand.sendto(b"", self._address(ticket))

    def _address(self, ticket: int) -> bytes:
        """In the kernel's own namespace of names: nothing is left behind on a disk."""
        return b"\0%s-%x" % (self._name, ticket)


OPEN: weakref.WeakSet[WriteTurn] = weakref.WeakSet()


def forget_all() -> None:
    """A child would keep its parent's locks alive after the parent's death."""
    for turn in list(OPEN):
        turn.forget()


os.register_at_fork(after_in_child=forget_all)


def change(file: int, kind: int, start: int) -> bool:
    """Lock or free one byte; False where another description holds it."""
    try:
        fcntl.fcntl(file, fcntl.F_OFD_SETLK, FLOCK.pack(kind, os.SEEK_SET, start, 1, 0))
    except BlockingIOError:
        return False
    return True


def first_holder(file: int, start: int, length: int) -> int | None:
    """Where another description's lock begins in that range: of several, the one that has waited longest."""
    asked = FLOCK.pack(fcntl.F_WRLCK, os.SEEK_SET, start, length, 0)
    kind, _whence, found, _length, _process = FLOCK.unpack(fcntl.fcntl(file, fcntl.F_OFD_GETLK, asked))
    return None if kind == fcntl.F_UNLCK else int(found)


class TurnTakingConnection(sqlite3.Connection):
    """SQLite's connection, whose writing transactions begin in turn. ``patience_ms`` bounds the wait for that."""

    def __init__(self, database: str, *args: Any, **named: Any) -> None:
        super().__init__(database, *args, **named)
        self.database = database
        self.told_changes = 0
        self.patience_ms = PATIENCE_MS
        is_file = bool(database) and database != ":memory:"
        self.turn = WriteTurn(Path(f"{database}.write-lock")) if is_file else None

    @contextmanager
    def in_turn(self) -> Iterator[None]:
        """For the statement that begins to write. What is left of the patience is for programs that take no turns."""
        if self.turn is None:
            yield
            return
        started = time.monotonic()
        self.turn.take(self.patience_ms / 1000)
        left_ms = max(0, self.patience_ms - int((time.monotonic() - started) * 1000))
        try:
            if left_ms < PATIENCE_MS:
                self.execute(f"PRAGMA busy_timeout={left_ms}")
            yield
        except BaseException:
            self.turn.give_back()
            raise
        finally:
            if left_ms < PATIENCE_MS:
                self.execute(f"PRAGMA busy_timeout={PATIENCE_MS}")

    def commit(self) -> None:
        """Where it fails, the turn is kept for the rollback that follows."""
        super().commit()
        if self.turn is not None:
            self.turn.give_back()
            if self.total_changes != self.told_changes:
                self.told_changes = self.total_changes
                written.set()

    def rollback(self) -> None:
        try:
            super().rollback()
        finally:
            if self.turn is not None:
                self.turn.give_back()

    def close(self) -> None:
        try:
            super().close()
        finally:
            if self.turn is not None:
                self.turn.close()
