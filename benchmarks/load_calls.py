"""The clients of ``benchmarks.load``: what they send, in which mixture, and what each call must be answered."""

from __future__ import annotations

import http.client
import itertools
import json
import random
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.servers import Server

TEXT = "I was charged twice for the invoice of May, and the app shows error 500 when I open it. "
WORDS = ("invoice", "password", "error", "über", "zzz-nowhere", "charged twice")
BIG_BYTES = 2 * 1024 * 1024 + 1
TIMEOUT_SECONDS = 60


@dataclass
class Tally:
    """What all clients saw."""

    latencies: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    statuses: Counter[int] = field(default_factory=Counter)
    surprises: Counter[str] = field(default_factory=Counter)
    ids: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    lock: threading.Lock = field(default_factory=threading.Lock)
    numbers: Any = field(default_factory=itertools.count)

    def note(self, kind: str, status: int, expected: tuple[int, ...], seconds: float) -> None:
        with self.lock:
            self.statuses[status] += 1
            self.latencies[kind].append(seconds * 1000)
            if status not in expected:
                self.surprises[f"{kind}: {status}, expected {' or '.join(map(str, expected))}"] += 1

    def keep(self, key: str, ticket: int) -> None:
        with self.lock:
            self.ids[key].add(ticket)


class Client(threading.Thread):
    """One caller with its own connection and its own dice."""

    def __init__(self, number: int, server: Server, token: str, tally: Tally, until: float) -> None:
        super().__init__()
        self.number, self.port, self.token, self.tally, self.until = number, server.port, token, tally, until
        self.rng = random.Random(number)
        self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=TIMEOUT_SECONDS)
        self.mine: list[tuple[str, int]] = []

    def run(self) -> None:
        acts, weights = zip(*ACTS, strict=True)
        while time.monotonic() < self.until:
            self.rng.choices(acts, weights)[0](self)
        self.connection.close()

    def call(self, kind: str, method: str, path: str, expected: tuple[int, ...], **options: Any) -> tuple[int, bytes]:
        """One request; ``body`` is JSON unless it is bytes, ``headers`` are added to the token."""
        body, headers = options.get("body"), {"Authorization": f"Bearer {self.token}", **options.get("headers", {})}
        if body is not None:
            headers = {"Content-Type": "application/json", **headers}
            body = body if isinstance(body, bytes) else json.dumps(body).encode()
        started = time.monotonic()
        try:
            self.connection.request(method, path, body, headers)
            answer = self.connection.getresponse()
            content = answer.read()
        except (OSError, http.client.HTTPException) as error:
            self.connection.close()
            with self.tally.lock:
                self.tally.surprises[f"{kind}: no answer ({type(error).__name__})"] += 1
            return 0, b""
        self.tally.note(kind, answer.status, expected, time.monotonic() - started)
        return answer.status, content

    def post(self, kind: str, key: str) -> None:
        body = {"title": f"Load {key}", "description": TEXT * self.rng_of(key).randint(1, 20)}
        status, content = self.call(kind, "POST", "/api/tickets/", (201,), body=body, headers={"Idempotency-Key": key})
        if status == 201:
            ticket = json.loads(content)["id"]
            self.tally.keep(key, ticket)
            self.mine.append((key, ticket))

    @staticmethod
    def rng_of(key: str) -> random.Random:
        """The same key, the same body."""
        return random.Random(key)

    def create(self) -> None:
        self.post("create", f"new-{next(self.tally.numbers)}")

    def create_beside_a_twin(self) -> None:
        """Two neighbouring numbers share a key: two clients often post it at the same moment."""
        self.post("create, twins", f"twin-{next(self.tally.numbers) // 2}")

    def repeat(self) -> None:
        if self.mine:
            self.post("create, repeated", self.rng.choice(self.mine)[0])

    def create_after_a_dropped_call(self) -> None:
        """Hang up before the answer, then post again until there is one."""
        key = f"dropped-{next(self.tally.numbers)}"
        body = json.dumps({"title": f"Load {key}", "description": TEXT * self.rng_of(key).randint(1, 20)}).encode()
        dropped = http.client.HTTPConnection("127.0.0.1", self.port, timeout=TIMEOUT_SECONDS)
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json", "Idempotency-Key": key}
        dropped.request("POST", "/api/tickets/", body, headers)
        dropped.close()
        self.post("create, dropped", key)

    def reuse_a_key(self) -> None:
        if self.mine:
            headers = {"Idempotency-Key": self.rng.choice(self.mine)[0]}
            body = {"title": "Another", "description": "body"}
            self.call("key with another body", "POST", "/api/tickets/", (422,), body=body, headers=headers)

    def change(self) -> None:
        if self.mine:
            path = f"/api/tickets/{self.rng.choice(self.mine)[1]}/"
            body = {"status": self.rng.choice(("open", "in_progress", "resolved")), "priority": "high"}
            self.call("change", "PATCH", path, (200,), body=body)

    def change_a_stale_one(self) -> None:
        if self.mine:
            path = f"/api/tickets/{self.rng.choice(self.mine)[1]}/"
            headers = {"If-Match": '"999999"'}
            self.call("change, stale", "PATCH", path, (412,), body={"status": "closed"}, headers=headers)

    def read(self) -> None:
        if self.mine:
            self.call("read", "GET", f"/api/tickets/{self.rng.choice(self.mine)[1]}/", (200,))

    def list_some(self) -> None:
        queries = (
            "",
            "?category=billing&priority=high",
            "?ordering=-priority&page_size=20",
            "?status=open&status=closed",
        )
        self.call("list", "GET", f"/api/tickets/{self.rng.choice(queries)}", (200,))

    def search(self) -> None:
        word = self.rng.choice(WORDS).encode().hex("%", 1)
        self.call("search", "GET", f"/api/tickets/?search=%{word}&page_size=10", (200,))

    def stats(self) -> None:
        self.call("stats", "GET", "/api/tickets/stats/", (200,))

    def classify(self) -> None:
        self.call("classify", "POST", "/api/tickets/classify/", (200,), body={"description": TEXT})

    def page(self) -> None:
        self.call("page", "GET", self.rng.choice(("/", "/login", "/healthz", "/readyz")), (200,))

    def go_wrong(self) -> None:
        """Something that is wrong in one of many ways."""
        method, path, expected, options = self.rng.choice(WRONG)
        self.call("wrong", method, path, (expected,), **options)

    def send_too_much(self) -> None:
        self.call("too large", "POST", "/api/tickets/", (413,), body=b" " * BIG_BYTES)


