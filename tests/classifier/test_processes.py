"""What a process shares with nobody, and what it does not pay for."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from config import read_settings
from tests.classifier.conftest import LOADING_SECONDS, Lines, MakeClassifier
from tests.fakes.gemini import FakeGemini
from ticketapp.classifier.chain import Classifier

ROOT = Path(__file__).parents[2]
EXPENSIVE = "('google.genai', 'google.auth', 'pydantic', 'httpx2', 'httpcore2')"


def run_python(code: str) -> str:
    """What *code* prints in a fresh interpreter that treats warnings as errors."""
    done = subprocess.run(
        [sys.executable, "-W", "error::ResourceWarning", "-c", code],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_importing_the_classifier_loads_no_gemini() -> None:
    code = "import sys, ticketapp.classifier.chain; print([m for m in {} if m in sys.modules])"
    assert run_python(code.format(EXPENSIVE)) == "[]"


def test_a_classifier_without_a_key_loads_no_gemini() -> None:
    code = (
        "import sys; from ticketapp.classifier.chain import Classifier\n"
        "c = Classifier(None, timeout_seconds=1, waiting_bound=1); c.start_loading(); c.classify('', 'D')\n"
        "print([m for m in {} if m in sys.modules])"
    )
    assert run_python(code.format(EXPENSIVE)) == "[]"


def test_a_master_may_import_but_gets_no_client_and_no_thread() -> None:
    code = (
        "import sys, threading; from ticketapp.classifier.gemini import import_sdk\n"
        "import_sdk(); print('google.genai' in sys.modules, threading.active_count())"
    )
    assert run_python(code) == "True 1"


@pytest.mark.parametrize("error", ["ImportError", "FileNotFoundError"])
def test_a_master_that_cannot_load_it_starts_all_the_same(error: str) -> None:
    code = (
        "import ticketapp.classifier.sdk as sdk; from ticketapp.classifier.gemini import import_sdk\n"
        f"def fail(): raise {error}\n"
        "sdk.tls_context = fail; import_sdk(); print('started')"
    )
    assert run_python(code) == "started"


def test_a_child_makes_no_type_that_its_master_might_have_made(fake_gemini: FakeGemini) -> None:
    """The library puts off what it checks its types with until the first use: then each child would make its own."""
    code = (
        "from ticketapp.classifier.gemini import import_sdk; import_sdk()\n"
        "from google.genai import types; from pydantic import BaseModel\n"
        "from ticketapp.classifier import sdk\n"
        "from ticketapp.classifier.deadlines import Deadline; from ticketapp.classifier.prompt import write_prompt\n"
        "from ticketapp.classifier.types import GeminiAccount\n"
        "kinds = [t for t in vars(types).values() if isinstance(t, type) and issubclass(t, BaseModel)]\n"
        "made = lambda: {k for k in kinds if k.__pydantic_complete__} | {sdk.tls_context.cache_info().currsize}\n"
        "before = made()\n"
        f"account = GeminiAccount('any', 'gemini-3-flash-preview', {fake_gemini.url!r}, 'v1beta', 'minimal')\n"
        "client = sdk.GeminiClient(account, 1)\n"
        "assert client.ask(write_prompt('', 'D', True, ''), Deadline.after(60)); client.close()\n"
        "print(len(before) > 1, made() - before)"
    )
    fake_gemini.api_key = "any"
    assert run_python(code) == "True set()"


def test_the_first_answer_does_not_wait_for_loading(fake_gemini: FakeGemini) -> None:
    code = (
        "from ticketapp.classifier.chain import Classifier\n"
        "from ticketapp.classifier.types import GeminiAccount\n"
        f"account = GeminiAccount('', 'gemini-3-flash-preview', {fake_gemini.url!r}, 'v1beta', 'minimal')\n"
        "c = Classifier(account, timeout_seconds=5, waiting_bound=1)\n"
        "early = [c.classify('', 'D').source for _ in range(6)]\n"
        f"assert c.wait_until_loaded({LOADING_SECONDS}); print(early, c.classify('', 'D').source); c.close()"
    )
    fake_gemini.api_key = ""
    code = code.replace("GeminiAccount('',", "GeminiAccount('any',")
    assert run_python(code) == "['local', 'local', 'local', 'local', 'local', 'local'] gemini"


def test_loading_is_no_failure(make_classifier: MakeClassifier, lines: Lines) -> None:
    classifier = make_classifier(load=False)
    suggestion = classifier.classify("T", "D")
    assert suggestion.source == "default"
    assert lines.outcomes() == ["loading"]
    assert classifier.wait_until_loaded(LOADING_SECONDS)
    assert classifier.classify("T", "D").source == "gemini"


def test_a_library_that_cannot_load_is_said_once(
    make_classifier: MakeClassifier, lines: Lines, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "ticketapp.classifier.sdk", None)
    classifier = make_classifier(load=False)
    assert not classifier.wait_until_loaded(LOADING_SECONDS)
    for _ in range(3):
        assert classifier.classify("T", "D").source == "default"
    assert lines.outcomes() == ["load_failed"]


def test_every_process_has_a_client_of_its_own(fake_gemini: FakeGemini, make_classifier: MakeClassifier) -> None:
    """Parent and children ask in turns: shared sockets would mix up the answers, or be closed under each other."""
    fake_gemini.mood = "keywords"
    classifier = make_classifier(seconds=5)
    assert classifier.classify("", "my invoice").category == "billing"
    assert fake_gemini.connections == 1

    children = [ask_in_a_child(classifier, text) for text in ("a crash", "my password")]
    assert classifier.classify("", "my invoice").category == "billing"
    assert [read_child(child) for child in children] == ["technical technical", "account account"]
    assert classifier.classify("", "my invoice").category == "billing"
    assert fake_gemini.connections == 3, "one for each process"


def ask_in_a_child(classifier: Classifier, text: str) -> tuple[int, int]:
    """Fork; the child asks twice. Its process id, and a pipe that its answers come through."""
    reading, writing = os.pipe()
    child = os.fork()
    if child:
        os.close(writing)
        return child, reading
    try:
        classifier.wait_until_loaded(LOADING_SECONDS)
        os.write(writing, " ".join(classifier.classify("", text).category for _ in range(2)).encode())
    finally:
        os._exit(0)


def read_child(child: tuple[int, int]) -> str:
    process, reading = child
    with os.fdopen(reading) as pipe:
        answer = pipe.read()
    os.waitpid(process, 0)
    return answer


def test_a_child_starts_with_a_closed_breaker_and_free_places(
    fake_gemini: FakeGemini, make_classifier: MakeClassifier
) -> None:
    classifier = make_classifier(seconds=5)
    fake_gemini.mood = "http_500"
    for _ in range(6):
        assert classifier.classify("", "D").source == "default"
    assert len(fake_gemini.requests) == 5
    fake_gemini.mood = "ok"
    assert read_child(ask_in_a_child(classifier, "D")) == "billing billing"


def test_from_settings(fake_gemini: FakeGemini, lines: Lines) -> None:
    fake_gemini.api_key = "from-settings"
    settings = read_settings(
        {
            "DEBUG": "on",
            "GEMINI_API_KEY": "from-settings",
            "GEMINI_BASE_URL": fake_gemini.url,
            "GEMINI_API_VERSION": "v1",
            "GEMINI_MODEL": "gemini-9-pro",
            "GEMINI_THINKING_LEVEL": "low",
        }
    )
    classifier = Classifier.from_settings(settings)
    assert classifier.is_remote
    assert classifier.wait_until_loaded(LOADING_SECONDS)
    assert classifier.classify("T", "D").model == "gemini-9-pro"
    (asked,) = fake_gemini.requests
    assert asked.path == "/v1/models/gemini-9-pro:generateContent"
    assert asked.body["generationConfig"]["thinkingConfig"] == {"thinking_level": "LOW"}
    classifier.close()
    assert not Classifier.from_settings(read_settings({"DEBUG": "on"})).is_remote


def test_the_account_hides_its_secrets() -> None:
    from ticketapp.classifier.types import GeminiAccount

    shown = repr(GeminiAccount("the-key", "m", "http://user:word@proxy", "v1", "low"))
    assert "the-key" not in shown
    assert "word" not in shown


def test_a_master_that_prepares_has_the_model_that_its_workers_share() -> None:
    code = (
        "from ticketapp.classifier.chain import Classifier; from ticketapp.classifier.local import shipped_model\n"
        "Classifier(None, timeout_seconds=1, waiting_bound=1).prepare(); print(shipped_model.cache_info().currsize)"
    )
    assert run_python(code) == "1"
