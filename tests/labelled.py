"""What the tests of ``flask triage`` share: a few labelled tickets, and the command's report on them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from flask import Flask

TICKETS = [
    {"title": "Invoice", "description": "The invoice of May is wrong.", "category": "billing", "priority": "medium"},
    {"title": "", "description": "I was charged twice, refund me.", "category": "billing", "priority": "high"},
    {"title": "", "description": "The app crashes at the start.", "category": "technical", "priority": "high"},
    {
        "title": "Down",
        "description": "The system is down for all.",
        "category": "technical",
        "priority": "critical",
    },
    {"title": "", "description": "Reset my password, please.", "category": "account", "priority": "medium"},
    {"title": "", "description": "What are your opening hours?", "category": "general", "priority": "low"},
]


def write_lines(file: Path, records: list[object]) -> Path:
    file.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
    return file


def evaluate(app: Flask, *arguments: str) -> str:
    """What the command wrote to standard output."""
    result = app.test_cli_runner().invoke(args=["triage", "evaluate", *arguments])
    assert result.exit_code == 0, result.output
    return result.stdout


def scores(app: Flask, *arguments: str) -> dict[str, Any]:
    return dict(json.loads(evaluate(app, *arguments, "--json")))
