"""A backup of an older version: into an empty database, which the migrations then bring to the newest revision."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import delete, text

from config import ROOT
from tests.backups import back_up, everything, fill, restore
from tests.engines import app_for, dispose
from ticketapp.extensions import migrations
from ticketapp.extensions.database import db
from ticketapp.services.backups import kept_tables

NEWER = """
from alembic import op
import sqlalchemy as sa

revision, down_revision, branch_labels, depends_on = "newer", {head!r}, None, None


def upgrade():
    op.add_column("tickets", sa.Column("mood", sa.String(20), server_default="calm", nullable=False))


def downgrade():
    op.drop_column("tickets", "mood")
"""


@pytest.fixture
def become_newer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[Flask], None]:
    """As if this were the next version: its migrations have one more at their end."""

    def add(app: Flask) -> None:
        with app.app_context():
            head = db.session.scalar(text("SELECT version_num FROM alembic_version"))
            db.session.rollback()
        folder = tmp_path / "migrations"
        shutil.copytree(ROOT / "migrations", folder)
        (folder / "versions" / "99999999_newer.py").write_text(NEWER.format(head=head))
        monkeypatch.setattr(migrations, "FOLDER", folder)

    return add


@pytest.mark.parametrize("is_migrated", [False, True], ids=["no tables", "tables of the newest revision"])
def test_an_older_backup_goes_into_an_empty_database(
    app: Flask, empty_database: str, tmp_path: Path, become_newer: Callable[[Flask], None], is_migrated: bool
) -> None:
    fill(app)
    file = back_up(app, tmp_path / "tickets.backup")
    become_newer(app)
    later = app_for(empty_database)
    if is_migrated:
        with later.app_context():
            upgrade()
    result = restore(later, file)
    assert result.exit_code == 0, result.output
    assert everything(later) == everything(app)
    with later.app_context():
        moods = db.session.scalars(text("SELECT DISTINCT mood FROM tickets")).all()
        assert moods == ["calm"]
        assert db.session.scalar(text("SELECT version_num FROM alembic_version")) == "newer"
    dispose(later)


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_an_older_backup_replaces_nothing(app: Flask, tmp_path: Path, become_newer: Callable[[Flask], None]) -> None:
    fill(app)
    file = back_up(app, tmp_path / "tickets.backup")
    become_newer(app)
    with app.app_context():
        upgrade()
    before = everything(app)
    result = restore(app, file, "--replace")
    assert result.exit_code == 1
    assert "restore it into an empty database" in result.stderr
    assert everything(app) == before
    with app.app_context():
        for table in reversed(kept_tables()):
            db.session.execute(delete(table))
        db.session.commit()
    assert restore(app, file).exit_code == 0
    assert everything(app) == before
