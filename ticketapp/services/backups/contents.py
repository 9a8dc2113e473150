"""What stands in the file: gzipped JSON lines.

First the layout, then the rows table by table, then the checksum of all before it.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from ticketapp.services.backups.files import BackupRefused
from ticketapp.services.backups.layouts import FORMAT, FORMAT_VERSION, Layout, TableLayout, layout_from

LINE_MAX_BYTES = 64 * 1024 * 1024
COMPRESSION = 5
# What a file that was cut off, altered or never ours raises on the way.
DAMAGES = (EOFError, gzip.BadGzipFile, zlib.error, KeyError, ValueError, TypeError, RecursionError)


class Lines:
    """Writes lines and their checksum."""

    def __init__(self, stream: BinaryIO) -> None:
        self.zipped = gzip.GzipFile(filename="", fileobj=stream, mode="wb", compresslevel=COMPRESSION)
        self.digest = hashlib.sha256()

    def write(self, value: Any) -> None:
        line = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
        self.digest.update(line)
        self.zipped.write(line)

    def finish(self) -> None:
        self.write({"sha256": self.digest.hexdigest()})
        self.zipped.close()


class Backup:
    """A backup that is being read."""

    def __init__(self, path: Path, stream: BinaryIO) -> None:
        self.path = path
        self.stream = stream
        self.layout = self._start()

    def _start(self) -> Layout:
        self.stream.seek(0)
        self.zipped = gzip.GzipFile(fileobj=self.stream, mode="rb")
        self.digest = hashlib.sha256()
        try:
            line = json.loads(self._line())
            if line["format"] != FORMAT:
                raise ValueError
        except DAMAGES:
            raise BackupRefused(f"{self.path} is not a backup made by `flask data backup`.") from None
        if line["version"] != FORMAT_VERSION:
            raise BackupRefused(f"{self.path} was made by a newer version of this product: restore it with that one.")
        try:
            return layout_from(line)
        except DAMAGES:
            raise self._damaged() from None

    def rows(self) -> Iterator[tuple[TableLayout, dict[str, Any], int]]:
        """Every row with its table and its size in bytes, from the start; raises where the file is not whole."""
        layout = self._start()
        try:
            for table in layout.tables:
                for _ in range(table.rows):
                    line = self._line()
                    yield table, table.decode(json.loads(line)), len(line)
            expected = self.digest.hexdigest()
            if json.loads(self._line()) != {"sha256": expected} or self.zipped.read(1):
                raise ValueError
        except DAMAGES:
            raise self._damaged() from None

    def _line(self) -> bytes:
        line = self.zipped.readline(LINE_MAX_BYTES)
        if not line.endswith(b"\n"):
            raise EOFError
        self.digest.update(line)
        return line

    def _damaged(self) -> BackupRefused:
        return BackupRefused(f"{self.path} is damaged: it was cut off or altered. Nothing was restored from it.")


@contextmanager
def open_backup(path: Path) -> Iterator[Backup]:
    with path.open("rb") as stream:
        yield Backup(path, stream)
