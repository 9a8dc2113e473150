"""Everything that needs google-genai. Importing this costs about 1.4 s and 40 MB: only ``gemini.py`` does, and late."""

from __future__ import annotations

import enum
import logging
import ssl
from functools import cache
from typing import Any

import httpx2
from google.genai import Client, errors, types
from google.genai.client import DebugConfig
from pydantic import create_model

from ticketapp.classifier.deadlines import Deadline
from ticketapp.classifier.outcomes import GeminiFailure
from ticketapp.classifier.prompt import Prompt
from ticketapp.classifier.sockets import within
from ticketapp.classifier.transport import DeadlineTransport
from ticketapp.classifier.types import GeminiAccount
from ticketapp.rules.vocabulary import CATEGORIES, PRIORITIES

DEFAULT_BASE_URL = "https://generativelanguage.googleapis.com"
# Google refuses an X-Server-Timeout of less than 10 s; the library would send our own, shorter deadline.
SERVER_TIMEOUT_SECONDS = "10"
# They log each request's address at INFO, more at DEBUG, and warn of variables that are not used here.
QUIET_LOGGERS = {"httpx2": logging.WARNING, "httpcore2": logging.WARNING, "google_genai": logging.ERROR}


def enumeration(name: str, words: tuple[str, ...]) -> Any:
    return enum.Enum(name, [(word, word) for word in words])


# Told to Gemini, the reason first: a model decides better after naming the fact. ``replies.py`` checks what comes back.
ANSWER_SCHEMA = create_model(
    "Answer",
    reason=(str, ...),
    category=(enumeration("Category", CATEGORIES), ...),
    priority=(enumeration("Priority", PRIORITIES), ...),
    confidence_category=(float, ...),
    confidence_priority=(float, ...),
)
# What an instance of these is checked with, the library makes when it makes the first.
PUT_OFF = (
    "HttpOptions",
    "ThinkingConfig",
    "AutomaticFunctionCallingConfig",
    "GenerateContentConfig",
    "UserContent",
    "Part",
    "_GenerateContentParameters",
    "Schema",
    "HttpResponse",
    "GenerateContentResponse",
)


def make_what_is_put_off() -> None:
    """All that the first question of a process would make, but for the client: a fork would not share it."""
    tls_context()
    for name in PUT_OFF:
        if kind := getattr(types, name, None):
            kind.model_rebuild()
    ANSWER_SCHEMA.model_json_schema()


@cache
def tls_context() -> ssl.SSLContext:
    """Trusts the certificates that come with the library. It holds no connection, so that it may be on both sides of
    a fork."""
    return httpx2.create_ssl_context(trust_env=False)


class GeminiClient:
    """A client with sockets of its own: never to be used on the other side of a fork. Thread-safe."""

    def __init__(self, account: GeminiAccount, connections: int) -> None:
        """*connections* is how many idle ones are kept. Opens none yet. Raises ``ValueError`` or ``OSError``."""
        for name, level in QUIET_LOGGERS.items():
            logging.getLogger(name).setLevel(level)
        self._account = account
        tls = tls_context()
        transport = DeadlineTransport(tls, connections)
        self._http = httpx2.Client(transport=transport, trust_env=False, follow_redirects=False, timeout=None)
        self._client = Client(
            vertexai=False,
            api_key=account.api_key,
            debug_config=DebugConfig(client_mode=None, replays_directory=None, replay_id=None),
            http_options=types.HttpOptions(
                base_url=account.base_url or DEFAULT_BASE_URL,
                api_version=account.api_version,
                headers={"X-Server-Timeout": SERVER_TIMEOUT_SECONDS},
                httpx_client=self._http,
                # Never used; left out, the library makes its own from the environment, and three more TLS contexts.
                httpx_async_client=httpx2.AsyncClient(transport=httpx2.AsyncBaseTransport(), trust_env=False),
                async_client_args={"ssl": tls},
            ),
        )

    def ask(self, prompt: Prompt, deadline: Deadline) -> str:
        """The body of Gemini's reply, JSON. Raises ``GeminiFailure`` at *deadline* at the latest, name lookup apart."""
        try:
            with within(deadline):
                response = self._client.models.generate_content(
                    model=self._account.model, contents=prompt.user, config=self._config(prompt)
                )
        except errors.APIError as error:
            raise GeminiFailure(name_refusal(error.code, error.details)) from None
        except (httpx2.HTTPError, httpx2.InvalidURL, ValueError):  # the library refuses a model name or an address
            raise GeminiFailure("sdk_refused") from None
        reply = response.sdk_http_response
        return (reply.body if reply else None) or ""

    def _config(self, prompt: Prompt) -> types.GenerateContentConfig:
        """No temperature: Gemini 3 models loop on low ones. No second request by the library for any reason."""
        return types.GenerateContentConfig(
            system_instruction=prompt.system,
            response_mime_type="application/json",
            response_schema=ANSWER_SCHEMA,
            thinking_config=types.ThinkingConfig(
                thinking_level=types.ThinkingLevel(self._account.thinking_level.upper())
            ),
            automatic_continuation=False,
            automatic_function_calling=types.AutomaticFunctionCallingConfig(disable=True),
            should_return_http_response=True,
        )

    def close(self) -> None:
        """Close every connection; calls under way end as failures."""
        self._http.close()


def name_refusal(status: int, details: Any) -> str:
    """The outcome for an HTTP error. Google answers a bad key with 400 and says so in the details only."""
    if status == 404:
        return "model_gone"
    if status == 400 and "API_KEY_INVALID" in reasons(details):
        return "bad_key"
    return f"http_{status}"


def reasons(details: Any) -> list[str]:
    """The ``reason`` words in Google's error body."""
    error = details.get("error") if isinstance(details, dict) else None
    listed = error.get("details") if isinstance(error, dict) else None
    if not isinstance(listed, list):
        return []
    return [str(entry.get("reason")) for entry in listed if isinstance(entry, dict)]
