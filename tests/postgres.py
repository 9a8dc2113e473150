"""The PostgreSQL server of one test run: started by the first test that needs it, shared by all workers.

Debian's programs in a folder of their own, reached through a Unix socket: no port to collide, no account to set up.
PostgreSQL refuses to run as root, so root hands it to the user ``postgres`` (or ``nobody``).
"""

from __future__ import annotations

import fcntl
import os
import pwd
import shutil
import signal
import subprocess
import time
from pathlib import Path

import psycopg2
from psycopg2 import sql

ROLE = "ticketapp"  # owns the test databases; no superuser, as in most installations

OPTIONS = (
    # Nobody keeps these data: speed is all that matters.
    *("-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off", "-c", "autovacuum=off"),
    *("-c", "listen_addresses=", "-c", "max_connections=200", "-c", "timezone=Asia/Kathmandu"),
)


def programs() -> Path | None:
    """The folder of the newest server programs on this machine; a lone ``initdb`` on the path comes last."""
    debian = [folder for folder in Path("/usr/lib/postgresql").glob("*/bin") if (folder / "initdb").exists()]
    if debian:
        return max(debian, key=lambda folder: int(folder.parent.name))
    on_path = shutil.which("initdb")
    return Path(on_path).resolve().parent if on_path else None


def server_user() -> str | None:
    """Whom the server runs as, when we are root."""
    if os.geteuid() != 0:
        return None
    known = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in known else "nobody"


def socket_folder(run: Path) -> Path:
    """Start the run's server unless another worker has; its socket's folder."""
    home = run / "postgresql"
    with (run / "postgresql.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not home.exists():
            start(home)
    return home


def start(home: Path) -> None:
    # The strictest that the product accepts: it knows letters, and orders by bytes.
    make(home, "C.UTF-8")
    serve(home, OPTIONS)
    execute(home, "postgres", sql.SQL("CREATE ROLE {} LOGIN CREATEDB").format(sql.Identifier(ROLE)))
    watch(home)


def make(home: Path, locale: str) -> None:
    """A new server's data, in *home*, which must not exist yet."""
    user = server_user()
    home.mkdir()
    if user:
        shutil.chown(home, user)
    run_program(
        home,
        "initdb",
        *("-D", "data", "-U", "postgres", "-A", "trust", "-E", "UTF8", f"--locale={locale}", "--no-sync"),
    )


def serve(home: Path, options: tuple[str, ...]) -> None:
    """Start the server whose data are in *home*, where its socket is too."""
    given = " ".join([*options, "-c", f"unix_socket_directories={home}"])
    run_program(home, "pg_ctl", *("-D", "data", "-l", "server.log", "-o", given, "-w", "-t", "60", "start"))


def run_program(home: Path, program: str, *arguments: str) -> None:
    """One of PostgreSQL's own programs, as the user who owns the data."""
    bin_folder = programs()
    assert bin_folder is not None, "ask for programs() first"
    command = [str(bin_folder / program), *arguments]
    with (home.parent / "postgresql-setup.log").open("a") as log:
        null = subprocess.DEVNULL
        subprocess.run(command, user=server_user(), cwd=home, stdout=log, stderr=log, stdin=null, check=True)


def execute(home: Path, role: str, statement: sql.Composable, database: str = "postgres") -> None:
    """One administrative statement, outside any transaction."""
    connection = psycopg2.connect(host=str(home), user=role, dbname=database)
    try:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(statement)
    finally:
        connection.close()


def watch(home: Path) -> None:
    """A small process that ends the server should the test run be killed before it can."""
    run_process = (home.parent / "pid").read_text()
    loop = 'while kill -0 "$1" && [ -e "$2" ]; do sleep 1; done; kill -QUIT "$3"; rm -rf "$2"'
    arguments = [run_process, str(home.parent), str(server_process(home))]
    null = subprocess.DEVNULL
    # The shell leaves its loop behind and ends, so that nobody has to wait for it.
    command = ["/bin/sh", "-c", f"({loop}) &", "watch", *arguments]
    subprocess.run(command, cwd="/", stdin=null, stdout=null, stderr=null, start_new_session=True, check=True)


def server_process(home: Path) -> int:
    return int((home / "data" / "postmaster.pid").read_text().split()[0])


def stop(run: Path) -> None:
    """End the run's server at once, if there is one: its data are thrown away with it."""
    pid_file = run / "postgresql" / "data" / "postmaster.pid"
    try:
        os.kill(server_process(run / "postgresql"), signal.SIGQUIT)
    except (FileNotFoundError, ProcessLookupError, IndexError):
        return
    deadline = time.monotonic() + 10
    while pid_file.exists() and time.monotonic() < deadline:
        time.sleep(0.02)
