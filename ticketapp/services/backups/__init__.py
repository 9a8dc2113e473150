"""Backups: every row of every table in one file, the same for both engines.

``layouts`` says what is in it, ``contents`` how it is written and read, ``snapshots`` takes one, ``restores`` brings it
back. docs/decisions says why this is not left to each engine's own tools.
"""

from ticketapp.services.backups.contents import Backup, open_backup
from ticketapp.services.backups.files import BACKUP, BackupRefused
from ticketapp.services.backups.restores import clear_for, holds_rows, load
from ticketapp.services.backups.snapshots import kept_tables, lay_out, snapshot, write_backup

__all__ = [
    "BACKUP",
    "Backup",
    "BackupRefused",
    "clear_for",
    "holds_rows",
    "kept_tables",
    "lay_out",
    "load",
    "open_backup",
    "snapshot",
    "write_backup",
]
