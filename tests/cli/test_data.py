"""``flask data backup`` and ``flask data restore``: what they bring back, and what they refuse."""

from __future__ import annotations

import gzip
import os
import stat
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import insert, text

from tests import postgres
from tests.accounts import PASSWORD, Account, make_token, sign_in
from tests.backups import TICKET, back_up, everything, fill, forge, lines_of, restore
from tests.engines import POSTGRESQL, SQLITE, Databases, app_for, dispose
from tests.skips import missing
from ticketapp.extensions.database import Base, db
from ticketapp.models import Agent
from ticketapp.rules.clocks import utc_now
from ticketapp.services.backups.snapshots import SHORT_LIVED

MakeEmpty = Callable[[str], Flask]


@pytest.fixture
def empty_app(databases: Databases) -> Iterator[MakeEmpty]:
    """``empty_app(engine)``: the application on a database that has no tables yet."""
    made: list[tuple[Flask, str]] = []

    def make(engine: str) -> Flask:
        if engine == POSTGRESQL and postgres.programs() is None:
            missing("PostgreSQL's server")
        url = databases.empty(engine)
        made.append((app_for(url), url))
        return made[-1][0]

    yield make
    for app, url in made:
        dispose(app)
        databases.drop(url)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "tickets.backup"


@pytest.fixture
def filled(app: Flask) -> Flask:
    fill(app)
    return app


def assert_refused(result: Result, words: str) -> None:
    assert result.exit_code == 1, result.output
    assert words in result.stderr
    assert len(result.stderr.splitlines()) == 1


@pytest.mark.parametrize("target", [SQLITE, POSTGRESQL])
def test_all_rows_come_back_on_either_engine(filled: Flask, empty_app: MakeEmpty, file: Path, target: str) -> None:
    before = everything(filled)
    assert all(before.values()), "a table without rows proves nothing"
    back_up(filled, file)
    restored = empty_app(target)
    result = restore(restored, file)
    assert result.exit_code == 0, result.output
    assert everything(restored) == before
    client = restored.test_client()
    assert client.get("/readyz").status_code == 200
    auth = {"Authorization": f"Bearer {make_token(restored)}"}
    found = client.get("/api/tickets/", query_string={"search": "überweisung"}, headers=auth).get_json()
    assert found["count"] == 4
    stats = client.get("/api/tickets/stats/", headers=auth).get_json()
    assert stats["total_tickets"] == len(before["tickets"]) == sum(stats["category_breakdown"].values())


@pytest.mark.parametrize("target", [SQLITE, POSTGRESQL])
def test_no_id_is_given_twice(filled: Flask, empty_app: MakeEmpty, file: Path, target: str) -> None:
    """The ticket with the highest id was deleted before the backup."""
    back_up(filled, file)
    restored = empty_app(target)
    assert restore(restored, file).exit_code == 0
    answer = restored.test_client().post("/api/tickets/", json=TICKET, headers={"Idempotency-Key": "new"})
    assert answer.get_json()["id"] == max(row[0] for row in everything(filled)["tickets"]) + 2


def test_ids_given_after_the_backup_are_not_given_again(filled: Flask, file: Path) -> None:
    back_up(filled, file)
    client = filled.test_client()
    told = client.post("/api/tickets/", json=TICKET).get_json()["id"]
    assert restore(filled, file, "--replace").exit_code == 0
    assert client.post("/api/tickets/", json=TICKET).get_json()["id"] == told + 1


@pytest.mark.parametrize("engine", [SQLITE], indirect=True)
def test_a_repeated_post_from_before_the_backup_makes_no_second_ticket(
    filled: Flask, empty_app: MakeEmpty, file: Path
) -> None:
    back_up(filled, file)
    key = {"Idempotency-Key": "key-1"}
    first = filled.test_client().post("/api/tickets/", json=TICKET, headers=key)
    restored = empty_app(SQLITE)
    assert restore(restored, file).exit_code == 0
    before = everything(restored)
    again = restored.test_client().post("/api/tickets/", json=TICKET, headers=key)
    assert again.get_json() == first.get_json()
    assert everything(restored) == before


def test_a_database_that_is_not_empty_is_refused(filled: Flask, file: Path) -> None:
    back_up(filled, file)
    before = everything(filled)
    assert_refused(restore(filled, file), "not empty")
    assert everything(filled) == before


