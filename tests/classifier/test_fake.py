"""The fake itself, as another process meets it."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from tests.classifier.conftest import MakeClassifier
from tests.fakes.gemini import FakeGemini

ROOT = Path(__file__).parents[2]


def call(url: str, body: Any = None) -> Any:
    data = None if body is None else json.dumps(body).encode()
    with urllib.request.urlopen(urllib.request.Request(url, data), timeout=10) as response:
        return json.loads(response.read())


def test_it_is_switched_over_http(fake_gemini: FakeGemini, make_classifier: MakeClassifier) -> None:
    classifier = make_classifier()
    assert call(fake_gemini.url + "/_mood", {"mood": "http_500"}) == {"mood": "http_500"}
    assert classifier.classify("T", "D").source == "default"
    call(fake_gemini.url + "/_mood", {"mood": "slow_ok", "delay_seconds": 0.01, "answer": {"category": "account"}})
    assert classifier.classify("T", "D").category == "account"
    asked = call(fake_gemini.url + "/_requests")
    assert [request["method"] for request in asked] == ["POST", "POST"]


def test_it_refuses_unknown_moods(fake_gemini: FakeGemini) -> None:
    with pytest.raises(ValueError, match="No such mood"):
        fake_gemini.mood = "jolly"
    with pytest.raises(urllib.error.HTTPError):
        call(fake_gemini.url + "/_mood", {"mood": "jolly"})


def test_it_leaves_no_thread_behind() -> None:
    before = threading.active_count()
    with FakeGemini() as fake:
        call(fake.url + "/_requests")
    assert threading.active_count() == before


def test_it_runs_by_hand(make_classifier: MakeClassifier) -> None:
    command = [sys.executable, "-m", "tests.fakes.gemini", "--port", "0", "--mood", "keywords"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as running:
        assert running.stdout is not None
        name, _, url = running.stdout.readline().strip().partition("=")
        assert name == "GEMINI_BASE_URL"
        assert make_classifier(base_url=url).classify("Refund", "D").category == "billing"
        running.terminate()
