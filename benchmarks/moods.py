"""How long a submission takes in each of Gemini's moods: ``python -m benchmarks.moods [--database-url URL]``.

Starts the fake Gemini of the tests and the real application in one process, posts one ticket a mood, and prints the
milliseconds beside the bound, which is CLASSIFY_TIMEOUT_S plus half a second. Then it opens the breaker and prints
how long twenty posts take while it is open; there the bound is 100 ms each.
"""

from __future__ import annotations

import argparse
import logging
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from config import ROOT, read_settings
from tests.fakes.gemini import FakeGemini
from tests.fakes.gemini_moods import BAD_MOODS

TIMEOUT_SECONDS = 1.0
TICKET = {"title": "Charged twice", "description": "The invoice of May was charged twice."}
BOUND_MS = TIMEOUT_SECONDS * 1000 + 500
OPEN_BOUND_MS = 100


def settings_for(fake: FakeGemini, database_url: str) -> dict[str, str]:
    return {
        "SECRET_KEY": "a key for one benchmark 1234567890",
        "DATABASE_URL": database_url,
        "GEMINI_API_KEY": "a-key",
        "GEMINI_BASE_URL": fake.url,
        "CLASSIFY_TIMEOUT_S": str(TIMEOUT_SECONDS),
        "RATELIMIT_ENABLED": "off",
        "LOG_LEVEL": "CRITICAL",
    }


def timed_post(app: object) -> tuple[int, float]:
    """Status and milliseconds of one submission."""
    client = app.test_client()  # type: ignore[attr-defined]
    started = time.perf_counter()
    status: int = client.post("/api/tickets/", json=TICKET).status_code
    return status, (time.perf_counter() - started) * 1000


def measure(fake: FakeGemini, database_url: str) -> int:
    """Print the table; returns how many posts missed their bound."""
    from ticketapp import create_app

    environ = settings_for(fake, database_url)
    upgrade = [sys.executable, "-m", "flask", "--app", "wsgi", "db", "upgrade"]
    subprocess.run(upgrade, cwd=ROOT, env=os.environ | environ, check=True, capture_output=True)
    missed = 0
    for mood in sorted(BAD_MOODS):
        fake.mood = mood
        app = create_app(read_settings(environ))  # its own breaker
        app.extensions["classifier"].wait_until_loaded(60)
        status, milliseconds = timed_post(app)
        missed += status != 201 or milliseconds > BOUND_MS
        print(f"{mood:22} {status} {milliseconds:8.0f} ms")
    fake.mood = "http_500"
    for _ in range(5):
        timed_post(app)
    opened = [timed_post(app) for _ in range(20)]
    slowest = max(milliseconds for _status, milliseconds in opened)
    missed += sum(status != 201 or milliseconds > OPEN_BOUND_MS for status, milliseconds in opened)
    print(f"{'breaker open, of 20':22} 201 {slowest:8.0f} ms at most")
    return missed


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database-url", help="default: a SQLite file that is removed afterwards")
    given = parser.parse_args().database_url
    logging.disable(logging.CRITICAL)
    with tempfile.TemporaryDirectory() as folder, FakeGemini(api_key="a-key") as fake:
        missed = measure(fake, given or f"sqlite:///{Path(folder) / 'bench.sqlite3'}")
    print(f"{missed} missed the bound of {BOUND_MS:.0f} ms, or {OPEN_BOUND_MS} ms while the breaker is open")
    sys.exit(bool(missed))


if __name__ == "__main__":
    main()