def test_replace_brings_back_exactly_the_backup(filled: Flask, file: Path) -> None:
    back_up(filled, file)
    before = everything(filled)
    fill_more(filled)
    assert everything(filled) != before
    assert restore(filled, file, "--replace").exit_code == 0
    assert everything(filled) == before


def fill_more(app: Flask) -> None:
    assert app.test_client().post("/api/tickets/", json=TICKET).status_code == 201
    with app.app_context():
        values = {"email": "mallory@example.com", "password": "x", "created_at": utc_now()}
        required = {
            column.name for column in Agent.__table__.columns if not column.nullable and not column.server_default
        }
        values |= dict.fromkeys(required - values.keys() - {"id"}, "x")
        db.session.execute(insert(Agent).values(values))
        db.session.commit()


@pytest.mark.parametrize("engine", [SQLITE], indirect=True)
def test_nobody_is_signed_in_by_a_restore(filled: Flask, file: Path) -> None:
    """Not by a session that was ended after the backup, nor by one that was open."""
    client = sign_in(filled.test_client(), Account("alice@example.com", PASSWORD))
    assert client.get("/tickets/").status_code == 200
    back_up(filled, file)
    assert b"agent_sessions" not in gzip.decompress(file.read_bytes())
    assert restore(filled, file, "--replace").exit_code == 0
    assert client.get("/tickets/").status_code in (302, 303)
    sign_in(filled.test_client(), Account("alice@example.com", PASSWORD))


def test_every_short_lived_table_exists() -> None:
    assert set(Base.metadata.tables) > SHORT_LIVED


def cut(file: Path, share: float) -> None:
    file.write_bytes(file.read_bytes()[: int(file.stat().st_size * share)])


def flip(file: Path) -> None:
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 0x10
    file.write_bytes(content)


def rewrite(file: Path, change: Callable[[bytes], bytes]) -> None:
    file.write_bytes(gzip.compress(change(gzip.decompress(file.read_bytes()))))


DAMAGES: dict[str, Callable[[Path], None]] = {
    "cut in the middle": lambda file: cut(file, 0.5),
    "cut near the end": lambda file: file.write_bytes(file.read_bytes()[:-3]),
    "a bit flipped": flip,
    "one letter altered": lambda file: rewrite(file, lambda text: text.replace(b"alice@", b"alyce@")),
    "the checksum missing": lambda file: rewrite(file, lambda text: text[: text.rindex(b"{")]),
    "a line too few": lambda file: rewrite(
        file, lambda text: text[: text.rindex(b"\n[")] + text[text.rindex(b"{") - 1 :]
    ),
    "a line too many": lambda file: rewrite(file, lambda text: text + b"[]\n"),
    "something behind it": lambda file: file.write_bytes(file.read_bytes() + b"more"),
}
NO_BACKUPS: dict[str, bytes] = {
    "empty": b"",
    "text": b"no backup at all\n" * 100,
    "binary": bytes(range(256)) * 64,
    "SQLite": b"SQLite format 3\0" + bytes(4096),
    "another gzip": gzip.compress(b"SELECT 1;\n" * 100),
    "another JSON": gzip.compress(b'{"format": "something else"}\n'),
    "a list": gzip.compress(b"[1]\n"),
    "deep JSON": gzip.compress(b"[" * 200_000 + b"\n"),
}


@pytest.mark.parametrize(
    ("engine", "damage"),
    [*((SQLITE, damage) for damage in DAMAGES), (POSTGRESQL, "cut near the end")],
    indirect=["engine"],
)
def test_a_damaged_file_changes_nothing(filled: Flask, file: Path, damage: str) -> None:
    back_up(filled, file)
    before = everything(filled)
    DAMAGES[damage](file)
    assert_refused(restore(filled, file, "--replace"), "is damaged")
    assert everything(filled) == before


@pytest.mark.parametrize("engine", [SQLITE], indirect=True)
@pytest.mark.parametrize("kind", NO_BACKUPS)
def test_a_file_that_is_no_backup_is_refused(app: Flask, file: Path, kind: str) -> None:
    file.write_bytes(NO_BACKUPS[kind])
    assert_refused(restore(app, file), "is not a backup")


