"""Every command of ours says in one line that the database is not ready."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from flask.cli import AppGroup

from tests.engines import app_for, dispose
from ticketapp.cli.groups import DatabaseGroup

COMMANDS = [
    ["agents", "first"],
    ["agents", "create", "alice@example.com", "--password-stdin"],
    ["agents", "password", "alice@example.com", "--password-stdin"],
    ["tokens", "create", "shop"],
    ["tickets", "demo", "3"],
    ["jobs", "list"],
    ["jobs", "work", "--once"],
]


@pytest.fixture
def bare_app(empty_database: str) -> Iterator[Flask]:
    app = app_for(empty_database)
    yield app
    dispose(app)


@pytest.mark.parametrize("arguments", COMMANDS, ids=lambda words: " ".join(words[:2]))
def test_a_database_without_tables_is_one_line(bare_app: Flask, arguments: list[str]) -> None:
    result = bare_app.test_cli_runner().invoke(args=arguments, input="a long enough password 1\n")
    assert result.exit_code == 1
    assert len(result.stderr.splitlines()) == 1
    assert result.stderr.startswith("Error: The database is not ready: run `flask --app wsgi db upgrade` (")
    assert "INSERT" not in result.output


def test_a_database_that_is_away_is_one_line() -> None:
    app = app_for("postgresql://nobody:secret-password@127.0.0.1:9/tickets")
    result = app.test_cli_runner().invoke(args=["agents", "first"])
    assert result.exit_code == 1
    assert result.stderr.startswith("Error: The database did not answer (")
    assert len(result.stderr.splitlines()) == 1
    assert "secret-password" not in result.output
    dispose(app)


def test_every_group_of_ours_does_so(bare_app: Flask) -> None:
    """``db`` is Flask-Migrate's; ``users`` and ``roles`` are Flask-Security's."""
    groups = {name: group for name, group in bare_app.cli.commands.items() if isinstance(group, AppGroup)}
    ours = groups.keys() - {"db", "users", "roles", "limiter"}
    assert ours >= {words[0] for words in COMMANDS}
    assert {name for name in ours if not isinstance(groups[name], DatabaseGroup)} == set()
