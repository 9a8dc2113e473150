"""``flask data``: back everything up, and bring it back."""

from __future__ import annotations

from pathlib import Path

import click
from flask import current_app
from sqlalchemy.exc import DataError, IntegrityError

from ticketapp.cli.groups import FileGroup
from ticketapp.extensions.database import db
from ticketapp.rules.clocks import utc_now
from ticketapp.services.backups import (
    BACKUP,
    Backup,
    BackupRefused,
    clear_for,
    holds_rows,
    lay_out,
    load,
    open_backup,
    snapshot,
    write_backup,
)
from ticketapp.services.new_files import new_file

SECRETS = "It holds all that people wrote, and the hashes of passwords and tokens: keep it as safe as the database."
FILE = click.Path(path_type=Path, dir_okay=False)


data = FileGroup("data", help="Back everything up, and bring it back.")


@data.command("backup")
@click.argument("file", type=FILE)
@click.option("--force", is_flag=True, help="Replace FILE where it is a backup already.")
def backup(file: Path, force: bool) -> None:
    """Write everything in the database to FILE, as it is at this moment. The product may run on."""
    if str(file) == "-":
        raise BackupRefused("Name a file: on standard output nobody would notice a backup that was cut off.")
    with new_file(file, force, BACKUP) as stream, snapshot() as connection:
        layout = lay_out(connection, utc_now())
        with click.progressbar(length=layout.rows, label="Rows") as bar:
            for number in write_backup(connection, layout, stream):
                bar.update(number)
    click.echo(f"Wrote {layout.rows:,} rows to {file}. {SECRETS}")


@data.command("restore")
@click.argument("file", type=FILE)
@click.option("--replace", is_flag=True, help="Delete all that is in the database first.")
def restore(file: Path, replace: bool) -> None:
    """Bring everything in FILE into the database: all of it, or nothing. Either engine reads both engines' backups."""
    from flask_migrate import upgrade

    with open_backup(file) as found:
        with click.progressbar(length=found.layout.rows, label="Checking") as bar:
            for _ in found.rows():
                bar.update(1)
        bring_schema_to(found)
        load_all(found, replace)
    upgrade()
    click.echo(f"Restored {found.layout.rows:,} rows of the backup made at {found.layout.made_at}.")


def load_all(found: Backup, replaces: bool) -> None:
    try:
        with db.engine.begin() as connection:
            clear_for(connection, found.layout, replaces)
            with click.progressbar(length=found.layout.rows, label="Restoring") as bar:
                for number in load(connection, found):
                    bar.update(number)
    except (DataError, IntegrityError) as wrong:
        reason = next(iter(str(wrong.orig).splitlines()), "")
        raise BackupRefused(f"The backup does not fit the database ({reason}). Nothing was changed.") from None


def bring_schema_to(found: Backup) -> None:
    """The backup's own revision, where that costs no rows; afterwards the migrations lead on from there."""
    from alembic.runtime.migration import MigrationContext
    from alembic.script import ScriptDirectory
    from alembic.util import CommandError
    from flask_migrate import downgrade, upgrade

    wanted = found.layout.revision
    script = ScriptDirectory.from_config(current_app.extensions["migrate"].migrate.get_config())
    try:
        script.get_revision(wanted)
    except CommandError:
        raise BackupRefused(f"The backup is of a version that is not known here (revision {wanted}).") from None
    with db.engine.connect().execution_options(sqlite_begin="BEGIN") as connection:
        current = MigrationContext.configure(connection).get_current_heads()
        if current == (wanted,):
            return
        if holds_rows(connection, found.layout):
            raise BackupRefused(
                f"The backup is of revision {wanted}, the database of {', '.join(current) or 'none'}: "
                "restore it into an empty database, which is then brought to the newest revision."
            )
    is_newer = any(step.revision == wanted for step in script.iterate_revisions(current, "base")) if current else False
    downgrade(revision=wanted) if is_newer else upgrade(revision=wanted)
