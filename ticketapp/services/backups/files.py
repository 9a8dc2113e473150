"""A new file: whole or not there at all, and nobody else's to read."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from ticketapp.errors import TicketAppError

GZIP_MAGIC = b"\x1f\x8b"


class BackupRefused(TicketAppError):
    """A backup that cannot be written or restored; the message is one line."""


@contextmanager
def new_file(target: Path, replaces: bool) -> Iterator[BinaryIO]:
    """Write a file that appears under its name only when it is whole, readable by its owner only."""
    check_target(target, replaces)
    part = target.with_name(target.name + ".part")
    # A part that a killed backup left behind is written over.
    descriptor = os.open(part, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    with open(descriptor, "wb") as stream:  # noqa: PTH123
        lock_part(descriptor, part)
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


def check_target(target: Path, replaces: bool) -> None:
    """Replace nothing unasked, and never anything but a backup: the database for one, mistyped."""
    if not os.path.lexists(target):
        return
    if not replaces:
        raise BackupRefused(f"{target} exists already: choose another name, or say --force.")
    if target.is_symlink() or not target.is_file():
        raise BackupRefused(f"{target} is no file that could be replaced: choose another name.")
    with target.open("rb") as present:
        if present.read(2) not in (GZIP_MAGIC, b""):
            raise BackupRefused(f"{target} is no backup, and only a backup is replaced: choose another name.")


def lock_part(descriptor: int, part: Path) -> None:
    """One backup at a time writes a part. A part that was finished and renamed meanwhile is not ours to write."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        is_ours = os.path.lexists(part) and os.fstat(descriptor).st_ino == part.lstat().st_ino
    except BlockingIOError:
        is_ours = False
    if not is_ours:
        raise BackupRefused(f"Another backup is writing {part}.")


def sync_folder(folder: Path) -> None:
    """The new name too survives a power cut."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
