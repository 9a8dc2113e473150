"""The file that is imported: read twice, so that nothing is stored before every row is known to be good."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from ticketapp.services.imports.places import ImportRefused

# Opened anew it is the very file that a shell put there, from its beginning; of a pipe only what nobody has read.
STANDARD_INPUT = Path("/dev/stdin")


class Source:
    """A file's bytes, hashed and counted while they are read."""

    def __init__(self, path: Path, stream: BinaryIO) -> None:
        self.name, self.path = written(path.name), written(os.path.realpath(path))
        self.stream = stream
        state = os.fstat(stream.fileno())
        if not stat.S_ISREG(state.st_mode):
            raise ImportRefused(why_no_file(path))
        self.size, self.changed_at_ns = state.st_size, state.st_mtime_ns
        self.rewind()

    def rewind(self) -> None:
        """Begin anew."""
        self.stream.seek(0)
        self.digest = hashlib.sha256()
        self.bytes_read = 0

    def readline(self, limit: int, /) -> bytes:
        line = self.stream.readline(limit)
        self.digest.update(line)
        self.bytes_read += len(line)
        return line

    @property
    def sha256(self) -> str:
        """Of what was read so far."""
        return self.digest.hexdigest()

    def is_as_before(self) -> bool:
        """Whether nobody has written to the file since it was opened."""
        state = os.fstat(self.stream.fileno())
        return (state.st_size, state.st_mtime_ns) == (self.size, self.changed_at_ns)


def written(path: str) -> str:
    """As it can be stored and said: what is no UTF-8 by its bytes."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def why_no_file(path: Path) -> str:
    if path == STANDARD_INPUT:
        return "Standard input is a pipe, and an import reads its file twice: name one that this command can open."
    return f"{path} is no file: an import reads it twice."


@contextmanager
def open_source(path: Path) -> Iterator[Source]:
    # Not waiting for a writer, where it is a pipe.
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    with open(descriptor, "rb") as stream:  # noqa: PTH123
        yield Source(path, stream)
