"""The load client: a process of its own, so that its work is counted apart, and a cheap one, since it shares the cores.

It reads one line of JSON for each burst (port, connections, seconds, requests in base64, expected status) and answers
one line: microseconds of each answer, the statuses that were not expected, the wall clock's and its own processor's
seconds. Connections are kept alive, and opened anew for each burst, so that workers share them anew.
"""

from __future__ import annotations

import base64
import json
import selectors
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
ANSWER_SECONDS = 30.0
CHUNK = 1 << 18
WITHOUT_BODY = (204, 304)
FAILURES_MAX = 100


@dataclass
class Burst:
    """What to do: one request after another on each of ``connections``, in turn from ``requests``."""

    port: int
    connections: int
    seconds: float
    requests: list[bytes]
    status: int

    def dump(self) -> str:
        return json.dumps({**vars(self), "requests": [base64.b64encode(each).decode() for each in self.requests]})

    @classmethod
    def load(cls, line: str) -> Burst:
        values = json.loads(line)
        return cls(**{**values, "requests": [base64.b64decode(each) for each in values["requests"]]})


@dataclass
class Outcome:
    """``wrong`` counts other answers by their status; ``0`` stands for none at all."""

    microseconds: list[int] = field(default_factory=list)
    wrong: dict[str, int] = field(default_factory=dict)
    seconds: float = 0.0
    processor_seconds: float = 0.0


class Connection:
    """One connection with at most one request under way."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), ANSWER_SECONDS)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.begun = 0.0
        self.head = b""
        self.status = 0
        self.missing = -1
        self.is_last = False

    def ask(self, request: bytes) -> None:
        self.head, self.status, self.missing = b"", 0, -1
        self.begun = time.perf_counter()
        self.socket.sendall(request)

    def has_answer(self) -> bool:
        """Read what is there; raises ``ConnectionError`` where the server closed before the end."""
        part = self.socket.recv(CHUNK)
        if not part:
            raise ConnectionError
        if self.status:
            self.missing -= len(part)
        else:
            self.head += part
            end = self.head.find(b"\r\n\r\n")
            if end < 0:
                return False
            head = self.head[:end].lower()
            self.status = int(head[9:12])
            self.is_last = b"\r\nconnection: close" in head
            self.missing = body_length(head, self.status) - (len(self.head) - end - 4)
        return self.missing <= 0


def body_length(head: bytes, status: int) -> int:
    found = head.find(b"\r\ncontent-length:")
    if status in WITHOUT_BODY or found < 0:
        return 0
    return int(head[found + 17 :].split(b"\r\n", 1)[0])


class Load:
    """Runs one burst."""

    def __init__(self, burst: Burst) -> None:
        self.burst = burst
        self.taken: list[float] = []
        self.wrong: Counter[str] = Counter()
        self.turn = 0
        self.selector = selectors.DefaultSelector()
        self.open = 0

    def run(self) -> Outcome:
        processor, begun = time.process_time(), time.perf_counter()
        until, last = begun + self.burst.seconds, begun + self.burst.seconds + ANSWER_SECONDS
        for _ in range(self.burst.connections):
            self.connect()
        while self.open:
            events = self.selector.select(max(0.0, last - time.perf_counter()))
            if not events:
                self.wrong["0"] += self.open
                break
            for key, _mask in events:
                self.attend(key.data, until)
        seconds = time.perf_counter() - begun
        for key in list(self.selector.get_map().values()):
            key.data.socket.close()
        self.selector.close()
        whole = [round(each * 1_000_000) for each in self.taken]
        return Outcome(whole, dict(self.wrong), seconds, time.process_time() - processor)

    def connect(self) -> None:
        """Open a connection and send its first request."""
        try:
            connection = Connection(self.burst.port)
            connection.ask(self.next_request())
        except OSError:
            self.wrong["0"] += 1
            return
        self.selector.register(connection.socket, selectors.EVENT_READ, connection)
        self.open += 1

    def next_request(self) -> bytes:
        self.turn += 1
        return self.burst.requests[self.turn % len(self.burst.requests)]

    def attend(self, connection: Connection, until: float) -> None:
        try:
            if not connection.has_answer():
                return
            now = time.perf_counter()
            if connection.status == self.burst.status:
                self.taken.append(now - connection.begun)
            else:
                self.wrong[str(connection.status)] += 1
            if now < until and not connection.is_last:
                connection.ask(self.next_request())
                return
        except OSError:
            self.wrong["0"] += 1
        # A worker may have ended, and another goes on.
        self.drop(connection)
        if time.perf_counter() < until and self.wrong["0"] < FAILURES_MAX:
            self.connect()

    def drop(self, connection: Connection) -> None:
        self.selector.unregister(connection.socket)
        connection.socket.close()
        self.open -= 1


class LoadClient:
    """The process, from outside."""

    def __init__(self) -> None:
        command = [sys.executable, "-m", "benchmarks.bench.client"]
        self.process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def run(self, burst: Burst) -> Outcome:
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(burst.dump() + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            raise SystemExit("the load client ended by itself")
        values: dict[str, Any] = json.loads(line)
        return Outcome(**values)

    def stop(self) -> None:
        self.process.kill()
        self.process.communicate()


def main() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # who started it says when it ends
    for line in sys.stdin:
        print(json.dumps(vars(Load(Burst.load(line)).run())), flush=True)


if __name__ == "__main__":
    main()
