"""Promise: every text of a page goes through gettext, and no page carries a style or a script of its own."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from config import ROOT

TEMPLATES = ROOT / "ticketapp" / "templates"
PAGES = sorted(TEMPLATES.rglob("*.html"))
# What stands between tags and is no text: expressions, statements, comments, entities, signs and numbers.
NOT_TEXT = (
    re.compile(r"\{#.*?#\}", re.DOTALL),
    re.compile(r"\{% block width %\}.*?\{% endblock %\}"),  # class names
    re.compile(r"\{%.*?%\}", re.DOTALL),
    re.compile(r"\{\{.*?\}\}", re.DOTALL),
    re.compile(r'\baria-(?:describedby|invalid)="[^"]*"'),  # put into a tag by a macro
    re.compile(r"<!DOCTYPE[^>]*>|<!--.*?-->", re.DOTALL),
    re.compile(r"<(code|kbd|script)\b.*?</\1>", re.DOTALL),
)
TAG = re.compile(r"<[^<>]*>", re.DOTALL)
READ_ATTRIBUTES = re.compile(r'\b(?:alt|title|placeholder|aria-label|data-text[\w-]*)="([^"]*)"')


def without(text: str, patterns: tuple[re.Pattern[str], ...]) -> str:
    for pattern in patterns:
        text = pattern.sub(" ", text)
    return text


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(TEMPLATES)))
def test_no_bare_text(path: Path) -> None:
    source = without(path.read_text(), NOT_TEXT)
    words = re.findall(r"[^\W\d_]{2,}", TAG.sub(" ", source))
    for value in READ_ATTRIBUTES.findall(source):
        words += re.findall(r"[^\W\d_]{2,}", value)
    assert words == []


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(TEMPLATES)))
def test_nothing_inline(path: Path) -> None:
    """The content policy refuses inline styles and scripts; here they fail before a browser sees them."""
    source = path.read_text()
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:|\|safe\b", source)
    assert not re.search(r"<script(?![^>]*\bsrc=)", source)


def test_nothing_comes_from_elsewhere() -> None:
    files = [*PAGES, *(ROOT / "ticketapp" / "static").rglob("*.css"), *(ROOT / "ticketapp" / "static").rglob("*.js")]
    for path in files:
        source = path.read_text().replace("http://www.w3.org/2000/svg", "")
        assert not re.search(r"""(?:src|href|url|import)\s*[=(]?\s*["']?(?:https?:)?//""", source), path


def test_the_scripts_and_styles_stay_small() -> None:
    static = ROOT / "ticketapp" / "static"
    for folder in ("css", "js"):
        assert sum(path.stat().st_size for path in (static / folder).iterdir()) < 60_000, folder


def test_only_the_tokens_name_colours() -> None:
    for path in (ROOT / "ticketapp" / "static" / "css").glob("*.css"):
        if path.name != "tokens.css":
            found = re.findall(r"#[0-9a-fA-F]{3,8}\b(?=[^{]*;)|\brgb\(|\bhsl\(", path.read_text())
            assert found == [], path.name
