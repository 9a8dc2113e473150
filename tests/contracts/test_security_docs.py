"""Promise: docs/security.md names only tests that exist."""

from __future__ import annotations

import re

from config import ROOT


def test_every_test_that_it_names_is_there() -> None:
    named = re.findall(r"`((?:tests/)?[\w/]*test_\w+\.py)`", (ROOT / "docs" / "security.md").read_text())
    assert len(named) > 10
    for name in named:
        assert list((ROOT / "tests").rglob(name.removeprefix("tests/").rpartition("/")[2])), name
        assert not name.startswith("tests/") or (ROOT / name).is_file(), name
