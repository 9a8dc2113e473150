"""Promise: the docs name every call of the API, and nothing that is not there: no call, command, target or page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from config import ROOT
from tests.engines import SQLITE

PAGES = sorted([ROOT / "README.md", ROOT / "CHANGELOG.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").rglob("*.md")])
HEADING = re.compile(r"^## ([A-Z]+) (/api/\S+)$", re.MULTILINE)
FLASK_COMMAND = re.compile(r"flask --app wsgi ([a-z-]+)(?: ([a-z-]+))?")
MAKE_TARGET = re.compile(r"`make ([a-z-]+)`|^    make ([a-z-]+)\b", re.MULTILINE)
LINK = re.compile(r"\]\(([^)#]+)(?:#[^)]*)?\)")

on_one_engine = pytest.mark.parametrize("engine", [SQLITE], indirect=True)


def calls(app: Flask) -> Iterator[tuple[str, str]]:
    """Every method and address below /api/ that somebody wrote a view for."""
    for rule in app.url_map.iter_rules():
        if rule.rule.startswith("/api/"):
            address = re.sub(r"<(?:\w+:)?ticket_id>", "<id>", rule.rule)
            yield from ((method, address) for method in (rule.methods or set()) - {"HEAD", "OPTIONS"})


@on_one_engine
def test_every_call_has_its_heading_and_every_heading_its_call(app: Flask) -> None:
    headings = HEADING.findall((ROOT / "docs" / "api.md").read_text())
    assert sorted(headings) == sorted(calls(app))


def test_every_call_is_shown_with_curl_and_an_answer() -> None:
    text = (ROOT / "docs" / "api.md").read_text()
    for section in re.split(r"^## ", text, flags=re.MULTILINE)[1:]:
        if re.match(r"[A-Z]+ /api/", section):
            assert "\n    curl " in section, section[:60]
            assert re.search(r"\n    (\{|HTTP/1\.1 |\")", section), section[:60]


@on_one_engine
def test_every_command_in_the_docs_exists(app: Flask) -> None:
    for page in PAGES:
        for group, command in FLASK_COMMAND.findall(page.read_text()):
            known = app.cli.commands.get(group)
            assert known or group == "db", f"{page.name}: flask {group}"
            if known and command:
                assert command in known.commands, f"{page.name}: flask {group} {command}"  # type: ignore[attr-defined]


def test_every_make_target_in_the_docs_exists() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    for page in PAGES:
        for quoted, typed in MAKE_TARGET.findall(page.read_text()):
            assert (quoted or typed) in targets, f"{page.name}: make {quoted or typed}"


def test_every_link_leads_somewhere() -> None:
    for page in PAGES:
        for link in LINK.findall(page.read_text()):
            if not link.startswith(("http://", "https://", "docs/images/")):
                assert (Path(page.parent) / link).exists(), f"{page.name}: {link}"


def test_decisions_are_numbered_without_gaps() -> None:
    found = sorted(path.name for path in (ROOT / "docs" / "decisions").glob("*.md"))
    assert [int(name[:4]) for name in found] == list(range(1, len(found) + 1))
    for name in found:
        first = (ROOT / "docs" / "decisions" / name).read_text().splitlines()[0]
        assert first.startswith(f"# {int(name[:4])}. "), name
