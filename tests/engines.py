"""Fresh databases for tests, on both engines, in milliseconds.

The real migrations run once per worker and engine; every test gets a copy of what they made: a copied file on SQLite,
``CREATE DATABASE … TEMPLATE`` on PostgreSQL.
"""

from __future__ import annotations

import itertools
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from psycopg2 import sql

from config import Settings, read_settings
from tests import postgres

if TYPE_CHECKING:
    from flask import Flask

SQLITE, POSTGRESQL = "sqlite", "postgresql"
ENGINES = (SQLITE, POSTGRESQL)

SECRET_KEY = "tests-only-0123456789-abcdefghijklmnop"


def settings_for(database_url: str, **environ: str) -> Settings:
    """Settings as a deployment would give them, in strings, without the machine's environment or ``.env``."""
    base = {"SECRET_KEY": SECRET_KEY, "RATELIMIT_ENABLED": "off", "DATABASE_URL": database_url}
    return read_settings({**base, **environ})


def app_for(database_url: str, **environ: str) -> Flask:
    """The real application on *database_url*."""
    from ticketapp import create_app

    app = create_app(settings_for(database_url, **environ))
    app.testing = True
    return app


def migrate(database_url: str, revision: str = "head") -> None:
    """Run the real migrations."""
    from flask_migrate import upgrade

    app = app_for(database_url)
    with app.app_context():
        upgrade(revision=revision)
    dispose(app)


def dispose(app: Flask) -> None:
    """Give back every connection of *app*: an open one keeps its database from being copied or dropped."""
    with app.app_context():
        database = app.extensions["sqlalchemy"]
        database.session.remove()
        database.engine.dispose()


class Databases:
    """One worker's databases. ``empty`` and ``migrated`` answer a DATABASE_URL, ``drop`` takes it back."""

    def __init__(self, run: Path, worker: str) -> None:
        self.run = run
        self.worker = worker
        self.numbers = itertools.count(1)
        self.templates: dict[str, str] = {}
        self.folder = run / f"sqlite-{worker}"
        self.folder.mkdir()

    def empty(self, engine: str) -> str:
        name = f"{self.worker}_{next(self.numbers)}"
        if engine == SQLITE:
            return f"sqlite:///{self.folder / name}.sqlite3"
        self.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        return self.postgresql_url(name)

    def migrated(self, engine: str) -> str:
        if engine not in self.templates:
            self.templates[engine] = self.empty(engine)
            migrate(self.templates[engine])
        template = self.templates[engine]
        if engine == SQLITE:
            copy = self.empty(engine)
            shutil.copyfile(template.removeprefix("sqlite:///"), copy.removeprefix("sqlite:///"))
            return copy
        name = f"{self.worker}_{next(self.numbers)}"
        names = (sql.Identifier(name), sql.Identifier(database_name(template)))
        self.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(*names))
        return self.postgresql_url(name)

    def drop(self, database_url: str) -> None:
        if database_url.startswith("sqlite:"):
            path = Path(database_url.removeprefix("sqlite:///"))
            for leftover in path.parent.glob(path.name + "*"):
                leftover.unlink()
        else:
            name = sql.Identifier(database_name(database_url))
            self.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(name))

    def postgresql_url(self, name: str) -> str:
        return f"postgresql://{postgres.ROLE}@/{name}?host={postgres.socket_folder(self.run)}"

    def execute(self, statement: sql.Composed) -> None:
        postgres.execute(postgres.socket_folder(self.run), postgres.ROLE, statement)


def database_name(database_url: str) -> str:
    return database_url.partition("?")[0].rpartition("/")[2]
