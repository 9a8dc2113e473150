"""What a backup's file is, among all files."""

from __future__ import annotations

from ticketapp.errors import Refused
from ticketapp.services.new_files import Kind

GZIP_MAGIC = b"\x1f\x8b"


class BackupRefused(Refused):
    """A backup that cannot be written or restored; the message is one line."""


BACKUP = Kind("backup", lambda first: first.startswith(GZIP_MAGIC), BackupRefused)
