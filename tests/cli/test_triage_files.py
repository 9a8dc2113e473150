"""What ``flask triage`` writes: nothing it reads, and refused before the long work begins."""

from __future__ import annotations

import importlib
import json
import stat
from pathlib import Path

import pytest
from flask import Flask

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
TICKET = {"description": "I was charged twice.", "category": "billing", "priority": "high"}
LINE = json.dumps(TICKET) + "\n"


@pytest.fixture
def nothing_long(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither judging nor training begins."""

    def begin(*_: object) -> None:
        raise AssertionError("the long work has begun")

    commands = importlib.import_module("ticketapp.cli.triage")
    monkeypatch.setattr(commands, "judge_all", begin)
    monkeypatch.setattr(commands, "make_model", begin)


def refused(app: Flask, *arguments: str) -> str:
    """The one line in which it was."""
    result = app.test_cli_runner().invoke(args=["triage", *arguments])
    assert result.exit_code == 1, result.output
    [line] = result.output.splitlines()
    return line


def contents(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in folder.iterdir()}


@pytest.mark.usefixtures("nothing_long")
@pytest.mark.parametrize("name", ["history.jsonl", "link.jsonl", "prompt.txt", "mistakes.jsonl"])
def test_mistakes_are_not_written_over_what_is_read(app: Flask, tmp_path: Path, name: str) -> None:
    history = tmp_path / ("mistakes.jsonl.part" if name == "mistakes.jsonl" else "history.jsonl")
    history.write_text('{"line": 1, ' + LINE[1:])
    (tmp_path / "link.jsonl").hardlink_to(history)
    (tmp_path / "prompt.txt").write_text("My prompt")
    before = contents(tmp_path)
    assert name in refused(app, "evaluate", str(history), "--mistakes", str(tmp_path / name))
    assert contents(tmp_path) == before


@pytest.mark.usefixtures("nothing_long")
def test_mistakes_are_not_written_where_nothing_can_be(app: Flask, tmp_path: Path) -> None:
    history = tmp_path / "history.jsonl"
    history.write_text(LINE)
    for target in (tmp_path / "missing" / "m.jsonl", history / "m.jsonl"):
        said = f"{target} cannot be written: {target.parent} is no folder."
        assert said in refused(app, "evaluate", str(history), "--mistakes", str(target))
    assert contents(tmp_path) == {"history.jsonl": LINE.encode()}


def test_an_earlier_list_of_mistakes_is_replaced(app: Flask, tmp_path: Path) -> None:
    history, mistakes = tmp_path / "history.jsonl", tmp_path / "mistakes.jsonl"
    history.write_text(LINE.replace("billing", "account"))
    for _ in range(2):
        result = app.test_cli_runner().invoke(
            args=["triage", "evaluate", str(history), "--mistakes", str(mistakes), "--local"]
        )
        assert result.exit_code == 0, result.output
        [row] = map(json.loads, mistakes.read_text().splitlines())
        assert row["right"]["category"] == "account"
        assert stat.S_IMODE(mistakes.stat().st_mode) == 0o600


@pytest.mark.usefixtures("nothing_long")
def test_training_writes_over_nothing_but_a_model_and_its_card(app: Flask, tmp_path: Path) -> None:
    for name, text in (("mine.json", LINE), ("notes.json", "[]"), ("text.npz", "text"), ("data.npz", LINE)):
        (tmp_path / name).write_text(text)
    before = contents(tmp_path)
    mine = str(tmp_path / "mine.json")
    for name, word in (
        ("mine.npz", "it is read"),
        ("notes.npz", "it is no model's card"),
        ("text.npz", "text.npz is no model"),
        ("new.json", "ends in .npz"),
        ("missing/new.npz", "No such file"),
    ):
        assert word in refused(app, "train", mine, "--output", str(tmp_path / name)), name
    assert "it is read" in refused(app, "train", str(tmp_path / "data.npz"), "--output", str(tmp_path / "data.npz"))
    assert contents(tmp_path) == before
