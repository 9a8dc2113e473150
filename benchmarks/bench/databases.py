"""Databases full of demo tickets, made by the product's own commands and kept for the next run."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
import tempfile
import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path

import psycopg2
from psycopg2 import sql

from benchmarks.bench import pids
from config import ROOT
from tests import postgres
from tests.engines import SECRET_KEY, SQLITE
from tests.servers import environment, program

# What a database is made of: another state of these makes another database.
INGREDIENTS = ("migrations/versions", "ticketapp/services/demo", "ticketapp/models")
SOCKET_PATH_MAX = 80  # of at most 107 bytes, with the socket's own name
# A database whose tickets are more by less than this is as good as new.
GROWTH_MAX = 1.02
# As PostgreSQL comes, its socket apart.
OPTIONS = ("-c", "listen_addresses=")
# Folds letters beyond ASCII's as most installations do.
LOCALE = "C.UTF-8"


@dataclass
class Made:
    """A database that is whole: it was loaded in ``seconds``. ``has_grown``: more tickets were created since."""

    tickets: int
    seconds: float
    ingredients: str
    has_grown: bool = False


class Databases:
    """One state folder's. ``prepare`` gives a database of a size, made anew only where there is none."""

    def __init__(self, folder: Path, postgresql: Sequence[str] = ()) -> None:
        """*postgresql* are settings of its server, as ``name=value``."""
        self.folder = folder
        self.options = (*OPTIONS, *(part for setting in postgresql for part in ("-c", setting)))
        self.home = postgresql_home(folder)
        self.ingredients = digest_of_ingredients()
        self.is_serving = False

    def marker(self, engine: str, size: int) -> Path:
        return self.folder / f"{engine}-{size}.json"

    def find(self, engine: str, size: int) -> Made | None:
        """A whole one, made as it would be made now."""
        try:
            made = Made(**json.loads(self.marker(engine, size).read_text()))
        except (OSError, ValueError, TypeError):
            return None
        return made if made.ingredients == self.ingredients else None

    def keep(self, engine: str, size: int, made: Made) -> None:
        marker = self.marker(engine, size)
        marker.with_suffix(".new").write_text(json.dumps(asdict(made)))
        marker.with_suffix(".new").replace(marker)

    def url(self, engine: str, size: int) -> str:
        if engine == SQLITE:
            return f"sqlite:///{self.folder / f'{size}.sqlite3'}"
        return f"postgresql://postgres@/bench_{size}?host={self.home}"

    def prepare(self, engine: str, size: int, may_have_grown: bool) -> Made:
        """Where only rows that create are missing, a database that has grown will do; else one that grew little."""
        if engine != SQLITE:
            self.serve()
        made = self.find(engine, size)
        if made is None or (made.has_grown and not may_have_grown and self.count(engine, size) > size * GROWTH_MAX):
            self.drop(engine, size)
            made = self.make(engine, size)
        return made

    def count(self, engine: str, size: int) -> int:
        if engine == SQLITE:
            with closing(sqlite3.connect(self.url(engine, size).removeprefix("sqlite:///"))) as lite:
                return int(lite.execute("SELECT count(*) FROM tickets").fetchone()[0])
        server = psycopg2.connect(host=str(self.home), user="postgres", dbname=f"bench_{size}")
        with closing(server), server.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM tickets")
            return int(cursor.fetchone()[0])

    def make(self, engine: str, size: int) -> Made:
        if engine != SQLITE:
            self.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(f"bench_{size}")))
        self.run_flask(engine, size, "db", "upgrade")
        begun = time.monotonic()
        self.run_flask(engine, size, "tickets", "demo", str(size), "--seed", "1")
        made = Made(size, time.monotonic() - begun, self.ingredients)
        self.settle(engine, size)
        self.keep(engine, size, made)
        return made

    def run_flask(self, engine: str, size: int, *arguments: str) -> None:
        environ = environment(SECRET_KEY=SECRET_KEY, DATABASE_URL=self.url(engine, size))
        command = [program("flask"), "--app", "wsgi", *arguments]
        with (self.folder / "flask.log").open("w") as log:
            process = subprocess.Popen(command, cwd=ROOT, env=environ, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
            pids.note(self.folder, process.pid)
            try:
                status = process.wait()
            except BaseException:
                process.terminate()
                process.wait()
                raise
        if status:
            raise SystemExit(f"flask {' '.join(arguments)}:\n{(self.folder / 'flask.log').read_text()[-2000:]}")

    def settle(self, engine: str, size: int) -> None:
        """Do now what the database would do sooner or later beside the measurement.

        SQLite is not given statistics: nothing in the product would.
        """
        if engine == SQLITE:
            connection = sqlite3.connect(self.url(engine, size).removeprefix("sqlite:///"))
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            connection.close()
        else:
            for statement in ("VACUUM (ANALYZE)", "CHECKPOINT"):
                self.execute(sql.SQL(statement), f"bench_{size}")

    def drop(self, engine: str, size: int) -> None:
        self.marker(engine, size).unlink(missing_ok=True)
        if engine == SQLITE:
            for leftover in self.folder.glob(f"{size}.sqlite3*"):
                leftover.unlink()
        else:
            self.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(f"bench_{size}")))

    def execute(self, statement: sql.Composable, database: str = "postgres") -> None:
        postgres.execute(self.home, "postgres", statement, database)

    def serve(self) -> None:
        """Start PostgreSQL; one that a killed run left behind is stopped before."""
        if self.is_serving:
            return
        place = self.home.parent
        place.mkdir(exist_ok=True)
        if place.stat().st_uid != os.geteuid():
            raise SystemExit(f"{place} is somebody else's: name another folder with --folder.")
        place.chmod(0o755)
        self.is_serving = True
        if (self.home / "data" / "postmaster.pid").exists():
            self.stop()
            self.is_serving = True
        if not (self.home / "made").exists():
            shutil.rmtree(self.home, ignore_errors=True)
            postgres.make(self.home, LOCALE)
            (self.home / "made").touch()
        postgres.serve(self.home, self.options)

    def stop(self) -> None:
        if self.is_serving:
            self.is_serving = False
            try:
                postgres.run_program(self.home, "pg_ctl", "-D", "data", "-m", "fast", "-w", "stop")
            except subprocess.CalledProcessError:  # its machine was switched off: nothing runs
                (self.home / "data" / "postmaster.pid").unlink(missing_ok=True)

    def remove(self) -> None:
        """Every database."""
        self.stop()
        shutil.rmtree(self.home, ignore_errors=True)
        for pattern in ("*.sqlite3*", "sqlite-*.json", "postgresql-*.json", "*.log"):
            for leftover in self.folder.glob(pattern):
                leftover.unlink()
        if self.home.parent != self.folder:
            shutil.rmtree(self.home.parent, ignore_errors=True)


def postgresql_home(folder: Path) -> Path:
    """Inside *folder*, unless PostgreSQL's user cannot come there or the socket's path would be too long."""
    user = postgres.server_user()
    is_reachable = not user or not subprocess.run(["test", "-x", str(folder)], user=user, check=False).returncode
    if is_reachable and len(str(folder)) < SOCKET_PATH_MAX:
        return folder / "postgresql"
    name = f"ticketapp-bench-{hashlib.sha256(str(folder).encode()).hexdigest()[:12]}"
    return Path(tempfile.gettempdir()) / name / "postgresql"


def digest_of_ingredients() -> str:
    digest = hashlib.sha256()
    for name in INGREDIENTS:
        for path in sorted((ROOT / name).rglob("*")):
            if path.is_file() and path.suffix != ".pyc":
                digest.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:16]
