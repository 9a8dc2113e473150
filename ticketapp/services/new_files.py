"""A new file: whole or not there at all, and nobody else's to read."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from ticketapp.errors import Refused

FIRST_BYTES = 16


@dataclass(frozen=True)
class Kind:
    """What is written: its name for people, how its first bytes are known, and what is raised where it is refused."""

    name: str
    is_ours: Callable[[bytes], bool]
    refused: type[Refused]


@contextmanager
def new_file(target: Path, replaces: bool, kind: Kind) -> Iterator[BinaryIO]:
    """Write a file that appears under its name only when it is whole, readable by its owner only."""
    check_target(target, replaces, kind)
    part = target.with_name(target.name + ".part")
    # A part that a killed command left behind is written over.
    descriptor = os.open(part, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    with open(descriptor, "wb") as stream:  # noqa: PTH123
        lock_part(descriptor, part, kind)
        try:
            os.fchmod(descriptor, 0o600)
            os.ftruncate(descriptor, 0)
            yield stream
            stream.flush()
            os.fsync(descriptor)
            part.replace(target)
        except BaseException:
            part.unlink(missing_ok=True)
            raise
    sync_folder(target.parent)


def check_target(target: Path, replaces: bool, kind: Kind) -> None:
    """Replace nothing unasked, and never anything but one of the kind: the database for one, mistyped."""
    if not os.path.lexists(target):
        return
    if not replaces:
        raise kind.refused(f"{target} exists already: choose another name, or say --force.")
    if target.is_symlink() or not target.is_file():
        raise kind.refused(f"{target} is no file that could be replaced: choose another name.")
    with target.open("rb") as present:
        first = present.read(FIRST_BYTES)
    if first and not kind.is_ours(first):
        raise kind.refused(f"{target} is no {kind.name}, and only that is replaced: choose another name.")


def lock_part(descriptor: int, part: Path, kind: Kind) -> None:
    """One command at a time writes a part. A part that was finished and renamed meanwhile is not ours to write."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        is_ours = os.path.lexists(part) and os.fstat(descriptor).st_ino == part.lstat().st_ino
    except BlockingIOError:
        is_ours = False
    if not is_ours:
        raise kind.refused(f"Another {kind.name} is writing {part}.")


def sync_folder(folder: Path) -> None:
    """The new name too survives a power cut."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
