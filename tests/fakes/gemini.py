"""A fake Gemini that speaks ``generateContent`` over a real socket, in every mood.

In a test: ``FakeGemini(api_key="k")`` as a context manager, then ``fake.mood = "hang"``. For another process:
``python -m tests.fakes.gemini --port 9009 --mood keywords`` with ``GEMINI_BASE_URL=http://127.0.0.1:9009``; then
``POST /_mood {"mood": "hang"}`` switches (``answer`` and ``delay_seconds`` too), ``GET /_requests`` tells what came in.
Only ``hang_accept`` cannot be left over HTTP: it does not read a byte.
"""

from __future__ import annotations

import argparse
import re
import threading
from dataclasses import asdict
from types import TracebackType
from typing import Any

from tests.fakes.gemini_moods import MOODS, as_json, bad_key_body, error
from tests.fakes.wire import Request, Wire, WireServer

PATH = re.compile(r"/(?P<version>v1[a-z0-9]*)/models/(?P<model>[\w.-]+):generateContent")
USUAL_ANSWER = {
    "reason": "Money was taken twice.",
    "category": "billing",
    "priority": "high",
    "confidence_category": 0.93,
    "confidence_priority": 0.81,
}


class FakeGemini:
    """``requests`` holds what was asked of the model, ``followed`` what came to the place that redirects point to.

    ``api_key`` empty accepts any key. Wrong keys, unknown paths and a server timeout below 10 s are refused, as Google
    does, whatever the mood.
    """

    def __init__(self, api_key: str = "", mood: str = "ok", port: int = 0) -> None:
        self.api_key = api_key
        self.answer: dict[str, Any] = dict(USUAL_ANSWER)
        self.delay_seconds = 1.0
        self.hurrying = threading.Event()  # ends that delay, once set
        self.requests: list[Request] = []
        self.followed: list[Request] = []
        self.arrived = threading.Semaphore(0)
        self._mood = ""
        self.elsewhere = WireServer(self._record_follower)
        self._server = WireServer(self._serve, port=port)
        self.mood = mood

    @property
    def url(self) -> str:
        """For ``GEMINI_BASE_URL``."""
        return self._server.url

    @property
    def mood(self) -> str:
        return self._mood

    @mood.setter
    def mood(self, mood: str) -> None:
        if mood not in MOODS:
            raise ValueError(f"No such mood: {mood!r}. There are {', '.join(MOODS)}.")
        self._mood = mood
        if mood == "hang_accept":
            self._server.attending.clear()
        else:
            self._server.attending.set()

    @property
    def connections(self) -> int:
        """How many connections were accepted so far."""
        return self._server.accepted

    def wait_for_requests(self, count: int, timeout_seconds: float = 5.0) -> bool:
        """Wait until *count* more requests than already waited for have arrived."""
        return all(self.arrived.acquire(timeout=timeout_seconds) for _ in range(count))

    def stop(self) -> None:
        """Hang up on everyone; returns when no thread is left."""
        self.hurrying.set()
        self._server.stop()
        self.elsewhere.stop()

    def __enter__(self) -> FakeGemini:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.stop()

    def _record_follower(self, wire: Wire, request: Request) -> None:
        self.followed.append(request)
        MOODS["ok"](self, wire, request)

    def _serve(self, wire: Wire, request: Request) -> None:
        if request.path.startswith("/_"):
            self._control(wire, request)
            return
        if (refusal := self._refusal(request)) is not None:
            wire.respond(*refusal)
            return
        mood = MOODS[self._mood]
        self.requests.append(request)
        self.arrived.release()
        mood(self, wire, request)

    def _refusal(self, request: Request) -> tuple[int, bytes] | None:
        if request.method != "POST" or not PATH.fullmatch(request.path):
            return 404, error(404, "Requested entity was not found.")
        if self.api_key and request.headers.get("x-goog-api-key") != self.api_key:
            return 400, bad_key_body()
        if float(request.headers.get("x-server-timeout", "10")) < 10:
            return 400, error(400, "Manually set deadline is too short. Minimum allowed deadline is 10s.")
        return None

    def _control(self, wire: Wire, request: Request) -> None:
        if request.path == "/_requests" and request.method == "GET":
            wire.respond(200, as_json([asdict(known) for known in self.requests]))
            return
        if request.path != "/_mood" or not isinstance(request.body, dict) or request.body.get("mood") not in MOODS:
            wire.respond(404, as_json({"moods": list(MOODS)}))
            return
        self.answer |= request.body.get("answer", {})
        self.delay_seconds = float(request.body.get("delay_seconds", self.delay_seconds))
        self.mood = request.body["mood"]
        wire.respond(200, as_json({"mood": self.mood}))


def main() -> None:
    """Run until interrupted."""
    parser = argparse.ArgumentParser(description="A fake Gemini on a loopback port.")
    parser.add_argument("--port", type=int, default=9009)
    parser.add_argument("--mood", choices=MOODS, default="keywords")
    parser.add_argument("--api-key", default="", help="refuse every other key; empty accepts any")
    chosen = parser.parse_args()
    with FakeGemini(chosen.api_key, chosen.mood, chosen.port) as fake:
        print(f"GEMINI_BASE_URL={fake.url}", flush=True)
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            return


if __name__ == "__main__":
    main()
