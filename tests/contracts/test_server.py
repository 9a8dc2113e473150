"""Promise: ``gunicorn wsgi:app`` starts, serves and stops as docs/operations.md says, on both engines."""

from __future__ import annotations

import http.client
import json
import os
import re
import signal
import socket
import ssl
import time
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path

import pytest
import requests

from tests.certificates import self_signed
from tests.engines import ENGINES
from tests.servers import Server, free_port


@pytest.fixture(scope="module", params=ENGINES)
def server_engine(request: pytest.FixtureRequest) -> str:
    engine: str = request.param
    return engine


def test_it_is_alive_and_ready(live_server: Server) -> None:
    assert requests.get(f"{live_server.url}/healthz", timeout=5).status_code == 200
    assert requests.get(f"{live_server.url}/readyz", timeout=5).text == "yes\n"


def test_it_takes_a_ticket(live_server: Server) -> None:
    ticket = {"title": "Charged twice", "description": "The invoice of May was charged twice."}
    answer = requests.post(f"{live_server.url}/api/tickets/", json=ticket, timeout=10)
    assert answer.status_code == 201
    assert answer.json()["triage"]["source"] in ("local", "default")


def test_it_logs_json_and_nothing_that_people_wrote(live_server: Server) -> None:
    ticket = {
        "title": "A very secret title",
        "description": "and what happened",
        "requester_email": "carol@example.com",
    }
    requests.post(f"{live_server.url}/api/tickets/", json=ticket, timeout=10)
    log = live_server.log()
    lines = [json.loads(line) for line in log.splitlines()]
    assert any(line.get("route") == "/api/tickets/" and line.get("status") == 201 for line in lines)
    assert "secret title" not in log
    assert "carol" not in log


def test_a_legal_search_of_a_thousand_characters_fits_the_request_line(live_server: Server) -> None:
    # Nobody is signed in: what matters is who refuses it, the application or gunicorn.
    answer = requests.get(f"{live_server.url}/api/tickets/", params={"search": "ü" * 1000}, timeout=5)
    assert answer.status_code == 401


def test_a_longer_request_line_is_refused(live_server: Server) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", live_server.port, timeout=5)
    connection.request("GET", "/?" + "a" * 8200)
    assert 400 <= connection.getresponse().status < 500
    connection.close()


def test_nobody_is_trusted_to_say_that_the_request_came_over_tls(live_server: Server) -> None:
    forged = {"X-Forwarded-Proto": "https", "X-Forwarded-Host": "evil.example.com"}
    answer = requests.get(f"{live_server.url}/tickets/", headers=forged, allow_redirects=False, timeout=5)
    assert "https://" not in answer.headers.get("Location", "")
    assert "evil" not in answer.headers.get("Location", "")
    assert "Strict-Transport-Security" not in answer.headers


def test_a_name_that_is_not_allowed_is_refused(live_server: Server) -> None:
    answer = requests.get(f"{live_server.url}/", headers={"Host": "evil.example.com"}, timeout=5)
    assert answer.status_code == 400


def test_it_stops_soon_although_a_client_keeps_its_connection(serve: Callable[..., Server]) -> None:
    server = serve(WEB_CONCURRENCY="2")
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=5)
    connection.request("GET", "/healthz")
    connection.getresponse().read()
    started = time.monotonic()
    server.stop()
    connection.close()
    assert time.monotonic() - started < 10  # graceful_timeout, 20 s, would be waiting for the client


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_the_workers_share_what_the_master_loaded(serve: Callable[..., Server]) -> None:
    """The model most of all: 20 MB in each that would load it for itself."""
    server = serve(WEB_CONCURRENCY="2")
    for number in range(20):
        ticket = {"title": f"Charged twice {number}", "description": "The invoice of May was charged twice."}
        requests.post(f"{server.url}/api/tickets/", json=ticket, timeout=10)
    own = [own_mb(worker) for worker in server.workers()]
    assert max(own) < 40, own


def own_mb(process: int) -> float:
    """What no other process shares with it."""
    rollup = Path(f"/proc/{process}/smaps_rollup").read_text()
    return sum(int(kilobytes) for kilobytes in re.findall(r"^Private_\w+:\s+(\d+) kB", rollup, re.MULTILINE)) / 1024


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_a_worker_that_dies_is_replaced(serve: Callable[..., Server]) -> None:
    server = serve(WEB_CONCURRENCY="1")
    children = f"/proc/{server.process.pid}/task/{server.process.pid}/children"
    with open(children) as listed:  # noqa: PTH123
        worker = int(listed.read().split()[0])
    os.kill(worker, signal.SIGKILL)
    server.wait()
    assert server.process.poll() is None


class TlsServer(Server):
    """gunicorn speaks TLS itself, as it may be told to where no proxy stands before it."""

    def __init__(self, database_url: str, log_path: Path, certificate: Path) -> None:
        self.served = ("--certfile", str(certificate), "--keyfile", str(certificate), "wsgi:app")
        self.context = ssl.create_default_context(cafile=certificate)
        super().__init__(database_url, log_path)

    def statuses(self, *paths: str) -> list[int]:
        """Asked for on one connection."""
        connection = http.client.HTTPSConnection("127.0.0.1", self.port, timeout=5, context=self.context)
        with closing(connection):
            found = []
            for path in paths:
                connection.request("GET", path)
                answer = connection.getresponse()
                answer.read()
                found.append(answer.status)
            return found

    def is_alive(self) -> bool:
        with suppress(OSError):
            return bool(self.statuses("/healthz"))
        return False


def test_it_speaks_tls_where_gunicorn_is_told_to(tmp_path: Path) -> None:
    database_url = f"postgresql://nobody@127.0.0.1:{free_port()}/tickets"
    server = TlsServer(database_url, tmp_path / "server.log", self_signed(tmp_path))
    try:
        assert server.statuses("/healthz", "/nowhere", "/healthz") == [200, 404, 200]
    finally:
        server.stop()


def test_it_starts_without_its_database(tmp_path: Path) -> None:
    server = Server(f"postgresql://nobody@127.0.0.1:{free_port()}/tickets", tmp_path / "server.log")
    try:
        answer = requests.get(f"{server.url}/readyz", timeout=10)
        assert (answer.status_code, answer.text) == (503, "no: the database cannot be reached\n")
    finally:
        server.stop()


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_it_listens_only_where_it_is_told(serve: Callable[..., Server]) -> None:
    server = serve()
    with pytest.raises(OSError, match="refused"):
        socket.create_connection(("127.0.0.2", server.port), timeout=2)
