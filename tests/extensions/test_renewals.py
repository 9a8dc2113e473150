"""Promise: after an error that is about SQLite's file, none of the old connections is left when a new one is opened."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import OperationalError

from ticketapp.extensions import renewals
from ticketapp.extensions.database import db, reading_twin
from ticketapp.extensions.lone_writes import Execute, write_alone

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
WRITE = "UPDATE switches SET is_on = 1"


@pytest.fixture
def connections(in_app: Flask) -> Iterator[list[Connection]]:
    """One of the pool that reads, one that may write, and the driver's of one that idles."""
    reads = reading_twin(db.engine)
    in_use, writer, idle = reads.connect(), db.engine.connect(), reads.connect()
    driver = driver_of(idle)
    idle.close()
    assert renewals.is_open(driver)
    yield [in_use, writer, driver]
    in_use.close()
    writer.close()


def driver_of(connection: Connection) -> Any:
    return connection.connection.driver_connection


def fail_about_the_file(connection: Connection) -> None:
    """As SQLite does where the file was read-only when it was opened."""
    connection.exec_driver_sql("PRAGMA query_only=ON")
    with pytest.raises(OperationalError, match="readonly") as caught:
        connection.exec_driver_sql(WRITE)
    assert caught.value.connection_invalidated


def read_on_a_new_one(engine: Engine) -> int:
    with reading_twin(engine).connect() as connection:
        return int(connection.exec_driver_sql("SELECT 1").scalar_one())


def test_a_new_one_waits_for_the_old_ones(connections: list[Any]) -> None:
    in_use, failing, idle = connections
    before = driver_of(in_use)
    fail_about_the_file(failing)
    assert not renewals.is_open(idle)
    with ThreadPoolExecutor(1) as pool:
        answer = pool.submit(read_on_a_new_one, db.engine)
        with pytest.raises(TimeoutError):
            answer.result(0.1)
        assert in_use.exec_driver_sql("SELECT 1").scalar() == 1
        in_use.close()
        assert answer.result(10) == 1
    assert not renewals.is_open(before)


def test_one_that_stays_in_use_is_waited_for_in_vain(connections: list[Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(renewals, "PATIENCE_SECONDS", 0.05)
    in_use, failing, _idle = connections
    fail_about_the_file(failing)
    assert read_on_a_new_one(db.engine) == 1
    assert in_use.exec_driver_sql("SELECT 1").scalar() == 1


def test_a_lone_write_is_done_again_on_a_new_one(connections: list[Any]) -> None:
    in_use, failing, idle = connections
    in_use.close()
    failing.close()
    of_file = [each for each in renewals.renewals._open if each.database == idle.database and renewals.is_open(each)]
    assert idle in of_file
    for each in of_file:
        each.execute("PRAGMA query_only=ON")

    def write(execute: Execute) -> int:
        execute(WRITE)
        return 1

    assert write_alone(write) == 1
    assert not renewals.is_open(idle)
