"""Promise: the README's client works as it is printed, today and once more."""

from __future__ import annotations

import re
import subprocess
import sys

from config import ROOT
from tests.accounts import make_token
from tests.servers import Server

CLIENT = re.compile(r"^    import os, requests.*\n(?:    .*\n)+", re.MULTILINE)


def run_client(server: Server, token: str) -> subprocess.CompletedProcess[str]:
    found = CLIENT.search((ROOT / "README.md").read_text())
    assert found is not None
    script = re.sub(r"^    ", "", found[0], flags=re.MULTILINE).replace("http://127.0.0.1:8000", server.url)
    environ = {**server.environ, "TOKEN": token}
    arguments = [sys.executable, "-c", script]
    return subprocess.run(arguments, env=environ, capture_output=True, text=True, timeout=30, check=False)


def test_every_run_of_the_client_makes_and_moves_a_ticket(live_server: Server) -> None:
    token = make_token(live_server.app)
    for number in (1, 2):
        result = run_client(live_server, token)
        assert (result.returncode, result.stdout) == (0, f"in_progress {number}\n"), result.stderr


def test_a_refused_caller_is_told(live_server: Server) -> None:
    result = run_client(live_server, "tk_" + "x" * 43)
    assert result.returncode == 1
    assert "HTTPError: 401" in result.stderr
