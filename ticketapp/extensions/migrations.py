"""Flask-Migrate, and Alembic with it, for the commands that ask: servers never do, and leave out 120 modules."""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from flask_sqlalchemy import SQLAlchemy

if TYPE_CHECKING:
    from flask import Flask

FOLDER = Path(__file__).resolve().parents[2] / "migrations"
REVISION = re.compile(r"^(revision|down_revision)\b[^=\n]*=(.*)$", re.MULTILINE)


class LateMigrate:
    """Stands in ``app.extensions`` where Flask-Migrate's own will, from the first look at it on."""

    def __init__(self, app: Flask, database: SQLAlchemy) -> None:
        self.app = app
        self.database = database

    def __getattr__(self, name: str) -> Any:
        return getattr(self.bind().extensions["migrate"], name)

    def bind(self) -> Flask:
        """Let Flask-Migrate take the place of this, and of ``LateCommands``."""
        from flask_migrate import Migrate

        Migrate(directory=str(FOLDER)).init_app(self.app, self.database)
        return self.app


class LateCommands(click.Command):
    """Stands for ``flask db`` until somebody runs it."""

    def __init__(self, migrate: LateMigrate) -> None:
        super().__init__("db", help="Perform database migrations.")
        self.migrate = migrate

    @property
    def group(self) -> click.Group:
        """Flask-Migrate's own."""
        group: Any = self.migrate.bind().cli.commands["db"]
        return group

    @property
    def commands(self) -> Mapping[str, click.Command]:
        return self.group.commands

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any
    ) -> click.Context:
        return self.group.make_context(info_name, args, parent, **extra)


def init_app(app: Flask, database: SQLAlchemy) -> None:
    migrate = LateMigrate(app, database)
    app.extensions["migrate"] = migrate
    app.cli.add_command(LateCommands(migrate))


@functools.cache
def newest_revisions() -> frozenset[str]:
    """Those in ``migrations/`` that no other one follows, read off the files."""
    made: set[str] = set()
    followed: set[str] = set()
    for path in (FOLDER / "versions").glob("*.py"):
        for name, words in REVISION.findall(path.read_text(encoding="utf-8")):
            (made if name == "revision" else followed).update(re.findall(r"[\"'](\w+)[\"']", words))
    return frozenset(made - followed)
