"""What a request costs: processor milliseconds inside the application, and as a ratio to a hello-world Flask.

``.venv/bin/python -m benchmarks.requests [--engine sqlite|postgresql] [--tickets 5000] [--profile NAME]``

One process calls the WSGI application itself, with the settings that the server has: metrics shared, limits on, each
request logged (to nowhere). The server's own work on a connection is not in it, nor what PostgreSQL does in its own
processes. The cases take turns, so that whatever else the machine does disturbs all of them alike; of each the lower
quartile counts. Ratios of one run carry over, times do not.
"""

from __future__ import annotations

import argparse
import cProfile
import io
import json
import logging
import os
import pstats
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from config import share_metrics

ROUNDS = 40
REPEATS = 5
TITLE = "Charged twice for the same invoice"
TEXT = (
    "Hello, I was charged twice for invoice 2291 on the 3rd of this month. The second payment left my account two days "
    "after the first one, and your form shows only one of them. Please pay one of them back, and tell me when. "
    "I have attached nothing, since the form takes no files, but I can send you the statement of my bank. Thank you!"
)
FILTERED = "category=billing&category=technical&priority=high&status=open&ordering=-updated_at"


@dataclass
class Case:
    """One kind of request; ``took`` are processor seconds of each round's average."""

    name: str
    path: str
    query: str = ""
    method: str = "GET"
    headers: dict[str, str] = field(default_factory=dict)
    body: Callable[[], bytes] | None = None
    status: str = "200"
    took: list[float] = field(default_factory=list)

    def environ(self) -> dict[str, Any]:
        """As gunicorn makes it."""
        body = self.body() if self.body else b""
        environ: dict[str, Any] = {
            "REQUEST_METHOD": self.method,
            "SCRIPT_NAME": "",
            "PATH_INFO": self.path,
            "QUERY_STRING": self.query,
            "SERVER_NAME": "localhost",
            "SERVER_PORT": "8000",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": "127.0.0.1",
            "HTTP_HOST": "localhost:8000",
            "HTTP_ACCEPT": "*/*",
            "HTTP_USER_AGENT": "benchmark",
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": "http",
            "wsgi.input": io.BytesIO(body),
            "wsgi.errors": sys.stderr,
            "wsgi.multithread": True,
            "wsgi.multiprocess": True,
            "wsgi.run_once": False,
            **self.headers,
        }
        if body:
            environ["CONTENT_LENGTH"] = str(len(body))
            environ["CONTENT_TYPE"] = "application/json"
        return environ

    def call(self, app: Callable[..., Iterable[bytes]]) -> tuple[dict[str, str], bytes]:
        told: list[Any] = []
        answer = app(self.environ(), lambda *given: told.extend(given))
        body = b"".join(answer)
        close = getattr(answer, "close", None)
        if close is not None:
            close()
        if not told[0].startswith(self.status):
            raise SystemExit(f"{self.name}: {told[0]} {body[:500]!r}")
        return dict(told[1]), body

    def measure(self, app: Callable[..., Iterable[bytes]]) -> None:
        if self.status == "304":  # tickets were created since the last round
            self.headers.pop("HTTP_IF_NONE_MATCH", None)
            self.headers["HTTP_IF_NONE_MATCH"] = replace(self, status="200").call(app)[0]["ETag"]
        begun = time.process_time()
        for _ in range(REPEATS):
            self.call(app)
        self.took.append((time.process_time() - begun) / REPEATS)

    @property
    def milliseconds(self) -> float:
        return statistics.quantiles(self.took, n=4)[0] * 1000


