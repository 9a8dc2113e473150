"""A lock that one process of this machine holds, until it lets go or dies."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path


class MachineLock:
    """The kernel's lock on the file at *path*: ``kill -9`` frees it too. The file itself is left behind, empty."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file: int | None = None

    def acquire(self) -> bool:
        """False where another process holds it. Raises ``OSError`` where the file cannot be made."""
        if self._file is not None:
            return True
        file = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(file)
            return False
        except OSError:
            os.close(file)
            raise
        self._file = file
        return True

    def release(self) -> None:
        if self._file is not None:
            os.close(self._file)
            self._file = None