ANONYMOUS = {"Authorization": "Bearer tk_wrong"}
WRONG: list[tuple[str, str, int, dict[str, Any]]] = [
    ("POST", "/api/tickets/", 400, {"body": b"{"}),
    ("POST", "/api/tickets/", 400, {"body": b'{"title": "\xff"}'}),
    ("POST", "/api/tickets/", 400, {"body": b'{"title": "a", "title": "b"}'}),
    ("POST", "/api/tickets/", 400, {"body": b"[" * 5000}),
    ("POST", "/api/tickets/", 400, {"body": {"title": ["a"], "description": 7, "priority": "urgent"}}),
    ("POST", "/api/tickets/", 400, {"body": {"title": "a\0", "description": "\ud800"}}),
    ("POST", "/api/tickets/", 400, {"body": {"title": "x" * 201, "description": " "}}),
    ("POST", "/api/tickets/", 400, {"body": {"title": "a", "description": "b", "colour": "red"}}),
    ("POST", "/api/tickets/", 415, {"body": b"title=a", "headers": {"Content-Type": "text/plain"}}),
    ("POST", "/api/tickets/", 401, {"body": {}, "headers": ANONYMOUS}),
    ("GET", "/api/tickets/", 401, {"headers": ANONYMOUS}),
    ("GET", "/api/tickets/?status=done", 400, {}),
    ("GET", "/api/tickets/?cursor=forged", 400, {}),
    ("GET", "/api/tickets/?page_size=1000", 400, {}),
    ("GET", "/api/tickets/?colour=red", 400, {}),
    ("GET", f"/api/tickets/{10**30}/", 404, {}),
    ("GET", "/api/nothing/", 404, {}),
    ("DELETE", "/api/tickets/1/", 405, {}),
    ("PATCH", f"/api/tickets/{10**15}/", 404, {"body": {"status": "open"}}),
    ("PATCH", "/api/tickets/1/", 400, {"body": {"status": None}}),
]
ACTS: list[tuple[Callable[[Client], None], int]] = [
    (Client.create, 26),
    (Client.create_beside_a_twin, 4),
    (Client.create_after_a_dropped_call, 2),
    (Client.repeat, 4),
    (Client.reuse_a_key, 2),
    (Client.change, 10),
    (Client.change_a_stale_one, 2),
    (Client.read, 10),
    (Client.list_some, 10),
    (Client.search, 4),
    (Client.stats, 4),
    (Client.classify, 2),
    (Client.page, 4),
    (Client.go_wrong, 15),
    (Client.send_too_much, 1),
]
