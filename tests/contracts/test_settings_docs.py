"""Promise: every setting that config.py reads stands in the docs, in .env.example and in compose, and none besides."""

from __future__ import annotations

import re

import pytest

from config import ROOT, read_settings
from tests.engines import SECRET_KEY
from tests.servers import setting_names

PLACES = {
    "docs/settings.md": r"^\| `([A-Z0-9_]+)` \|",
    ".env.example": r"^#?([A-Z0-9_]+)=",
}


def named_in(place: str) -> list[str]:
    return re.findall(PLACES[place], (ROOT / place).read_text(), re.MULTILINE)


@pytest.mark.parametrize("place", PLACES)
def test_every_setting_stands_there_once_and_no_other(place: str) -> None:
    assert sorted(named_in(place)) == sorted(setting_names())


def test_compose_passes_every_setting_on() -> None:
    compose = (ROOT / "docker-compose.yml").read_text()
    web = compose[compose.index("\n  web:") :]
    assert setting_names() <= set(re.findall(r"^ {6}([A-Z0-9_]+):", web, re.MULTILINE))


def test_nothing_reads_a_setting_that_is_not_known_here() -> None:
    asked: set[str] = set()

    class Asked(dict[str, str | None]):
        def get(self, key: str, default: str | None = None) -> str | None:  # type: ignore[override]
            asked.add(key)
            return super().get(key, default)

    read_settings(Asked(SECRET_KEY=SECRET_KEY, POSTGRES_DB="tickets", POSTGRES_PASSWORD="elephant"))
    assert asked == setting_names()


def test_the_example_changes_nothing_as_it_is() -> None:
    lines = (ROOT / ".env.example").read_text().splitlines()
    assert all(not line or line.startswith("#") for line in lines)
