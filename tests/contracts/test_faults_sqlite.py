"""Promise: a SQLite file that is locked, read-only or on a full disk is a clear 503, and nothing to restart for."""

from __future__ import annotations

import os
import resource
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest
import requests

from tests.accounts import make_token
from tests.engines import app_for, dispose
from tests.load import assert_unavailable, assert_whole, post, wait_for
from tests.pages import hidden_inputs
from tests.servers import Server
from tests.skips import missing

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)

ServeOn = Callable[..., Server]
DISK_BYTES = 4 * 1024 * 1024
ON_A_SMALL_DISK = 'mount -t tmpfs -o size="$1" none "$2" && cp "$3" "$2" && shift 3 && exec "$@"'
# Root, but files that are read-only are so for it too.
OBEYS_MODES = ("setpriv", "--bounding-set=-dac_override,-dac_read_search") if os.geteuid() == 0 else ()


def can_mount() -> bool:
    """In a namespace of its own, where nobody else sees it."""
    try:
        tried = subprocess.run(
            ["unshare", "-m", "mount", "-t", "tmpfs", "none", "/mnt"], capture_output=True, check=False
        )
    except FileNotFoundError:
        return False
    return tried.returncode == 0


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Another program holds the file."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("BEGIN EXCLUSIVE")
    try:
        yield
    finally:
        connection.close()


@pytest.fixture
def path(database: str) -> Path:
    return Path(database.removeprefix("sqlite:///"))


@pytest.fixture
def serve_on(tmp_path: Path) -> Iterator[ServeOn]:
    """A server on another file than the test's own, or under another program."""
    servers: list[Server] = []

    def start(file: Path, prefix: tuple[str, ...] = ()) -> Server:
        servers.append(Server(f"sqlite:///{file}", tmp_path / "server.log", prefix=prefix))
        return servers[-1]

    yield start
    for server in servers:
        server.stop()


def test_a_file_locked_for_a_moment_is_waited_for(serve: Callable[..., Server], path: Path) -> None:
    server = serve()
    with ThreadPoolExecutor(1) as pool:
        with locked(path):
            answer = pool.submit(post, server.url, "waits")
            with pytest.raises(TimeoutError):
                answer.result(1)
        assert answer.result(30).status_code == 201
    assert_whole(server.app, {"waits": answer.result().json()["id"]})


def test_a_file_locked_for_long_is_a_clear_refusal(serve: Callable[..., Server], path: Path) -> None:
    server = serve()
    auth = {"Authorization": f"Bearer {make_token(server.app)}"}
    with locked(path), ThreadPoolExecutor(2) as pool:
        created = pool.submit(post, server.url, "refused")
        page = pool.submit(submit_page, server)
        assert requests.get(f"{server.url}/api/tickets/", headers=auth, timeout=5).status_code == 200
        assert_unavailable(created.result())
        assert page.result().status_code == 503
        assert "Wait a moment" in page.result().text
    kept = {word: post(server.url, word).json()["id"] for word in ("refused", "after")}
    assert_whole(server.app, kept)


def test_a_ticket_is_soon_in_the_file_and_not_in_its_log_alone(
    serve: Callable[..., Server], path: Path, tmp_path: Path
) -> None:
    server = serve()
    ticket = post(server.url, "lasting").json()["id"]
    copy = tmp_path / "alone.sqlite3"

    def is_there() -> bool:
        copy.write_bytes(path.read_bytes())
        connection = sqlite3.connect(copy)
        try:
            return bool(connection.execute("SELECT count(*) FROM tickets WHERE id = ?", (ticket,)).fetchone()[0])
        except sqlite3.DatabaseError:  # copied while it was written
            return False
        finally:
            connection.close()

    wait_for(is_there, "the ticket in the file")


def submit_page(server: Server) -> requests.Response:
    """The public form, as a browser sends it."""
    session = requests.Session()
    form = session.get(f"{server.url}/", timeout=10).text
    fields = {"title": "Page", "description": "By hand", **hidden_inputs(form)}
    return session.post(f"{server.url}/", data=fields, timeout=30)


