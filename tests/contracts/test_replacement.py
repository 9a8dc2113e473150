"""Promise: workers, and the whole server, are replaced under load without a request that gets no answer."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

import pytest
import requests

from config import ROOT
from tests.engines import SECRET_KEY, app_for, dispose
from tests.fakes.gemini import FakeGemini
from tests.late_answers import TICKET, gemini_settings
from tests.load import assert_whole, wait_for
from tests.servers import Server, environment, program

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)


@dataclass
class Client:
    """Hands in tickets and asks between them, on one connection or on a new one each time.

    As every HTTP client does, it asks again on a new connection where a kept one turns out to be closed before it has
    sent anything, and a GET also where the end came meanwhile. A POST that was sent has to be answered.
    """

    port: int
    keeps: bool
    stopping: threading.Event
    kept: dict[str, int] = field(default_factory=dict)
    failures: list[str] = field(default_factory=list)
    answered: int = 0

    def run(self) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        while not self.stopping.is_set():
            word = uuid4().hex
            ticket = {"title": f"Load {word}", "description": "The invoice of May was charged twice."}
            try:
                answer = self.ask("POST", "/api/tickets/", json.dumps(ticket), word)
                self.kept[word] = json.loads(answer)["id"]
                self.ask("GET", "/healthz")
            except (OSError, http.client.HTTPException, KeyError, ValueError) as error:
                self.failures.append(repr(error))
                self.connection.close()
        self.connection.close()

    def ask(self, method: str, path: str, body: str | None = None, key: str = "") -> bytes:
        if self.connection.sock is not None and has_ended(self.connection.sock):
            self.connection.close()
        headers = {"Content-Type": "application/json", "Idempotency-Key": key} if key else {}
        headers |= {} if self.keeps else {"Connection": "close"}
        try:
            answer = self.asked(method, path, body, headers)
        except (http.client.RemoteDisconnected, ConnectionError):
            if method != "GET" or not self.keeps:
                raise
            self.connection.close()
            answer = self.asked(method, path, body, headers)
        return answer

    def asked(self, method: str, path: str, body: str | None, headers: dict[str, str]) -> bytes:
        self.connection.request(method, path, body, headers)
        answer = self.connection.getresponse()
        content = answer.read()
        if answer.status not in (200, 201):
            raise ValueError(f"{answer.status} {content!r}")
        self.answered += 1
        return content


def has_ended(sock: socket.socket) -> bool:
    """Whether the other side has closed an idle connection."""
    sock.setblocking(False)
    try:
        return not sock.recv(1, socket.MSG_PEEK)
    except BlockingIOError:
        return False
    except OSError:
        return True
    finally:
        sock.settimeout(60)


@contextmanager
def clients_of(port: int) -> Iterator[list[Client]]:
    """Two that keep their connections and two that do not, until the block ends; then nothing may be missing."""
    stopping = threading.Event()
    clients = [Client(port, keeps, stopping) for keeps in (True, True, False, False)]
    threads = [threading.Thread(target=client.run) for client in clients]
    for thread in threads:
        thread.start()
    try:
        wait_for(lambda: all(client.answered > 2 for client in clients), "the first answers")
        yield clients
        answered = [client.answered for client in clients]
        wait_for(lambda: all(map(int.__gt__, (client.answered for client in clients), answered)), "answers at the end")
    finally:
        stopping.set()
        for thread in threads:
            thread.join(90)
    assert [client.failures for client in clients] == [[]] * len(clients)


def kept_by(clients: list[Client]) -> dict[str, int]:
    return {word: ticket for client in clients for word, ticket in client.kept.items()}


def has_others(server: Server, before: list[int]) -> Callable[[], bool]:
    return lambda: len(now := server.workers()) == 2 and not set(now) & set(before)


def test_a_reload_replaces_the_workers_and_drops_nothing(serve: Callable[..., Server]) -> None:
    server = serve(WEB_CONCURRENCY="2")
    with clients_of(server.port) as clients:
        for _ in range(3):
            before = server.workers()
            server.process.send_signal(signal.SIGHUP)
            wait_for(has_others(server, before), "other workers")
    assert_whole(server.app, kept_by(clients))
    counted = requests.get(f"{server.url}/metrics", timeout=20).text
    posts = [line for line in counted.splitlines() if 'route="/api/tickets/"' in line and 'status="201"' in line]
    assert sum(float(line.rpartition(" ")[2]) for line in posts if "_total" in line) == len(kept_by(clients))


def test_a_reload_reads_no_setting_that_would_end_the_server(serve: Callable[..., Server], tmp_path: Path) -> None:
    """The folder of a prompt that was there at the start is gone: a new start would be refused, a reload goes on."""
    prompt = tmp_path / "prompt.txt"
    prompt.write_text("You sort letters.")
    server = serve(GEMINI_PROMPT_FILE=str(prompt))
    prompt.unlink()
    before = server.workers()
    server.process.send_signal(signal.SIGHUP)
    wait_for(lambda: server.workers() and not set(server.workers()) & set(before), "another worker")
    server.wait()
    assert server.process.poll() is None


def test_workers_that_are_recycled_drop_nothing(serve: Callable[..., Server]) -> None:
    server = serve(WEB_CONCURRENCY="2", GUNICORN_CMD_ARGS="--max-requests 15 --max-requests-jitter 10")
    with clients_of(server.port) as clients:
        wait_for(lambda: server.log().count("Autorestarting") >= 4, "recycled workers")
    assert_whole(server.app, kept_by(clients))


def test_a_new_server_takes_over_and_drops_nothing(serve: Callable[..., Server]) -> None:
    """As docs/operations.md says: SIGUSR2, then SIGTERM for the old one once the new one serves."""
    server = serve(WEB_CONCURRENCY="2")
    with clients_of(server.port) as clients:
        old = server.workers()
        server.process.send_signal(signal.SIGUSR2)
        wait_for(lambda: set(server.workers()) - set(old), "another master")
        (successor,) = set(server.workers()) - set(old)
        wait_for(lambda: len(children_of(successor)) == 2, "its workers")
        server.process.terminate()
        assert server.process.wait(30) == 0
    try:
        assert_whole(server.app, kept_by(clients))
        assert requests.get(f"{server.url}/metrics", timeout=20).status_code == 200
    finally:
        os.kill(successor, signal.SIGTERM)
        wait_for(lambda: not server.is_alive(), "the end")


def children_of(process: int) -> list[int]:
    return [int(pid) for pid in Path(f"/proc/{process}/task/{process}/children").read_text().split()]


def test_a_stop_answers_what_runs_and_refuses_what_comes(serve: Callable[..., Server]) -> None:
    with FakeGemini(mood="slow_ok") as fake, ThreadPoolExecutor(1) as threads:
        fake.delay_seconds = 50.0
        server = serve(**gemini_settings(fake, CLASSIFY_TIMEOUT_S="60"))
        running = threads.submit(requests.post, f"{server.url}/api/tickets/", json=TICKET, timeout=30)
        assert fake.wait_for_requests(1, 60)
        server.process.terminate()
        wait_for(lambda: is_refused(server.port), "a refusal")
        assert not running.done()
        fake.hurrying.set()
        answer = running.result(30)
        assert (answer.status_code, answer.json()["triage"]["source"]) == (201, "gemini")
        assert server.process.wait(30) == 0


def is_refused(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1):
            time.sleep(0.01)
            return False
    except ConnectionRefusedError:
        return True


def test_a_restart_drops_nothing_where_somebody_else_holds_the_socket(database: str) -> None:
    """As a socket unit of systemd does: connections wait while no server is there."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port, number = listener.getsockname()[1], listener.fileno()
        handing_over = (
            f"import os; os.dup2({number}, 3); os.environ.update(LISTEN_FDS='1', LISTEN_PID=str(os.getpid()))"
            f"; os.execv({program('gunicorn')!r}, ['gunicorn', 'wsgi:app'])"
        )
        environ = environment(SECRET_KEY=SECRET_KEY, RATELIMIT_ENABLED="off", DATABASE_URL=database)

        def start() -> subprocess.Popen[bytes]:
            return subprocess.Popen(
                [sys.executable, "-c", handing_over],
                cwd=ROOT,
                env=environ,
                pass_fds=(number,),
                stderr=subprocess.DEVNULL,
            )

        server = start()
        try:
            with clients_of(port) as clients:
                server.terminate()
                assert server.wait(30) == 0
                server = start()
        finally:
            server.terminate()
            assert server.wait(30) == 0
    app = app_for(database)
    assert_whole(app, kept_by(clients))
    dispose(app)
