"""What a server costs before and after its first tickets: seconds until it answers, and memory.

``.venv/bin/python -m benchmarks.processes [--engine sqlite|postgresql] [--starts 5]``

Real gunicorn with two workers of twelve threads. A start lasts from the moment at which the process is made to the
first page for requesters; the lower quartile of *starts* counts. Memory is PSS, summed over the master and its workers,
right after the first answer, after forty tickets were classified, and after eight clients at once had 480 more of them,
pages and lists: once without a key, once with a Gemini of this machine that answers. Shared pages count once, as they
do on the machine.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import requests

from benchmarks.bench.servers import pss_kilobytes
from tests import postgres
from tests.accounts import make_agent, make_token, run_command, sign_in
from tests.engines import Databases, app_for, dispose
from tests.fakes.gemini import FakeGemini
from tests.late_answers import gemini_settings
from tests.servers import Server

PATHS = ("/", "/api/tickets/", "/api/tickets/?search=invoice", "/api/tickets/stats/", "/tickets/", "/stats/")
CLIENTS = 8
ROUNDS = 60
TEXTS = (
    ("Charged twice", "The invoice of May was charged twice, please pay one of them back. My account is 4711."),
    ("Rechnung falsch", "Die Rechnung für Juni ist doppelt abgebucht worden, bitte erstatten Sie den Betrag."),
    ("Nothing works", "Since this morning nobody in our office can sign in, error 500 on every page. Urgent!"),
    ("Mot de passe", "Je ne peux plus me connecter, le mot de passe est refusé depuis hier."),
)


def memory(server: Server) -> list[float]:
    """The master's and its workers'."""
    return [pss_kilobytes(process) / 1024 for process in (server.process.pid, *server.workers())]


def shown(parts: list[float]) -> str:
    return f"{sum(parts):6.1f} MB (master {parts[0]:.0f}, workers {', '.join(f'{part:.0f}' for part in parts[1:])})"


class Started(Server):
    """A server that waits for its first page, and knows how long that took."""

    seconds = 0.0

    def wait(self) -> None:
        begun = time.monotonic()
        while True:
            try:
                if requests.get(self.url, timeout=30).status_code == requests.codes.ok:
                    break
            except requests.RequestException:
                if self.process.poll() is not None or time.monotonic() > begun + 30:
                    self.process.kill()
                    raise SystemExit(f"the server did not start:\n{self.log()}") from None
            time.sleep(0.005)
        self.seconds = time.monotonic() - begun


def classify(server: Server, token: str) -> None:
    for number in range(40):
        title, text = TEXTS[number % len(TEXTS)]
        headers = {"Authorization": f"Bearer {token}", "Connection": "close"}
        ticket = {"title": f"{title} {number}", "description": text}
        requests.post(f"{server.url}/api/tickets/", json=ticket, headers=headers, timeout=30).raise_for_status()


def use(server: Server, token: str, cookie: str) -> None:
    """New connections, so that both workers get their share of everything."""

    def one_client(_number: int) -> None:
        for turn in range(ROUNDS):
            title, text = TEXTS[turn % len(TEXTS)]
            headers = {"Authorization": f"Bearer {token}", "Connection": "close"}
            ticket = {"title": f"{title} {turn}", "description": text}
            created = requests.post(f"{server.url}/api/tickets/", json=ticket, headers=headers, timeout=30)
            created.raise_for_status()
            path = PATHS[turn % len(PATHS)]
            who = headers if "/api/" in path else {"Cookie": cookie, "Connection": "close"}
            requests.get(server.url + path, headers=who, timeout=30).raise_for_status()

    with ThreadPoolExecutor(CLIENTS) as pool:
        list(pool.map(one_client, range(CLIENTS)))


def measure(name: str, database: str, folder: Path, settings: dict[str, str], options: argparse.Namespace) -> None:
    seconds, first = [], []
    for number in range(options.starts):
        server = Started(database, folder / "server.log", WEB_CONCURRENCY="2", THREADS="12", **settings)
        seconds.append(server.seconds)
        first.append(memory(server))
        if number < options.starts - 1:
            server.stop()
    try:
        client = sign_in(server.app.test_client(), make_agent(server.app, f"{name}@example.com"))
        found = client.get_cookie("ticket_session")
        token = make_token(server.app)
        classify(server, token)
        few = memory(server)
        use(server, token, f"ticket_session={found.value}" if found else "")
        sources = requests.get(
            f"{server.url}/api/tickets/?page_size=50",
            headers={"Authorization": f"Bearer {token}"},
            timeout=30,
        ).json()["results"]
        after = memory(server)
    finally:
        server.stop()
    quick = statistics.quantiles(seconds, n=4)[0] if len(seconds) > 1 else seconds[0]
    print(f"{name}:")
    print(f"  to the first page     {quick:5.2f} s (of {', '.join(f'{each:.2f}' for each in seconds)})")
    print(f"  memory then         {shown(min(first, key=sum))}")
    print(f"  after 40 tickets    {shown(few)}")
    print(f"  after use           {shown(after)}, triaged by {sorted({row['triage']['source'] for row in sources})}")


def run(options: argparse.Namespace, folder: Path) -> None:
    databases = Databases(folder, "processes")
    database = databases.migrated(options.engine)
    app = app_for(database)
    run_command(app, "tickets", "demo", "2000", "--seed", "1")
    dispose(app)
    print(f"{options.engine}, two workers of twelve threads, load average {os.getloadavg()[0]:.1f}")
    measure("plain", database, folder, {}, options)
    with FakeGemini(mood="keywords") as fake:
        measure("gemini", database, folder, gemini_settings(fake), options)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--engine", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--starts", type=int, default=5)
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="ticketapp-processes-", dir="/tmp"))
    folder.chmod(0o755)  # the database server runs as another user
    (folder / "pid").write_text(str(os.getpid()))
    try:
        run(options, folder)
    finally:
        postgres.stop(folder)
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