def test_a_file_size_limit(serve: Callable[..., Server], path: Path) -> None:
    """Every disk that answers a write with an error looks like this to SQLite."""
    server = serve()
    kept = {"before": post(server.url, "before").json()["id"]}
    worker = server.workers()[0]
    unlimited = resource.prlimit(worker, resource.RLIMIT_FSIZE)
    resource.prlimit(worker, resource.RLIMIT_FSIZE, (largest(path) + 50_000, unlimited[1]))
    fill_until_refused(server, kept)
    resource.prlimit(worker, resource.RLIMIT_FSIZE, unlimited)
    take_refused_and_more(server, kept)
    assert_whole(server.app, kept)
    assert server.workers() == [worker]


def largest(path: Path) -> int:
    return max(file.stat().st_size for file in path.parent.glob(path.name + "*"))


def test_a_full_disk(path: Path, tmp_path: Path, serve_on: ServeOn) -> None:
    if not can_mount():
        missing("the right to mount")
    folder, copy = tmp_path / "small", tmp_path / "copy"
    folder.mkdir()
    copy.mkdir()
    prefix = ("unshare", "-m", "sh", "-c", ON_A_SMALL_DISK, "sh", str(DISK_BYTES), str(folder), str(path))
    server = serve_on(folder / path.name, prefix)
    inside = Path(f"/proc/{server.process.pid}/root{folder}")
    filler = inside / "filler"
    kept = {"before": post(server.url, "before").json()["id"]}
    filler.write_bytes(bytes(DISK_BYTES - sum(file.stat().st_size for file in inside.iterdir()) - 100_000))
    fill_until_refused(server, kept)
    filler.unlink()
    take_refused_and_more(server, kept)
    for file in inside.glob(path.name + "*"):
        (copy / file.name).write_bytes(file.read_bytes())
    app = app_for(f"sqlite:///{copy / path.name}")
    assert_whole(app, kept)
    dispose(app)


def fill_until_refused(server: Server, kept: dict[str, int]) -> None:
    """Tickets until the disk is full; then what is read is still read."""
    wait_for(lambda: hand_in(server, f"fill{len(kept)}", kept).status_code != 201, "a full disk")
    for number in range(3):
        hand_in(server, f"refused{number}", kept)
    assert requests.get(f"{server.url}/readyz", timeout=10).status_code == 200


def hand_in(server: Server, word: str, kept: dict[str, int]) -> requests.Response:
    """Taken or clearly refused: SQLite may find a little room again when it empties its log."""
    answer = post(server.url, word)
    if answer.status_code == 201:
        kept[word] = answer.json()["id"]
    else:
        assert_unavailable(answer)
    return answer


def take_refused_and_more(server: Server, kept: dict[str, int]) -> None:
    """Without a restart; what was refused is handed in again under its key."""
    for word in ("refused0", "refused1", "after"):
        answer = post(server.url, word)
        assert answer.status_code == 201, (answer.text, server.log())
        kept[word] = answer.json()["id"]


def read_at_once(server: Server) -> None:
    """So that several connections are open, and idle then."""
    with ThreadPoolExecutor(8) as pool:
        asked = [pool.submit(requests.get, f"{server.url}/readyz", timeout=10) for _ in range(40)]
    assert {answer.result().status_code for answer in asked} <= {200, 503}


@pytest.mark.parametrize("is_folder_too", [False, True], ids=["file", "file and folder"])
def test_a_read_only_file(path: Path, tmp_path: Path, serve_on: ServeOn, is_folder_too: bool) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    copy = folder / path.name
    copy.write_bytes(path.read_bytes())
    copy.chmod(0o400)
    folder.chmod(0o500 if is_folder_too else 0o700)
    server = serve_on(copy, OBEYS_MODES)
    for number in range(2):
        assert_unavailable(post(server.url, f"refused{number}"))
    read_at_once(server)
    folder.chmod(0o700)
    for file in folder.iterdir():
        file.chmod(0o600)
    kept: dict[str, int] = {}
    take_refused_and_more(server, kept)
    assert_whole(server.app, kept)


def test_a_file_that_is_no_database(path: Path, tmp_path: Path, serve_on: ServeOn) -> None:
    """Until the operator has put the backup in its place."""
    copy = tmp_path / "tickets.sqlite3"
    copy.write_bytes(b"Sorry, the disk ate it. " * 1000)
    server = serve_on(copy)
    assert_unavailable(post(server.url, "refused0"))
    assert requests.get(f"{server.url}/readyz", timeout=10).status_code == 503
    copy.write_bytes(path.read_bytes())
    kept: dict[str, int] = {}
    take_refused_and_more(server, kept)
    assert_whole(server.app, kept)
