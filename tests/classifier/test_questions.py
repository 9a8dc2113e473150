"""What is sent, and where to."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.classifier.conftest import KEY, MakeClassifier
from tests.fakes.gemini import FakeGemini
from ticketapp.rules.vocabulary import CATEGORIES, PRIORITIES


def test_the_question(fake_gemini: FakeGemini, make_classifier: MakeClassifier) -> None:
    make_classifier().classify("A title", "A description")
    (asked,) = fake_gemini.requests
    assert (asked.method, asked.path) == ("POST", "/v1beta/models/gemini-3-flash-preview:generateContent")
    assert asked.headers["x-goog-api-key"] == KEY
    assert asked.headers["x-server-timeout"] == "10", "Google refuses less"
    assert asked.headers["accept-encoding"] == "identity"
    assert "triage clerk" in asked.body["systemInstruction"]["parts"][0]["text"]
    (turn,) = asked.body["contents"]
    assert turn["role"] == "user"
    assert json.dumps({"title": "A title", "description": "A description"}) in turn["parts"][0]["text"]


def test_the_generation_is_told_its_shape_and_no_temperature(
    fake_gemini: FakeGemini, make_classifier: MakeClassifier
) -> None:
    make_classifier().classify("T", "D")
    told = fake_gemini.requests[0].body["generationConfig"]
    assert set(told) == {"responseMimeType", "responseSchema", "thinkingConfig"}
    assert told["responseMimeType"] == "application/json"
    assert told["thinkingConfig"] == {"thinking_level": "MINIMAL"}
    schema = told["responseSchema"]
    assert schema["properties"]["category"]["enum"] == list(CATEGORIES)
    assert schema["properties"]["priority"]["enum"] == list(PRIORITIES)
    names = ["reason", "category", "priority", "confidence_category", "confidence_priority"]
    assert sorted(schema["required"]) == sorted(names)


def test_the_environment_redirects_nothing(
    fake_gemini: FakeGemini, make_classifier: MakeClassifier, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    elsewhere = fake_gemini.elsewhere.url
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, elsewhere)
        monkeypatch.setenv(name.lower(), elsewhere)
    for name in ("GOOGLE_GEMINI_BASE_URL", "GOOGLE_VERTEX_BASE_URL"):
        monkeypatch.setenv(name, elsewhere)
    for name in ("GOOGLE_API_KEY", "GEMINI_API_KEY"):
        monkeypatch.setenv(name, "key-of-the-environment")
    monkeypatch.setenv("GOOGLE_GENAI_API_VERSION", "v9")
    monkeypatch.setenv("GOOGLE_GENAI_USE_VERTEXAI", "true")
    monkeypatch.setenv("GOOGLE_GENAI_USE_ENTERPRISE", "true")
    monkeypatch.setenv("GOOGLE_CLOUD_PROJECT", "project")
    monkeypatch.setenv("GOOGLE_CLOUD_LOCATION", "europe-west1")
    monkeypatch.setenv("GOOGLE_GENAI_CLIENT_MODE", "record")
    monkeypatch.setenv("GOOGLE_GENAI_REPLAYS_DIRECTORY", str(tmp_path))
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "missing.pem"))
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))

    assert make_classifier().classify("T", "D").source == "gemini"
    (asked,) = fake_gemini.requests
    assert asked.path.startswith("/v1beta/models/")
    assert asked.headers["x-goog-api-key"] == KEY
    assert fake_gemini.followed == []
    assert list(tmp_path.iterdir()) == []


def test_hostile_text_arrives_whole(fake_gemini: FakeGemini, make_classifier: MakeClassifier) -> None:
    text = 'a "quoted" \\ line\nnext\x00\u2028 über 😀 half an emoji: \ud83d'
    assert make_classifier().classify("", text).source == "gemini"
    lines = fake_gemini.requests[0].body["contents"][0]["parts"][0]["text"].split("\n")
    assert json.loads(lines[2])["description"] == text.replace("\ud83d", "?")