@pytest.mark.parametrize("engine", [SQLITE], indirect=True)
@pytest.mark.parametrize(
    ("name", "value", "words"),
    [("version", 2, "newer version"), ("revision", "f00dfeed", "f00dfeed"), ("tables", [{}], "is damaged")],
)
def test_a_backup_that_this_version_cannot_read(filled: Flask, file: Path, name: str, value: Any, words: str) -> None:
    back_up(filled, file)
    before = everything(filled)
    forge(file, lambda lines: lines[0].update({name: value}))
    assert_refused(restore(filled, file, "--replace"), words)
    assert everything(filled) == before


def alter(table: str, column: str, value: Any) -> Callable[[list[Any]], None]:
    """The value in the table's first row."""

    def change(lines: list[Any]) -> None:
        start = 1
        for each in lines[0]["tables"]:
            if each["name"] == table:
                lines[start][[name for name, _ in each["columns"]].index(column)] = value
            start += each["rows"]

    return change


def rename(lines: list[Any], table: str, column: str | None) -> None:
    for each in lines[0]["tables"]:
        if each["name"] == table and column is None:
            each["name"] = "passwords"
        elif each["name"] == table:
            each["columns"] = [["shoe_size" if name == column else name, kind] for name, kind in each["columns"]]


ODD: dict[str, tuple[Callable[[list[Any]], Any], str]] = {
    "a huge id": (alter("tickets", "id", 10**30), "cannot be stored, in tickets.id"),
    "half of a pair": (alter("tickets", "title", "\ud800"), "cannot be stored, in tickets.title"),
    "NUL": (alter("agents", "name", "a\x00b"), "cannot be stored, in agents.name"),
    "an object": (alter("tickets", "category", {"a": 1}), "cannot be stored, in tickets.category"),
    "no number": (alter("tickets", "version", float("nan")), "cannot be stored, in tickets.version"),
    "a time in words": (alter("tickets", "created_at", "yesterday"), "cannot be stored, in tickets.created_at"),
    "a time without a zone": (alter("tickets", "created_at", "2026-01-01T00:00:00"), "in tickets.created_at"),
    "another category": (alter("tickets", "category", "bogus"), "does not fit"),
    "no tables": (lambda lines: (lines[0].update(tables=[]), lines.__delitem__(slice(1, None))), "no tables"),
    "an unknown table": (lambda lines: rename(lines, "switches", None), "the table passwords"),
    "an unknown column": (lambda lines: rename(lines, "tickets", "title"), "the column tickets.shoe_size"),
    "fewer than no rows": (lambda lines: lines[0]["tables"][0].update(rows=-1), "is damaged"),
    "endless rows": (lambda lines: lines[0]["tables"][0].update(rows=10**30), "is damaged"),
    "a huge last id": (lambda lines: lines[0]["tables"][0].update(last_id=10**30), "is damaged"),
}


@pytest.mark.parametrize("odd", ODD)
def test_an_odd_file_whose_checksum_fits_is_one_line(filled: Flask, file: Path, odd: str) -> None:
    back_up(filled, file)
    before = everything(filled)
    change, words = ODD[odd]
    forge(file, change)
    assert_refused(restore(filled, file, "--replace"), words)
    assert everything(filled) == before


def test_what_searches_look_at_is_made_anew(filled: Flask, file: Path) -> None:
    back_up(filled, file)
    before = everything(filled)
    forge(file, alter("tickets", "search_text", "nonsense"))
    assert restore(filled, file, "--replace").exit_code == 0
    assert everything(filled) == before


@pytest.mark.parametrize("engine", [SQLITE], indirect=True)
def test_standard_output_is_no_file(app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert_refused(app.test_cli_runner().invoke(args=["data", "backup", "-"]), "Name a file")
    assert list(tmp_path.iterdir()) == []


def test_rows_that_the_database_refuses_change_nothing(filled: Flask, file: Path) -> None:
    """The checksum fits: only the database itself can tell, in the middle of the restore."""
    back_up(filled, file)
    before = everything(filled)

    def orphan(lines: list[Any]) -> None:
        names = [table["name"] for table in lines[0]["tables"]]
        start = 1 + sum(table["rows"] for table in lines[0]["tables"][: names.index("events")])
        columns = [name for name, _ in lines[0]["tables"][names.index("events")]["columns"]]
        lines[start][columns.index("ticket_id")] = 999_999

    forge(file, orphan)
    assert_refused(restore(filled, file, "--replace"), "does not fit")
    assert everything(filled) == before


@pytest.mark.parametrize("engine", [SQLITE], indirect=True)
def test_the_file_is_for_its_owner_only(filled: Flask, file: Path) -> None:
    result = filled.test_cli_runner().invoke(args=["data", "backup", str(file)])
    assert "hashes of passwords and tokens" in result.output
    assert file.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in file.parent.iterdir()] == [file.name]
    assert lines_of(file)[0]["format"] == "ticketapp backup"


