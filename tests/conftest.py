"""What every test may ask for. See CONTRIBUTING.md for how to use it.

``app``, ``client``   the real application on a fresh migrated database, on both engines
``make_app(**env)``   the same with other settings
``in_app``            ``app`` with its context pushed, for tests of services and models (no ``client`` beside it)
``agent``, ``admin``  an account (``.email``, ``.password``); ``agent_client``, ``admin_client`` are signed in as it
``token``, ``auth``   an API token, and the header that carries it
``database``          only the migrated database's DATABASE_URL; ``empty_database`` without the migrations
``live_server``       real gunicorn, one for a test module; ``serve(**env)`` starts one for a single test
"""

from __future__ import annotations

import os
import re
import shutil
import socket
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, event

from tests import postgres
from tests.accounts import Account, make_agent, make_token, sign_in
from tests.engines import ENGINES, POSTGRESQL, SQLITE, Databases, app_for, dispose
from tests.servers import Server
from tests.skips import missing
from ticketapp.classifier.chain import Classifier

RUN_FOLDER = "TICKETAPP_TEST_RUN"


def pytest_configure(config: pytest.Config) -> None:
    """The process that leads the run makes its folder; xdist's workers inherit the variable that names it."""
    if not hasattr(config, "workerinput"):
        folder = Path(tempfile.mkdtemp(prefix="ticketapp-tests-", dir="/tmp"))  # a socket's path must be short
        folder.chmod(0o755)  # the database server runs as another user
        (folder / "pid").write_text(str(os.getpid()))
        os.environ[RUN_FOLDER] = str(folder)


def pytest_unconfigure(config: pytest.Config) -> None:
    """Also after ctrl-C."""
    if not hasattr(config, "workerinput"):
        run = Path(os.environ.pop(RUN_FOLDER))
        postgres.stop(run)
        shutil.rmtree(run, ignore_errors=True)


def is_loopback(host: str) -> bool:
    return host in ("::1", "localhost") or host.startswith("127.")


@pytest.fixture(scope="session", autouse=True)
def readers_only_read() -> Iterator[None]:
    """No session that said it reads writes: on PostgreSQL it has no transaction that would take the rest back."""

    def look(connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        if connection.get_execution_options().get("is_reading"):
            assert not re.match(r"\s*(INSERT|UPDATE|DELETE)\b|.*\bFOR UPDATE\b", statement, re.DOTALL), statement

    event.listen(Engine, "before_cursor_execute", look)
    yield
    event.remove(Engine, "before_cursor_execute", look)


@pytest.fixture(scope="session", autouse=True)
def only_loopback() -> Iterator[None]:
    """No test reaches beyond this machine, whatever the code under test tries."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        if self.family != socket.AF_UNIX and not is_loopback(str(address[0])):
            raise PermissionError(f"tests may not reach {address[0]}")
        connect(self, address)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", guarded)
        patch.setattr(socket.socket, "connect_ex", guarded)
        yield


@pytest.fixture(scope="session")
def databases(worker_id: str) -> Databases:
    return Databases(Path(os.environ[RUN_FOLDER]), worker_id)


def require(engine: str) -> str:
    if engine == POSTGRESQL and postgres.programs() is None:
        missing("PostgreSQL's server")
    return engine


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest) -> str:
    """Both engines; ``@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)`` for one of them."""
    return require(request.param)


@pytest.fixture
def database(engine: str, databases: Databases) -> Iterator[str]:
    url = databases.migrated(engine)
    yield url
    databases.drop(url)


@pytest.fixture
def empty_database(engine: str, databases: Databases) -> Iterator[str]:
    url = databases.empty(engine)
    yield url
    databases.drop(url)


@pytest.fixture
def make_app(database: str) -> Iterator[Callable[..., Flask]]:
    """``make_app(PUBLIC_INTAKE="off")``: the application with these settings on this test's database."""
    apps: list[Flask] = []

    def make(**environ: str) -> Flask:
        apps.append(app_for(database, **environ))
        return apps[-1]

    yield make
    for app in apps:
        dispose(app)


@pytest.fixture
def app(make_app: Callable[..., Flask]) -> Flask:
    return make_app()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def in_app(app: Flask) -> Iterator[Flask]:
    with app.app_context():
        yield app


@pytest.fixture
def agent(app: Flask) -> Account:
    return make_agent(app, "alice@example.com")


@pytest.fixture
def admin(app: Flask) -> Account:
    return make_agent(app, "bob@example.com", is_admin=True)


@pytest.fixture
def agent_client(app: Flask, agent: Account) -> FlaskClient:
    return sign_in(app.test_client(), agent)


@pytest.fixture
def admin_client(app: Flask, admin: Account) -> FlaskClient:
    return sign_in(app.test_client(), admin)


@pytest.fixture
def token(app: Flask) -> str:
    return make_token(app)


@pytest.fixture
def auth(token: str) -> dict[str, str]:
    """``client.get("/api/tickets/", headers=auth)``"""
    return {"Authorization": f"Bearer {token}"}


@pytest.fixture
def serve(database: str, tmp_path: Path) -> Iterator[Callable[..., Server]]:
    """``serve(THREADS="3")``: a server of this test's own, on this test's database."""
    servers: list[Server] = []

    def start(**settings: str) -> Server:
        servers.append(Server(database, tmp_path / f"server-{len(servers)}.log", **settings))
        return servers[-1]

    yield start
    for server in servers:
        server.stop()


@pytest.fixture(scope="module")
def server_engine() -> str:
    """The engine of ``live_server``; a module or folder that wants both overrides this with ``params=ENGINES``."""
    return SQLITE


@pytest.fixture(scope="module")
def live_server(server_engine: str, databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One server for the tests of a module, which therefore share its rows."""
    url = databases.migrated(require(server_engine))
    server = Server(url, tmp_path_factory.mktemp("server") / "server.log")
    yield server
    server.stop()
    databases.drop(url)


@pytest.fixture
def no_model(app: Flask) -> None:
    """Neither Gemini nor the embedded model answers: what is left out keeps its default."""
    app.extensions["classifier"] = Classifier(
        None, timeout_seconds=1, waiting_bound=1, local=lambda _title, _description: None
    )
