"""Promise: with Gemini the answers are Gemini's; without it, or with it in any mood, no submission is lost or late."""

from __future__ import annotations

import io
import logging
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from itertools import islice

import pytest
import requests
from flask import Flask

from tests.accounts import make_token
from tests.fakes.gemini import FakeGemini
from tests.fakes.gemini_moods import BAD_MOODS
from tests.servers import Server
from ticketapp.extensions.logs import JsonFormatter

KEY = "key-7Hq2-never-in-a-log"
TIMEOUT_SECONDS = 0.6
# What a busy machine may add before a test calls it late; benchmarks/moods.py measures the half second itself.
SLACK_SECONDS = 3.0
TICKET = {"title": "Zanzibar heading", "description": "Quetzalcoatl charged my card twice."}


@pytest.fixture
def fake() -> Iterator[FakeGemini]:
    with FakeGemini(api_key=KEY) as gemini:
        yield gemini


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """What the application's log says, as operators read it."""
    handler = logging.StreamHandler(io.StringIO())
    handler.setFormatter(JsonFormatter())
    logging.getLogger().addHandler(handler)
    yield handler.stream
    logging.getLogger().removeHandler(handler)


def gemini_settings(fake: FakeGemini) -> dict[str, str]:
    return {"GEMINI_API_KEY": KEY, "GEMINI_BASE_URL": fake.url, "CLASSIFY_TIMEOUT_S": str(TIMEOUT_SECONDS)}


@pytest.fixture
def gemini_app(make_app: Callable[..., Flask], fake: FakeGemini) -> Iterator[Flask]:
    app = make_app(**gemini_settings(fake))
    assert app.extensions["classifier"].wait_until_loaded(60)
    yield app
    app.extensions["classifier"].close()


@pytest.mark.parametrize("mood", sorted(BAD_MOODS))
def test_a_submission_succeeds_in_every_bad_mood(
    gemini_app: Flask, fake: FakeGemini, mood: str, log: io.StringIO
) -> None:
    client = gemini_app.test_client()
    auth = {"Authorization": f"Bearer {make_token(gemini_app)}"}
    fake.mood = mood
    started = time.monotonic()
    answer = client.post("/api/tickets/", json=TICKET)
    assert time.monotonic() - started < TIMEOUT_SECONDS + SLACK_SECONDS
    assert answer.status_code == 201
    assert (answer.json["category"], answer.json["priority"]) == ("billing", "high")
    assert answer.json["triage"]["source"] == "local"
    assert client.get(f"/api/tickets/{answer.json['id']}/", headers=auth).json == answer.json
    said = log.getvalue()
    assert said.count('"gemini_failed"') == 1
    assert not any(secret in said for secret in ("Zanzibar", "Quetzalcoatl", KEY))


def test_gemini_answers(gemini_app: Flask, fake: FakeGemini) -> None:
    fake.mood = "keywords"
    ticket = gemini_app.test_client().post("/api/tickets/", json=TICKET).json
    assert (ticket["category"], ticket["priority"]) == ("billing", "high")
    assert (ticket["triage"]["source"], ticket["triage"]["model"]) == ("gemini", "gemini-3-flash-preview")
    assert ticket["triage"]["overridden"] is False


def test_an_open_breaker_asks_nobody(gemini_app: Flask, fake: FakeGemini) -> None:
    client = gemini_app.test_client()
    fake.mood = "http_500"
    for _ in range(5):
        client.post("/api/tickets/", json=TICKET)
    asked = len(fake.requests)
    fake.mood = "hang"
    for _ in range(3):
        assert client.post("/api/tickets/", json=TICKET).status_code == 201
    assert len(fake.requests) == asked


def test_a_hanging_gemini_starves_no_page(serve: Callable[..., Server], fake: FakeGemini) -> None:
    """Six threads, so two may wait: of eight that post at once six get the fallback, and a page answers meanwhile."""
    server = serve(THREADS="6", **{**gemini_settings(fake), "CLASSIFY_TIMEOUT_S": "8"})
    warm_up(server, fake)
    fake.mood = "hang"
    with ThreadPoolExecutor(8) as pool:
        posts = [pool.submit(post_ticket, server) for _ in range(8)]
        finished = [next_done.result() for next_done in islice(as_completed(posts), 6)]
        assert requests.get(f"{server.url}/login", timeout=10).status_code == 200
        assert sum(not post.done() for post in posts) == 2
    assert finished == [201] * 6
    assert [post.result() for post in posts] == [201] * 8


def post_ticket(server: Server) -> int:
    return requests.post(f"{server.url}/api/tickets/", json=TICKET, timeout=30).status_code


def warm_up(server: Server, fake: FakeGemini) -> None:
    """Until the worker has its Gemini client: it loads behind the first requests."""
    fake.mood = "keywords"
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        answer = requests.post(f"{server.url}/api/tickets/classify/", json=TICKET, timeout=10).json()
        if answer["source"] == "gemini":
            return
    raise AssertionError("the Gemini client was never loaded")