@pytest.mark.parametrize("engine", [SQLITE], indirect=True)
def test_an_existing_file_is_kept_unless_forced(app: Flask, file: Path) -> None:
    back_up(app, file)
    first = file.read_bytes()
    runner = app.test_cli_runner()
    assert_refused(runner.invoke(args=["data", "backup", str(file)]), "exists already")
    assert file.read_bytes() == first
    fill(app)
    assert runner.invoke(args=["data", "backup", "--force", str(file)]).exit_code == 0
    assert len(file.read_bytes()) > len(first)


@pytest.mark.parametrize("engine", [SQLITE], indirect=True)
def test_force_replaces_backups_only(app: Flask, database: str, tmp_path: Path) -> None:
    path = Path(database.removeprefix("sqlite:///"))
    link = tmp_path / "link"
    link.symlink_to("nowhere")
    runner = app.test_cli_runner()
    assert_refused(runner.invoke(args=["data", "backup", "--force", str(path)]), "is no backup")
    assert_refused(runner.invoke(args=["data", "backup", "--force", str(link)]), "no file that could be replaced")
    assert app.test_client().get("/readyz").status_code == 200


@pytest.mark.parametrize("engine", [SQLITE], indirect=True)
def test_a_folder_that_is_not_there_is_one_line(app: Flask, tmp_path: Path) -> None:
    missing = str(tmp_path / "nowhere" / "tickets.backup")
    assert_refused(app.test_cli_runner().invoke(args=["data", "backup", missing]), "No such file or directory")
    assert_refused(restore(app, tmp_path / "nothing"), "No such file or directory")


def test_a_database_without_tables_leaves_no_file(engine: str, empty_app: MakeEmpty, tmp_path: Path) -> None:
    result = empty_app(engine).test_cli_runner().invoke(args=["data", "backup", str(tmp_path / "tickets.backup")])
    assert_refused(result, "run `flask --app wsgi db upgrade`")
    assert list(tmp_path.iterdir()) == []


@pytest.fixture
def usual_umask() -> Iterator[None]:
    before = os.umask(0o022)
    yield
    os.umask(before)


@pytest.mark.usefixtures("usual_umask")
def test_a_database_that_a_restore_makes_is_its_owners_alone(filled: Flask, empty_app: MakeEmpty, file: Path) -> None:
    back_up(filled, file)
    restored = empty_app(SQLITE)
    assert restore(restored, file).exit_code == 0
    database = Path(restored.config["SETTINGS"].database_url.database)
    with restored.app_context():
        db.session.execute(text("SELECT 1"))  # the files beside it are there while somebody is connected
        made = [path for path in database.parent.glob(database.name + "*") if not path.name.endswith(".lock")]
    assert {path.name for path in made} >= {database.name, f"{database.name}-wal"}
    assert {stat.S_IMODE(path.stat().st_mode) for path in made} == {0o600}


@pytest.mark.usefixtures("usual_umask")
def test_a_database_that_the_migrations_make_is_its_owners_alone(empty_app: MakeEmpty) -> None:
    app = empty_app(SQLITE)
    assert app.test_cli_runner().invoke(args=["db", "upgrade"]).exit_code == 0
    assert stat.S_IMODE(Path(app.config["SETTINGS"].database_url.database).stat().st_mode) == 0o600


def test_a_backup_of_a_mistyped_path_leaves_no_file(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    app = app_for(f"sqlite:///{folder}/tikcets.sqlite3")
    result = app.test_cli_runner().invoke(args=["data", "backup", str(tmp_path / "tickets.backup")])
    dispose(app)
    assert_refused(result, "there is no file")
    assert list(folder.iterdir()) == []
    assert [path.name for path in tmp_path.iterdir()] == ["data"]
