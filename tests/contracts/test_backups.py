"""Promise: a backup taken under write load holds every ticket answered 201 before it began, and no half one."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg2
import pytest
import requests
from flask import Flask

from config import ROOT
from tests.accounts import make_token
from tests.backups import restore
from tests.engines import Databases, app_for, dispose
from tests.load import assert_whole, load_on, post, wait_for
from tests.servers import Server, program


@pytest.fixture
def restored(empty_database: str) -> Iterator[Flask]:
    app = app_for(empty_database)
    yield app
    dispose(app)


def backup_command(server: Server, file: Path) -> list[str]:
    return [program("flask"), "--app", "wsgi", "data", "backup", str(file)]


def patch_all(server: Server, tickets: list[int]) -> None:
    auth = {"Authorization": f"Bearer {make_token(server.app)}"}
    for ticket in tickets:
        address = f"{server.url}/api/tickets/{ticket}/"
        assert requests.patch(address, json={"status": "closed"}, headers=auth, timeout=10).status_code == 200


def test_a_backup_under_load_is_one_moment(serve: Callable[..., Server], restored: Flask, tmp_path: Path) -> None:
    server, file = serve(WEB_CONCURRENCY="2"), tmp_path / "tickets.backup"
    with load_on(server.url) as load:
        load.wait_for_more(20)
        before = dict(load.kept)
        patch_all(server, list(before.values())[:5])
        backup = subprocess.Popen(backup_command(server, file), cwd=ROOT, env=server.environ, stdout=subprocess.PIPE)
        patch_all(server, list(before.values())[5:10])
        load.wait_for_more(5)
        backup.communicate(timeout=60)
        assert backup.returncode == 0
        load.wait_for_more(5)
    assert load.broken == 0
    assert load.refused == []
    result = restore(restored, file)
    assert result.exit_code == 0, result.output
    assert_whole(restored, before)
    assert_found(restored, before)


def assert_found(app: Flask, kept: dict[str, int]) -> None:
    """By the search, by the counts, and by a repeated post."""
    client, auth = app.test_client(), {"Authorization": f"Bearer {make_token(app)}"}
    stats = client.get("/api/tickets/stats/", headers=auth).get_json()
    listed = client.get("/api/tickets/", headers=auth).get_json()["count"]
    assert listed == stats["total_tickets"] == sum(stats["priority_breakdown"].values()) >= len(kept)
    for word, ticket in list(kept.items())[:10]:
        page = client.get("/api/tickets/", query_string={"search": word}, headers=auth).get_json()
        assert [result["id"] for result in page["results"]] == [ticket]


@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
def test_a_killed_backup_leaves_no_file(
    serve: Callable[..., Server], database: str, databases: Databases, tmp_path: Path
) -> None:
    """A lock from outside holds the backup while it is writing."""
    server, file = serve(), tmp_path / "tickets.backup"
    assert post(server.url, "one").status_code == 201
    holder = psycopg2.connect(database)
    holder.cursor().execute("LOCK TABLE events IN ACCESS EXCLUSIVE MODE")
    backup = subprocess.Popen(backup_command(server, file), cwd=ROOT, env=server.environ)
    wait_for(lambda: list(tmp_path.glob("*.part")), "a backup that writes")
    os.kill(backup.pid, signal.SIGKILL)
    backup.wait(10)
    holder.close()
    assert not file.exists()
    again = subprocess.run(backup_command(server, file), cwd=ROOT, env=server.environ, timeout=60, check=False)
    assert again.returncode == 0
    assert {path.name for path in tmp_path.iterdir()} == {"tickets.backup", "server-0.log"}
