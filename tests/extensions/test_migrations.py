"""What a server knows of the migrations without Alembic."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory

from config import ROOT
from tests.servers import environment
from ticketapp.extensions import migrations


def test_the_newest_revisions_are_alembic_s() -> None:
    config = Config()
    config.set_main_option("script_location", str(migrations.FOLDER))
    assert migrations.newest_revisions() == set(ScriptDirectory.from_config(config).get_heads())


def test_a_merge_follows_both(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "versions").mkdir()
    files = ['revision = "a"\ndown_revision = None', 'revision: str = "b"\ndown_revision = "a"']
    files += ["revision = 'c'\ndown_revision = 'a'", 'revision = "d"\ndown_revision = ("b", "c")']
    for number, content in enumerate(files):
        (tmp_path / "versions" / f"{number}.py").write_text(f'"""Words."""\n\n{content}\n')
    monkeypatch.setattr(migrations, "FOLDER", tmp_path)
    assert migrations.newest_revisions.__wrapped__() == {"d"}


def test_a_server_s_application_loads_no_alembic() -> None:
    script = "import sys, wsgi; print([name for name in ('alembic', 'flask_migrate', 'mako') if name in sys.modules])"
    environ = environment(SECRET_KEY="0123456789abcdef-server", DATABASE_URL="sqlite:////nowhere/x.sqlite3")
    command = [sys.executable, "-c", script]
    asked = subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True, timeout=60, check=True)
    assert asked.stdout.strip() == "[]"
