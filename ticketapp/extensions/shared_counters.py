"""Rate limits in memory that all processes of one server share: a table in pages that survive the fork.

The library's own memory storage counts per process, so that two workers would allow twice as much. Here the master
maps the table before it forks. A lock of the kernel's guards it, which a killed process cannot leave behind.
"""

from __future__ import annotations

import fcntl
import hashlib
import math
import mmap
import os
import struct
import tempfile
import threading
import time
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import ClassVar

from limits.storage import Storage

SLOTS = 65_536
PROBES = 16
SLOT = struct.Struct("=16sdI4x")  # digest of the key, time of expiry (Unix, seconds), count


@dataclass
class Slot:
    """One counter's place in the table. ``is_live``: it holds the key that was looked for, not yet expired."""

    offset: int
    count: int
    expires_at: float
    is_live: bool


def unnamed_file() -> int:
    """A descriptor of a file that nobody else can open."""
    with tempfile.TemporaryFile() as file:
        return os.dup(file.fileno())


class SharedCounters(Storage):
    """Fixed windows only. A key lands in one of ``PROBES`` slots; when all are taken the oldest gives way."""

    STORAGE_SCHEME: ClassVar[list[str] | None] = ["memory+shared"]  # type: ignore[misc]

    def __init__(self, uri: str | None = None, wrap_exceptions: bool = False, **options: str) -> None:
        super().__init__(uri, wrap_exceptions=wrap_exceptions, **options)
        self.table = mmap.mmap(-1, SLOTS * SLOT.size)
        self.lock_file = unnamed_file()
        weakref.finalize(self, os.close, self.lock_file)
        self.threads = threading.Lock()

    @property
    def base_exceptions(self) -> type[Exception]:
        return OSError

    @contextmanager
    def locked(self) -> Iterator[None]:
        """POSIX locks exclude processes, not threads: hence both."""
        with self.threads:
            fcntl.lockf(self.lock_file, fcntl.LOCK_EX)
            try:
                yield
            finally:
                fcntl.lockf(self.lock_file, fcntl.LOCK_UN)

    def find(self, key: str) -> tuple[bytes, Slot]:
        """The key's digest and its slot: its own, else an expired one, else the one that expires first."""
        digest = hashlib.blake2b(key.encode(), digest_size=16).digest()
        first = int.from_bytes(digest[:4], "big")
        now, best = time.time(), Slot(0, 0, math.inf, is_live=False)
        for step in range(PROBES):
            offset = (first + step) % SLOTS * SLOT.size
            owner, expires_at, count = SLOT.unpack_from(self.table, offset)
            if owner == digest and expires_at > now:
                return digest, Slot(offset, count, expires_at, is_live=True)
            if expires_at < best.expires_at:
                best = Slot(offset, 0, expires_at, is_live=False)
        return digest, best

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        """Add to the counter, which begins with the first call and ends *expiry* seconds later."""
        with self.locked():
            digest, slot = self.find(key)
            count = slot.count + amount
            expires_at = slot.expires_at if slot.is_live else time.time() + expiry
            SLOT.pack_into(self.table, slot.offset, digest, expires_at, count)
            return count

    def get(self, key: str) -> int:
        with self.locked():
            return self.find(key)[1].count

    def get_expiry(self, key: str) -> float:
        """When the counter ends, Unix time; now where there is none."""
        with self.locked():
            slot = self.find(key)[1]
            return slot.expires_at if slot.is_live else time.time()

    def check(self) -> bool:
        return True

    def reset(self) -> int | None:
        with self.locked():
            self.table[:] = bytes(len(self.table))
        return None

    def clear(self, key: str) -> None:
        with self.locked():
            _digest, slot = self.find(key)
            if slot.is_live:
                SLOT.pack_into(self.table, slot.offset, bytes(16), 0.0, 0)
