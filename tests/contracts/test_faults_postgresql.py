"""Promise: PostgreSQL restarted under load is a clear 503 or a wait, and the application comes back by itself."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg2
import pytest
import requests
from psycopg2 import sql

from tests import postgres
from tests.accounts import make_token
from tests.engines import database_name, migrate
from tests.load import assert_unavailable, assert_whole, load_on, post, wait_for
from tests.servers import Server


class OwnPostgres:
    """A database server that these tests may stop: nobody else's tests are on it."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.home = folder, folder / "postgresql"
        (folder / "pid").write_text(str(os.getpid()))
        postgres.start(self.home)
        # The other tests' servers keep nothing; of this one a crash may take nothing that was committed.
        self.execute(sql.SQL("ALTER ROLE {} SET synchronous_commit = on").format(sql.Identifier(postgres.ROLE)))
        self.execute(sql.SQL("CREATE DATABASE tickets OWNER {}").format(sql.Identifier(postgres.ROLE)))
        self.url = f"postgresql://{postgres.ROLE}@/tickets?host={self.home}"

    def execute(self, statement: sql.Composed) -> None:
        postgres.execute(self.home, "postgres", statement)

    def control(self, *arguments: str) -> None:
        programs = postgres.programs()
        assert programs is not None
        command = [str(programs / "pg_ctl"), "-D", "data", "-l", "server.log", "-w", "-t", "60", *arguments]
        null = subprocess.DEVNULL
        user = postgres.server_user()
        subprocess.run(command, user=user, cwd=self.home, stdin=null, stdout=null, stderr=null, check=True)


@pytest.fixture(scope="module")
def own_postgres() -> Iterator[OwnPostgres]:
    folder = Path(tempfile.mkdtemp(prefix="ticketapp-pg-", dir="/tmp"))  # a socket's path must be short
    folder.chmod(0o755)
    yield OwnPostgres(folder)
    postgres.stop(folder)
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def server(engine: str, own_postgres: OwnPostgres, tmp_path: Path) -> Iterator[Server]:
    migrate(own_postgres.url)
    server = Server(own_postgres.url, tmp_path / "server.log", WEB_CONCURRENCY="2")
    yield server
    server.stop()


@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
def test_a_database_server_that_restarts_and_stays_away(server: Server, own_postgres: OwnPostgres) -> None:
    auth = {"Authorization": f"Bearer {make_token(server.app)}"}
    wait_for(lambda: len(server.workers()) == 2, "both workers")
    workers = server.workers()
    with load_on(server.url) as load:
        for mode in ("immediate", "fast"):
            load.wait_for_more(10)
            own_postgres.control("-m", mode, "restart")
        load.wait_for_more(10)
        own_postgres.control("-m", "fast", "stop")
        assert_away(server, auth)
        wait_for(lambda: count_waits(server) == 1, "background jobs that wait")
        start_again(own_postgres)
        load.wait_for_more(10)
        wait_for(lambda: count_waits(server) == 0, "background jobs that go on")
    for answer in load.refused:
        assert_unavailable(answer)
    assert load.refused
    assert load.broken == 0
    assert server.workers() == workers
    assert_whole(server.app, load.kept)


@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
def test_a_database_that_is_read_only_for_a_while(serve: Callable[..., Server], database: str) -> None:
    """As a standby is before it takes over: connections opened then must not be kept."""
    name = sql.Identifier(database_name(database))
    execute(database, sql.SQL("ALTER DATABASE {} SET default_transaction_read_only = on").format(name))
    server = serve()
    assert_unavailable(post(server.url, "refused"))
    execute(database, sql.SQL("SET transaction_read_only = off; ALTER DATABASE {} RESET ALL").format(name))
    kept = {"refused": post(server.url, "refused").json()["id"]}
    assert_whole(server.app, kept)


def execute(database: str, statement: sql.Composed) -> None:
    connection = psycopg2.connect(database)
    with connection, connection.cursor() as cursor:
        cursor.execute(statement)
    connection.close()


def assert_away(server: Server, auth: dict[str, str]) -> None:
    assert_unavailable(post(server.url, "away"))
    assert_unavailable(requests.get(f"{server.url}/api/tickets/", headers=auth, timeout=30))
    assert requests.get(f"{server.url}/login", timeout=30).status_code in (200, 503)
    assert requests.get(f"{server.url}/healthz", timeout=30).status_code == 200
    wait_for(lambda: requests.get(f"{server.url}/readyz", timeout=30).status_code == 503, "not ready")


def count_waits(server: Server) -> int:
    """How often the worker that does the jobs began to wait for the database, less how often that ended."""
    log = server.log()
    return log.count('"jobs_wait"') - log.count('"jobs_go_on"')


def start_again(own: OwnPostgres) -> None:
    """With the options of its first start."""
    options = " ".join([*postgres.OPTIONS, "-c", f"unix_socket_directories={own.home}"])
    own.control("-o", options, "start")
