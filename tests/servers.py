"""The real server, ``gunicorn wsgi:app`` with its own configuration, as a process of its own."""

from __future__ import annotations

import http.client
import os
import re
import socket
import subprocess
import sys
import time
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from config import ROOT
from tests.engines import SECRET_KEY, app_for, dispose

if TYPE_CHECKING:
    from flask import Flask

START_SECONDS = 30.0
STOP_SECONDS = 15.0


def setting_names() -> frozenset[str]:
    """Every setting that ``config.py`` and its parts read, from their source: none can be forgotten here."""
    sources = [ROOT / "config.py", *(ROOT / "settings").glob("*.py")]
    return frozenset(re.findall(r'read\.\w+\(\s*"([A-Z0-9_]+)"', "".join(file.read_text() for file in sources)))


def environment(**settings: str) -> dict[str, str]:
    """A process's environment: *settings*, and nothing of the machine's own or its ``.env`` (empty is as not set)."""
    kept = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG", "TMPDIR")}
    # gunicorn reads WEB_CONCURRENCY itself, while it is imported, and knows no empty value.
    base = {**dict.fromkeys(setting_names(), ""), "WEB_CONCURRENCY": "1", "FLASK_SKIP_DOTENV": "1"}
    return {**kept, **base, **settings}


def program(name: str) -> str:
    """A command of the environment that runs the tests."""
    return str(Path(sys.executable).with_name(name))


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


class Server:
    """A running server: ``url``, ``log()``, ``stop()``; ``app`` prepares data in the same database.

    ``prefix`` is a program that becomes the server, ``nice`` for one; ``served`` are gunicorn's arguments, ``root`` is
    the tree that is served. ``start_seconds`` is how long the first answer took.
    """

    served: tuple[str, ...] = ("wsgi:app",)
    root: Path = ROOT

    def __init__(self, database_url: str, log_path: Path, prefix: tuple[str, ...] = (), **settings: str) -> None:
        self.database_url = database_url
        self.log_path = log_path
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        base = {"SECRET_KEY": SECRET_KEY, "RATELIMIT_ENABLED": "off", "WEB_CONCURRENCY": "1", "THREADS": "6"}
        self.environ = environment(**base | settings, DATABASE_URL=database_url, PORT=str(self.port))
        with log_path.open("wb") as log:
            command = [*prefix, program("gunicorn"), *self.served]
            self.process = subprocess.Popen(
                command, cwd=self.root, env=self.environ, stdin=subprocess.DEVNULL, stdout=log, stderr=log
            )
        self.wait()

    @cached_property
    def app(self) -> Flask:
        return app_for(self.database_url)

    def workers(self) -> list[int]:
        """The processes that answer."""
        master = self.process.pid
        return [int(pid) for pid in Path(f"/proc/{master}/task/{master}/children").read_text().split()]

    def log(self) -> str:
        return self.log_path.read_text(errors="replace")

    def wait(self) -> None:
        """Until it answers, ends, or takes too long."""
        begun = time.monotonic()
        deadline = begun + START_SECONDS
        while not self.is_alive():
            if self.process.poll() is not None or time.monotonic() > deadline:
                self.process.kill()
                raise AssertionError(f"the server did not start:\n{self.log()}")
            time.sleep(0.01)
        self.start_seconds = time.monotonic() - begun

    def is_alive(self) -> bool:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=2)
        try:
            connection.request("GET", "/healthz")
            return connection.getresponse().status == http.HTTPStatus.OK
        except OSError:
            return False
        finally:
            connection.close()

    def stop(self) -> None:
        """Ask it to end, as an operator would; a server that has to be killed has failed."""
        if "app" in self.__dict__:
            dispose(self.app)
        if self.process.poll() is not None:
            return
        self.process.terminate()
        try:
            status = self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise AssertionError(f"the server did not stop:\n{self.log()}") from None
        assert status == 0, f"the server ended with {status}:\n{self.log()}"
