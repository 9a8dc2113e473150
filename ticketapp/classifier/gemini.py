"""The first in line: Gemini. Loads google-genai late and in the background, and keeps one client per process."""

from __future__ import annotations

import importlib
import logging
import threading
from contextlib import suppress
from typing import TYPE_CHECKING

from ticketapp.classifier.deadlines import Deadline
from ticketapp.classifier.outcomes import GeminiFailure, GeminiSkipped
from ticketapp.classifier.prompt import Prompt
from ticketapp.classifier.replies import Answer, read_reply
from ticketapp.classifier.types import GeminiAccount, Suggestion

if TYPE_CHECKING:
    from ticketapp.classifier.sdk import GeminiClient

log = logging.getLogger("ticketapp.classifier")
# A library that is not there or broken, an account that it refuses, certificates that cannot be read.
CANNOT_LOAD = (ImportError, ValueError, OSError)


def import_sdk() -> None:
    """Import google-genai here and now (about 1.4 s): for a master, before it forks and while no thread runs in it.

    Opens no socket and makes no client. Its children then share the memory and load in some 50 ms. What goes wrong does
    not keep a server from starting: each child meets it too, and says so.
    """
    with suppress(*CANNOT_LOAD):
        importlib.import_module("ticketapp.classifier.sdk").make_what_is_put_off()


class Gemini:
    """Gemini in one process, the one that made this object."""

    def __init__(self, account: GeminiAccount, connections: int) -> None:
        self._account = account
        self._connections = connections
        self._client: GeminiClient | None = None
        self._loading = threading.Lock()
        self._started = False
        self._ended = threading.Event()

    def start_loading(self) -> None:
        """Import and build the client in a daemon thread. Returns at once; again, it does nothing."""
        with self._loading:
            if self._started:
                return
            self._started = True
        threading.Thread(target=self._load, name="gemini-load", daemon=True).start()

    def wait_until_loaded(self, timeout_seconds: float) -> bool:
        """Start loading and wait: for commands and tests, never for a request."""
        self.start_loading()
        self._ended.wait(timeout_seconds)
        return self._client is not None

    def _load(self) -> None:
        try:
            from ticketapp.classifier.sdk import GeminiClient, make_what_is_put_off

            make_what_is_put_off()  # the first question has no time for it
            self._client = GeminiClient(self._account, self._connections)
        except CANNOT_LOAD as error:
            failure = GeminiFailure("load_failed")
            fields = {"event": "gemini_failed", "outcome": failure.outcome, "error": type(error).__name__}
            log.error("Gemini cannot be loaded: %s", failure.hint, extra=fields)
        finally:
            self._ended.set()

    def suggest(self, prompt: Prompt, deadline: Deadline) -> Suggestion:
        """Ask Gemini, once. Raises ``GeminiFailure``. Needs a thread of its own: a name lookup ignores *deadline*."""
        client = self._client
        if client is None:
            raise GeminiSkipped("loading")
        answer = read_reply(client.ask(prompt, deadline))
        return as_suggestion(answer, self._account.model, prompt.version)

    def refuse_unloaded(self) -> None:
        """Raise ``GeminiSkipped`` where there is no client yet; the first to ask starts the loading."""
        if self._client is not None:
            return
        self.start_loading()
        raise GeminiSkipped("load_failed" if self._ended.is_set() and self._client is None else "loading")

    def close(self) -> None:
        """Close the client's connections."""
        if self._client is not None:
            self._client.close()


def as_suggestion(answer: Answer, model: str, prompt_version: str) -> Suggestion:
    return Suggestion(
        category=answer.category,
        priority=answer.priority,
        source="gemini",
        model=model,
        confidence_category=answer.confidence_category,
        confidence_priority=answer.confidence_priority,
        reason=answer.reason,
        prompt_version=prompt_version,
    )
