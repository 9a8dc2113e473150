"""Promise: a PostgreSQL database that knows no letters beyond ASCII is refused by whatever starts, in one line."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator

import psycopg2
import pytest
from psycopg2 import sql

from config import ROOT
from tests.engines import SECRET_KEY, Databases, app_for, dispose
from tests.late_answers import TICKET
from tests.servers import environment, free_port, program

pytestmark = pytest.mark.parametrize("engine", ["postgresql"], indirect=True)

MADE_WITH = {
    "encoding": ("ENCODING 'SQL_ASCII' LC_COLLATE 'C' LC_CTYPE 'C'", "its encoding is SQL_ASCII, not UTF8"),
    "letters": ("ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C'", "its LC_CTYPE knows no letters beyond ASCII"),
}
COMMANDS = {
    "server": ["gunicorn", "wsgi:app"],
    "migration": ["flask", "--app", "wsgi", "db", "upgrade"],
    "command": ["flask", "--app", "wsgi", "tickets", "demo", "1"],
}
Make = Callable[[str], str]


@pytest.fixture
def make(engine: str, databases: Databases) -> Iterator[Make]:
    """Make a database as these words say; its address."""
    urls = []

    def make_database(how: str) -> str:
        name = f"{databases.worker}_{next(databases.numbers)}"
        databases.execute(sql.SQL(f"CREATE DATABASE {{}} TEMPLATE template0 {how}").format(sql.Identifier(name)))
        urls.append(databases.postgresql_url(name))
        return urls[-1]

    yield make_database
    for url in urls:
        databases.drop(url)


def run(command: list[str], url: str) -> subprocess.CompletedProcess[str]:
    environ = environment(SECRET_KEY=SECRET_KEY, DATABASE_URL=url, PORT=str(free_port()), LOG_LEVEL="ERROR")
    arguments = [program(command[0]), *command[1:]]
    return subprocess.run(arguments, cwd=ROOT, env=environ, capture_output=True, text=True, timeout=60, check=False)


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("kind", MADE_WITH)
def test_nothing_starts_on_it(make: Make, kind: str, command: str) -> None:
    how, reason = MADE_WITH[kind]
    ended = run(COMMANDS[command], make(how))
    assert ended.returncode == 1
    assert len(ended.stderr.splitlines()) == 1, ended.stderr
    assert reason in ended.stderr
    assert "TEMPLATE template0 ENCODING 'UTF8' LC_CTYPE 'C.UTF-8'" in ended.stderr


@pytest.mark.parametrize("has_trigrams", [False, True])
def test_a_server_that_finds_it_later_says_so(make: Make, has_trigrams: bool, caplog: pytest.LogCaptureFixture) -> None:
    """It was away when the server started."""
    url = make(MADE_WITH["letters"][0])
    if has_trigrams:
        with psycopg2.connect(url) as connection, connection.cursor() as cursor:
            cursor.execute("CREATE EXTENSION pg_trgm")
        connection.close()
    app = app_for(url)
    client = app.test_client()
    ready, posted = client.get("/readyz"), client.post("/api/tickets/", json=TICKET)
    dispose(app)
    assert (ready.status_code, ready.text) == (503, "no: the database's encoding or LC_CTYPE is not UTF-8's\n")
    assert posted.status_code == 503
    causes = [str(record.__dict__.get("cause", "")) for record in caplog.records]
    assert any(MADE_WITH["letters"][1] in cause for cause in causes)


def test_what_counts_is_what_pg_trgm_sees(make: Make) -> None:
    """With ICU's locale PostgreSQL's own patterns know every letter; up to version 17 pg_trgm goes by LC_CTYPE."""
    url = make("ENCODING 'UTF8' LOCALE_PROVIDER icu ICU_LOCALE 'und' LC_COLLATE 'C' LC_CTYPE 'C'")
    connection = psycopg2.connect(url)
    with connection.cursor() as cursor:
        cursor.execute("CREATE EXTENSION pg_trgm; SELECT cardinality(show_trgm('ж')) > 0, 'ж' ~ '[[:alpha:]]'")
        sees, knows = cursor.fetchone() or (None, None)
        connection.rollback()
        ended = run(COMMANDS["migration"], url)
        assert knows
        assert (ended.returncode == 0) == sees, ended.stderr
        cursor.execute("SELECT to_regclass('tickets') IS NOT NULL")
        assert cursor.fetchone() == (sees,)
    connection.close()
