"""``flask triage train`` and ``flask triage evaluate``, with files a team would hand in."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask

from tests.accounts import run_command
from tests.fakes.gemini import FakeGemini
from tests.labelled import TICKETS, evaluate, scores, write_lines
from tests.late_answers import gemini_settings
from ticketapp.classifier.embedded import rows as own_rows
from ticketapp.classifier.embedded.artefacts import sha256_of, unpack
from ticketapp.classifier.local import use_model
from ticketapp.classifier.prompt import PROMPT_VERSION, version_of


@pytest.fixture
def few_rows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The project's own rows are a handful, so that training takes a moment."""
    folder = tmp_path / "rows"
    folder.mkdir()
    write_lines(folder / "written.jsonl", [*TICKETS])
    monkeypatch.setattr(own_rows, "FOLDER", folder)
    return folder


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_the_same_rows_give_the_same_bytes(app: Flask, few_rows: Path, tmp_path: Path) -> None:
    more = write_lines(
        tmp_path / "more.jsonl", [{**TICKETS[0], "description": "Another wrong invoice", "priority": ""}]
    )
    outputs = [tmp_path / "one.npz", tmp_path / "two.npz"]
    for output in outputs:
        said = run_command(app, "triage", "train", str(more), "--output", str(output))
        assert "7 tickets" in said
    assert outputs[0].read_bytes() == outputs[1].read_bytes()
    card = json.loads(outputs[0].with_suffix(".json").read_text())
    assert card["sha256"] == sha256_of(outputs[0].read_bytes())
    assert card["rows"] == {"more": 1, "written": sum(card["rows"].values()) - 1}
    assert unpack(outputs[0].read_bytes()).version == card["version"]


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    "line",
    ["nonsense", "[]", '{"description": "a"}', '{"description": "a", "category": "urgent"}', '{"category": "billing"}'],
)
def test_a_bad_row_is_named(app: Flask, few_rows: Path, tmp_path: Path, line: str) -> None:
    bad = tmp_path / "bad.jsonl"
    bad.write_text(f"{json.dumps(TICKETS[0])}\n{line}\n")
    result = app.test_cli_runner().invoke(args=["triage", "train", str(bad), "--output", str(tmp_path / "x.npz")])
    assert result.exit_code == 1
    assert "bad.jsonl, line 2" in result.output
    assert not (tmp_path / "x.npz").exists()


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b'[{"description": "a", "category": "billing"}]', "line 1: the file is a JSON array"),
        (b'{"description": "a", "category": "billing"}\n{"description": "\xfc"}', "line 2: not UTF-8"),
        ('{"description": "a"}'.encode("utf-16"), "line 1: the file is UTF-16"),
        (b'{"category": "billing"}', "line 1: description missing"),
        (b'{"description": "a", "category": "billing"}\n{', "line 2: not JSON"),
        (b"\n", "mine.jsonl has no rows."),
    ],
)
def test_a_file_that_cannot_be_trained_on_is_one_line(
    app: Flask, few_rows: Path, tmp_path: Path, data: bytes, words: str
) -> None:
    mine = tmp_path / "mine.jsonl"
    mine.write_bytes(data)
    result = app.test_cli_runner().invoke(args=["triage", "train", str(mine), "--output", str(tmp_path / "x.npz")])
    assert result.exit_code == 1
    [line] = result.output.splitlines()
    assert words in line
    assert "mine.jsonl" in line


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
@pytest.mark.parametrize(("name", "delimiter"), [("a.csv", ";"), ("a.tsv", "\t"), ("a.csv", ",")])
def test_a_spreadsheet_s_columns_are_found(app: Flask, tmp_path: Path, name: str, delimiter: str) -> None:
    file = tmp_path / name
    rows = [["Title ", "DESCRIPTION", "Category"], ["", "I was charged twice.", "Billing"]]
    file.write_text("\n".join(delimiter.join(row) for row in rows))
    assert scores(app, str(file))["category"]["labelled"] == 1


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_a_header_without_the_columns_is_one_message(app: Flask, tmp_path: Path) -> None:
    file = tmp_path / "history.csv"
    file.write_text("Subject,Body,Topic\n" + "a,b,billing\n" * 50)
    result = app.test_cli_runner().invoke(args=["triage", "evaluate", str(file)])
    assert result.exit_code == 1
    assert "the header needs description and category or priority; it has 'subject', 'body', 'topic'" in result.output
    assert len(result.output.splitlines()) == 2


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_of_many_bad_lines_the_first_are_shown(app: Flask, tmp_path: Path) -> None:
    file = tmp_path / "history.jsonl"
    file.write_text("nonsense\n" * 1_025)
    result = app.test_cli_runner().invoke(args=["triage", "evaluate", str(file)])
    assert result.exit_code == 1
    assert len(result.output.splitlines()) == 22
    assert result.output.splitlines()[-1] == "and 1,005 more"


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
@pytest.mark.parametrize("suffix", ["jsonl", "csv"])
def test_a_file_is_scored(app: Flask, tmp_path: Path, suffix: str) -> None:
    file = tmp_path / f"history.{suffix}"
    if suffix == "csv":
        with file.open("w", newline="", encoding="utf-8") as stream:
            writer = csv.DictWriter(stream, ["title", "description", "category", "priority"])
            writer.writeheader()
            writer.writerows(TICKETS)
    else:
        write_lines(file, [*TICKETS])
    mistakes = tmp_path / "mistakes.jsonl"
    report = scores(app, str(file), "--mistakes", str(mistakes))
    assert report["tickets"] == 6
    assert report["sources"] == {"local": 6}
    right = round(report["category"]["accuracy"] * 6)
    assert right >= 4
    assert sum(report["category"]["confusion"]["billing"].values()) == 2
    wrong = [json.loads(line) for line in mistakes.read_text().splitlines()]
    assert len([each for each in wrong if each["right"]["category"] != each["given"]["category"]]) == 6 - right
    shown = evaluate(app, str(file))
    assert "6 tickets, answered by: local 6" in shown
    assert f"accuracy {right / 6:.1%}" in shown


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_thresholds_can_be_compared(app: Flask, tmp_path: Path) -> None:
    file = write_lines(tmp_path / "history.jsonl", [*TICKETS])
    sure, unsure = (scores(app, str(file), "--threshold", threshold) for threshold in ("0", "1"))
    assert sure["category"]["unsure"] == 0
    assert unsure["category"]["unsure"] == 1
    assert unsure["category"]["accuracy"] == pytest.approx(1 / 6)
    assert (sure["threshold"], unsure["threshold"]) == (0, 1)
    for field in ("category", "priority"):
        assert unsure[field]["calibration_error"] == sure[field]["calibration_error"], "it is of what was said"


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_models_and_prompts_of_geminis_can_be_compared(make_app: Callable[..., Flask], tmp_path: Path) -> None:
    file = write_lines(tmp_path / "history.jsonl", [*TICKETS])
    prompt = tmp_path / "prompt.txt"
    prompt.write_text("You sort letters.")
    with FakeGemini() as fake:
        app = make_app(**gemini_settings(fake))
        plain = scores(app, str(file))
        assert (plain["models"], plain["prompts"]) == (["gemini-3-flash-preview"], [PROMPT_VERSION])
        other = scores(app, str(file), "--gemini-model", "gemini-other", "--prompt", str(prompt))
        assert (other["models"], other["prompts"]) == (["gemini-other"], [version_of("You sort letters.")])
        assert fake.requests[-1].body["systemInstruction"]["parts"][0]["text"] == "You sort letters."
        for_good = make_app(**gemini_settings(fake, GEMINI_PROMPT_FILE=str(prompt)))
        assert scores(for_good, str(file))["prompts"] == other["prompts"]
        assert f"prompts: {other['prompts'][0]}" in evaluate(for_good, str(file))


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_what_would_change_nothing_is_refused(make_app: Callable[..., Flask], tmp_path: Path) -> None:
    file = write_lines(tmp_path / "history.jsonl", [*TICKETS])
    prompt = tmp_path / "prompt.txt"
    prompt.write_text("You sort letters.")
    asking = {"GEMINI_API_KEY": "k", "GEMINI_BASE_URL": "http://127.0.0.1:9"}
    for settings, options in (
        ({}, ["--prompt", str(prompt)]),
        ({}, ["--gemini-model", "gemini-other"]),
        ({**asking, "TRIAGE_LOCAL_ONLY": "on"}, ["--prompt", str(prompt)]),
        (asking, ["--local", "--prompt", str(prompt)]),
    ):
        result = make_app(**settings).test_cli_runner().invoke(args=["triage", "evaluate", str(file), *options])
        assert result.exit_code == 2
        assert "would change nothing: Gemini is not asked" in result.output


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_options_have_the_bounds_of_their_settings(make_app: Callable[..., Flask], tmp_path: Path) -> None:
    app = make_app(GEMINI_API_KEY="k", GEMINI_BASE_URL="http://127.0.0.1:9")
    file = write_lines(tmp_path / "history.jsonl", [*TICKETS])
    prompt = tmp_path / "prompt.txt"
    wrong = [("--threshold", each) for each in ("nan", "inf", "-inf", "1.1")]
    wrong += [("--gemini-model", each) for each in ("gemini 3", "", "x" * 101)]
    for option, value in wrong:
        result = app.test_cli_runner().invoke(args=["triage", "evaluate", str(file), option, value])
        assert result.exit_code == 2, (option, value)
        assert option in result.output
    for content in (b" ", b"x" * 100_001, b"a\0b", b"\xff\xfe"):
        prompt.write_bytes(content)
        result = app.test_cli_runner().invoke(args=["triage", "evaluate", str(file), "--prompt", str(prompt)])
        assert result.exit_code == 2, content[:5]
        assert "--prompt" in result.output


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_models_can_be_compared(app: Flask, few_rows: Path, tmp_path: Path) -> None:
    model = tmp_path / "other.npz"
    run_command(app, "triage", "train", "--output", str(model))
    file = write_lines(tmp_path / "history.jsonl", [*TICKETS])
    try:
        report = scores(app, str(file), "--model", str(model))
        assert report["models"] == [json.loads(model.with_suffix(".json").read_text())["version"]]
    finally:
        use_model(None)


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_every_bad_line_is_named_and_nothing_scored(app: Flask, tmp_path: Path) -> None:
    file = tmp_path / "history.jsonl"
    lines = [
        json.dumps(TICKETS[0]),
        "nonsense",
        json.dumps({"description": "a"}),
        json.dumps({"description": "", "category": "billing"}),
        json.dumps({"description": "a", "category": "Urgent"}),
        json.dumps({"description": 7, "category": "billing"}),
        "[" * 100_000,
    ]
    file.write_text("\n".join(lines))
    result = app.test_cli_runner().invoke(args=["triage", "evaluate", str(file)])
    assert result.exit_code == 1
    for number, word in (
        (2, "not JSON"),
        (3, "neither"),
        (4, "missing"),
        (5, "urgent"),
        (6, "not a text"),
        (7, "not JSON"),
    ):
        assert f"line {number}: " in result.output
        assert word in result.output


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_no_model_is_refused(app: Flask, tmp_path: Path) -> None:
    file = write_lines(tmp_path / "history.jsonl", [*TICKETS])
    broken = tmp_path / "broken.npz"
    broken.write_bytes(b"nonsense")
    result = app.test_cli_runner().invoke(args=["triage", "evaluate", str(file), "--model", str(broken)])
    assert result.exit_code == 1
    assert "broken.npz is no model" in result.output
