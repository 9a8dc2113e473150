"""Promise: a late answer comes once, whoever dies meanwhile and however many processes there are."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import requests

from config import ROOT
from tests.engines import SECRET_KEY, app_for, dispose, settings_for
from tests.fakes.gemini import FakeGemini
from tests.late_answers import TICKET, count_events, gemini_settings, jobs_of, make_due, ticket_of
from tests.load import wait_for
from tests.servers import Server, environment, program

Serve = Callable[..., Server]
# Of the lease, Gemini may take half: whoever kills a worker that asks has ten seconds for it.
SOON = {"JOBS_POLL_S": "0.1", "JOBS_LEASE_S": "20"}
WORK = ("--app", "wsgi", "jobs", "work")


@pytest.fixture
def fake() -> Iterator[FakeGemini]:
    with FakeGemini() as gemini:
        yield gemini


def post_while_gemini_fails(server: Server, fake: FakeGemini) -> int:
    """A ticket that got a fallback; its job is not due yet."""
    fake.mood = "http_500"
    answer = requests.post(f"{server.url}/api/tickets/", json=TICKET, timeout=20)
    assert answer.status_code == 201
    assert answer.json()["triage"]["source"] != "gemini"
    return int(answer.json()["id"])


def assert_answered_once(server: Server, ticket_id: int, triages: int = 2) -> None:
    """The fallback's triage is one, the late answer's the other."""
    wait_for(lambda: not jobs_of(server.app), "the late answer", 180)
    assert ticket_of(server.app, ticket_id).suggestion_source == "gemini"
    assert count_events(server.app, ticket_id, "ticket.triaged") == triages


def ask_and_wait(server: Server, fake: FakeGemini) -> None:
    """The job is due, and Gemini has the question, but does not answer."""
    fake.mood = "hang"
    before = len(fake.requests)
    make_due(server.app)
    wait_for(lambda: len(fake.requests) > before, "a question to Gemini")


def holders(server: Server) -> list[int]:
    """The workers that have the lock file open: nobody else keeps it."""
    path = str(settings_for(server.database_url).jobs_lock_path)
    return [worker for worker in server.workers() if has_open(worker, path)]


def has_open(process: int, path: str) -> bool:
    return any(target_of(file) == path for file in Path(f"/proc/{process}/fd").iterdir())


def target_of(file: Path) -> str:
    try:
        return str(file.readlink())
    except OSError:  # it was closed meanwhile
        return ""


def test_beside_the_web_workers_one_does_the_jobs(serve: Serve, fake: FakeGemini) -> None:
    server = serve(**gemini_settings(fake, **SOON), WEB_CONCURRENCY="2")
    tickets = [post_while_gemini_fails(server, fake) for _ in range(3)]
    fake.mood = "keywords"
    make_due(server.app)
    for ticket_id in tickets:
        assert_answered_once(server, ticket_id)
    assert server.log().count('"jobs_started"') == 1


def test_a_killed_worker_s_job_is_taken_up_by_another(serve: Serve, fake: FakeGemini) -> None:
    server = serve(**gemini_settings(fake, **SOON), WEB_CONCURRENCY="2")
    ticket_id = post_while_gemini_fails(server, fake)
    ask_and_wait(server, fake)
    [victim] = holders(server)
    os.kill(victim, signal.SIGKILL)
    fake.mood = "keywords"
    assert_answered_once(server, ticket_id)
    assert server.log().count('"jobs_started"') == 2
    wait_for(lambda: len(holders(server)) == 1 and holders(server) != [victim], "another holder of the lock")


def test_a_ticket_whose_worker_was_killed_is_triaged(serve: Serve, fake: FakeGemini) -> None:
    server = serve(**gemini_settings(fake, **{**SOON, "CLASSIFY_TIMEOUT_S": "20"}))
    wait_for(lambda: is_asked(server), "a worker that asks Gemini")
    fake.mood = "hang"
    before = len(fake.requests)
    with ThreadPoolExecutor(1) as pool:
        answer = pool.submit(requests.post, f"{server.url}/api/tickets/", json=TICKET, timeout=30)
        wait_for(lambda: len(fake.requests) > before, "a question to Gemini")
        os.kill(server.workers()[0], signal.SIGKILL)
        assert isinstance(answer.exception(30), requests.ConnectionError)
    ticket_id = jobs_of(server.app)[-1]["ticket_id"]
    assert ticket_of(server.app, ticket_id).suggestion_source is None
    fake.mood = "keywords"
    make_due(server.app)
    assert_answered_once(server, ticket_id, triages=1)


def is_asked(server: Server) -> bool:
    """Its library is loaded in the background."""
    answer = requests.post(f"{server.url}/api/tickets/classify/", json=TICKET, timeout=30)
    return bool(answer.json()["source"] == "gemini")


def test_jobs_outlive_the_server_and_do_not_hold_it_up(serve: Serve, fake: FakeGemini) -> None:
    first = serve(**gemini_settings(fake, **{**SOON, "JOBS_LEASE_S": "60"}))
    ticket_id = post_while_gemini_fails(first, fake)
    ask_and_wait(first, fake)
    started = time.monotonic()
    first.stop()
    assert time.monotonic() - started < 10  # Gemini could have taken thirty
    fake.mood = "keywords"
    second = serve(**gemini_settings(fake, **SOON))
    [job] = jobs_of(second.app)
    assert job["leased_until"] is not None
    make_due(second.app, leased_until=job["created_at"])
    assert_answered_once(second, ticket_id)


def test_with_jobs_off_only_the_command_does_them(serve: Serve, fake: FakeGemini, database: str) -> None:
    server = serve(**gemini_settings(fake, **SOON), JOBS="off")
    ticket_id = post_while_gemini_fails(server, fake)
    fake.mood = "keywords"
    make_due(server.app)
    assert '"jobs_started"' not in server.log()
    process = command(database, fake, *WORK)
    try:
        assert_answered_once(server, ticket_id)
    finally:
        process.terminate()
        said, _ = process.communicate(timeout=30)
    assert process.returncode == 0, said


def command(database: str, fake: FakeGemini, *arguments: str) -> subprocess.Popen[str]:
    settings = gemini_settings(fake, **SOON)
    environ = environment(SECRET_KEY=SECRET_KEY, DATABASE_URL=database, **settings)
    return subprocess.Popen(
        [program("flask"), *arguments],
        cwd=ROOT,
        env=environ,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def test_several_at_once_answer_each_ticket_once(database: str, fake: FakeGemini) -> None:
    app = app_for(database, **gemini_settings(fake))
    client = app.test_client()
    fake.mood = "http_500"
    tickets = [client.post("/api/tickets/", json=TICKET).json["id"] for _ in range(12)]
    before = len(fake.requests)
    fake.mood = "keywords"
    make_due(app)
    processes = [command(database, fake, *WORK, "--once") for _ in range(3)]
    said = [process.communicate(timeout=120)[0] for process in processes]
    assert [process.returncode for process in processes] == [0, 0, 0], said
    assert jobs_of(app) == []
    assert len(fake.requests) == before + len(tickets)
    assert {count_events(app, ticket_id, "ticket.triaged") for ticket_id in tickets} == {2}
    app.extensions["classifier"].close()
    dispose(app)
