"""What is measured: each row and the requests it sends."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlencode

MILLION = 1_000_000
BASE = 10_000
SIZES = (BASE, 100_000, MILLION)
QUICK_SIZES = (1_000, BASE)
QUICK_BUDGET_SECONDS = 150.0  # what it promises is three minutes
CONNECTIONS = 16
HOST = "127.0.0.1"

RARE, COMMON, WITH_COMMON, ABSENT = "smoked", "since", "invoice", "zzzqqq"
CATEGORY, PRIORITY = "billing", "high"


@dataclass(frozen=True)
class Caller:
    """What is known of a database that a request may need."""

    token: str
    cookie: str
    deep_cursor: str
    texts: list[tuple[str, str]]
    tag: str = ""

    @property
    def bearer(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}


def request(path: str, headers: dict[str, str], body: bytes = b"") -> bytes:
    """HTTP/1.1, as written on the wire."""
    lines = {"Host": HOST, "Accept": "*/*", "User-Agent": "benchmark", **headers}
    if body:
        lines |= {"Content-Type": "application/json", "Content-Length": str(len(body))}
    head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    return f"{'POST' if body else 'GET'} {path} HTTP/1.1\r\n{head}\r\n".encode() + body


@dataclass(frozen=True)
class Row:
    """``requests`` are sent in turn. ``changes`` the data, so that the row is measured last."""

    key: str
    title: str
    requests: Callable[[Caller], list[bytes]]
    status: int = 200
    changes: bool = False


def listed(**parameters: str) -> Callable[[Caller], list[bytes]]:
    query = f"?{urlencode(parameters)}" if parameters else ""
    return lambda caller: [request(f"/api/tickets/{query}", caller.bearer)]


def deep(caller: Caller) -> list[bytes]:
    return [request(f"/api/tickets/?{urlencode({'cursor': caller.deep_cursor})}", caller.bearer)]


def unchanged(caller: Caller) -> list[bytes]:
    return [request("/api/tickets/", {**caller.bearer, "If-None-Match": caller.tag})]


def page(path: str) -> Callable[[Caller], list[bytes]]:
    return lambda caller: [request(path, {"Cookie": caller.cookie})]


def created(**given: str) -> Callable[[Caller], list[bytes]]:
    def requests(caller: Caller) -> list[bytes]:
        bodies = [{"title": title, "description": text, **given} for title, text in caller.texts]
        return [request("/api/tickets/", caller.bearer, json.dumps(body).encode()) for body in bodies]

    return requests


ROWS = (
    Row("list", "list, first page", listed()),
    Row("filter", "category and priority filter", listed(category=CATEGORY, priority=PRIORITY)),
    Row("deep", "deep page (90 % in)", deep),
    Row("rare", "search, a rare word", listed(search=RARE)),
    Row("third", "search, a word in a third of all", listed(search=COMMON)),
    Row("two", "search, two words and a filter", listed(search=f"{WITH_COMMON} {COMMON}", category=CATEGORY)),
    Row("none", "search without a match", listed(search=ABSENT)),
    Row("stats", "stats", lambda caller: [request("/api/tickets/stats/", caller.bearer)]),
    Row("unchanged", "list, unchanged (304)", unchanged, status=304),
    Row("page-list", "page of the list", page("/tickets/")),
    Row("page-stats", "page of the dashboard", page("/stats/")),
    Row("create-given", "create, both given", created(category=CATEGORY, priority=PRIORITY), 201, changes=True),
    Row("create", "create, classified", created(), 201, changes=True),
)
PROCESSES = "processes"
KEYS = (*(row.key for row in ROWS), PROCESSES)