def cases_for(app: Any, token: str, cookie: str) -> list[Case]:
    """Every request that is measured, and their answers tried once."""
    bearer = {"HTTP_AUTHORIZATION": f"Bearer {token}"}
    agent = {"HTTP_COOKIE": cookie}
    newest = json.loads(Case("", "/api/tickets/", headers=bearer).call(app)[1])["results"][0]["id"]

    def ticket(**more: str) -> Callable[[], bytes]:
        return lambda: json.dumps({"title": TITLE, "description": TEXT, **more}).encode()

    chosen = ticket(category="billing", priority="high")
    cases = [
        Case("healthz", "/healthz"),
        Case("list, 50 rows", "/api/tickets/", headers=bearer),
        Case("list, 1 row", "/api/tickets/", "page_size=1", headers=bearer),
        Case("list, filtered", "/api/tickets/", FILTERED, headers=bearer),
        Case("one ticket", f"/api/tickets/{newest}/", headers=bearer),
        Case("stats", "/api/tickets/stats/", headers=bearer),
        Case("create, both given", "/api/tickets/", "", "POST", bearer, chosen, "201"),
        Case("create, classified", "/api/tickets/", "", "POST", bearer, ticket(), "201"),
        Case("page: list", "/tickets/", headers=agent),
        Case("page: dashboard", "/stats/", headers=agent),
    ]
    return cases + [again for case in cases if (again := unchanged(case, app))]


def unchanged(case: Case, app: Any) -> Case | None:
    """The same asked by somebody who has the answer already; None where that makes no difference."""
    if case.method != "GET" or case.name in ("list, 1 row", "one ticket"):
        return None
    has_tag = "ETag" in case.call(app)[0]
    return replace(case, name=f"{case.name}, 304", headers={**case.headers}, status="304", took=[]) if has_tag else None


def hello_world() -> Any:
    """What Flask itself costs."""
    from flask import Flask

    app = Flask("hello")
    app.add_url_rule("/", "hello", lambda: "Hello, World!")
    return app


def profile(case: Case, app: Any, times: int = 300) -> None:
    profiler = cProfile.Profile(time.process_time)
    profiler.enable()
    for _ in range(times):
        case.call(app)
    profiler.disable()
    pstats.Stats(profiler).sort_stats("cumulative").print_stats(90)
    pstats.Stats(profiler).sort_stats("tottime").print_stats(40)


def run(engine: str, options: argparse.Namespace, folder: Path) -> None:
    from tests.accounts import make_agent, make_token, run_command, sign_in
    from tests.engines import Databases, app_for

    database = Databases(folder, "requests").migrated(engine)
    app = app_for(database, RATELIMIT_ENABLED="on", RATELIMIT_TOKEN_PER_MINUTE="1000000")
    app.testing = False
    run_command(app, "tickets", "demo", str(options.tickets), "--seed", "1")
    token = make_token(app)
    client = sign_in(app.test_client(), make_agent(app, "alice@example.com"))
    client.get("/tickets/")  # from its first page on the session has a CSRF token
    cookie = client.get_cookie("ticket_session")
    cases = cases_for(app, token, f"ticket_session={cookie.value}" if cookie else "")
    if options.profile:
        for case in cases:
            if case.name == options.profile:
                profile(case, app)
        return
    hello, floor = hello_world(), Case("hello-world Flask", "/")
    for _ in range(options.rounds):
        floor.measure(hello)
        for case in cases:
            case.measure(app)
    print(f"{engine}, {options.tickets:,} tickets: processor ms, and times hello-world")
    for case in [floor, *cases]:
        print(f"  {case.name:<24} {case.milliseconds:7.3f} {case.milliseconds / floor.milliseconds:7.1f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--engine", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--tickets", type=int, default=5_000)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--profile", help="print what one case spends its time on, instead")
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="ticketapp-requests-", dir="/tmp"))
    folder.chmod(0o755)  # the database server runs as another user
    (folder / "pid").write_text(str(os.getpid()))
    metrics = folder / "metrics"
    metrics.mkdir()
    share_metrics(str(metrics))
    try:
        with Path(os.devnull).open("w", encoding="utf-8") as nowhere:
            handler = logging.StreamHandler(nowhere)
            logging.getLogger("ticketapp").addHandler(handler)
            from ticketapp.extensions.logs import JsonFormatter

            handler.setFormatter(JsonFormatter())
            run(options.engine, options, folder)
    finally:
        if options.engine == "postgresql":
            from tests import postgres

            postgres.stop(folder)
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
