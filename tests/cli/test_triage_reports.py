"""``flask triage evaluate``: reports that are compared, and what Gemini did not answer."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask

from tests.fakes.gemini import FakeGemini
from tests.labelled import TICKETS, evaluate, scores, write_lines
from tests.late_answers import gemini_settings
from ticketapp.cli.held_logs import held_logs
from ticketapp.services.comparisons import NO_REPORT


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_an_earlier_report_is_compared_with(app: Flask, tmp_path: Path) -> None:
    file = write_lines(tmp_path / "history.jsonl", [*TICKETS])
    earlier = tmp_path / "earlier.json"
    earlier.write_text(evaluate(app, str(file), "--threshold", "1", "--json"))
    both = scores(app, str(file), "--threshold", "0", "--compare", str(earlier))
    assert both["earlier"] == json.loads(earlier.read_text())
    assert both["differences"]["asked"] == {"threshold": [1.0, 0.0]}
    assert ["category.unsure", 1.0, 0.0] in both["differences"]["figures"]
    shown = evaluate(app, str(file), "--threshold", "0", "--compare", str(earlier))
    assert "threshold: 1.0 before, 0.0 now" in shown
    assert "category.unsure 1 0 -1" in " ".join(shown.split())
    earlier.write_text("[]")
    result = app.test_cli_runner().invoke(args=["triage", "evaluate", str(file), "--compare", str(earlier)])
    assert result.exit_code == 1
    assert "cannot be compared with" in result.output


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_a_comparison_is_compared_with_too(app: Flask, tmp_path: Path) -> None:
    file = write_lines(tmp_path / "history.jsonl", [*TICKETS])
    first, second = tmp_path / "first.json", tmp_path / "second.json"
    first.write_text(evaluate(app, str(file), "--threshold", "1", "--json"))
    second.write_text(evaluate(app, str(file), "--threshold", "0", "--compare", str(first), "--json"))
    both = scores(app, str(file), "--threshold", "1", "--compare", str(second))
    assert both["differences"]["asked"] == {"threshold": [0.0, 1.0]}


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_a_damaged_report_is_one_line(app: Flask, tmp_path: Path) -> None:
    file = write_lines(tmp_path / "history.jsonl", [*TICKETS[:2]])
    report = scores(app, str(file))
    earlier = tmp_path / "earlier.json"
    damaged = [b"", b"\xff\xfe{", b"[" * 100_000, b"{}", b'{"report": 1, "differences": {}}']
    damaged += [
        json.dumps({**report, name: wrong}).encode() for name in report for wrong in (None, "x", [1], {"a": []})
    ]
    damaged += [json.dumps({**report, "threshold": float("nan")}).encode()]
    for name in report["category"]:
        broken = {**report["category"], name: {"billing": "x"}}
        damaged.append(json.dumps({**report, "category": broken}).encode())
    kept = 0
    for content in damaged:
        earlier.write_bytes(content)
        result = app.test_cli_runner().invoke(args=["triage", "evaluate", str(file), "--compare", str(earlier)])
        if result.exit_code == 0:  # what is damaged there is not shown
            kept += 1
            continue
        assert result.exit_code == 1, content[:60]
        assert isinstance(result.exception, SystemExit), content[:60]
        assert result.stderr == "Error: earlier.json cannot be compared with: " + NO_REPORT + "\n"
    assert kept <= 4, "only of the new figure about Gemini, which an earlier report has not"


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
@pytest.mark.parametrize("mood", ["http_500", "keywords"])
def test_it_is_said_how_many_gemini_did_not_answer(make_app: Callable[..., Flask], tmp_path: Path, mood: str) -> None:
    file = write_lines(tmp_path / "history.jsonl", [*TICKETS])
    with FakeGemini(mood=mood) as fake:
        app = make_app(**gemini_settings(fake))
        result = app.test_cli_runner().invoke(args=["triage", "evaluate", str(file), "--json"])
    unanswered = 6 if mood == "http_500" else 0
    assert json.loads(result.stdout)["gemini"] == {"asked": 6, "unanswered": unanswered}
    said = "6 of 6 were not answered by Gemini."
    assert result.stderr.splitlines()[-1:] == [said] if unanswered else said not in result.stderr


def test_what_is_logged_waits(caplog: pytest.LogCaptureFixture) -> None:
    log = logging.getLogger("ticketapp.classifier")
    with pytest.raises(KeyError), held_logs():
        log.warning("first")
        log.warning("second")
        assert not caplog.records
        raise KeyError
    assert [record.getMessage() for record in caplog.records] == ["first", "second"]
