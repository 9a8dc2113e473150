"""The Idempotency-Key header."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update

from tests.blueprints.api.test_classify import BILLING, StandIn
from ticketapp.extensions.database import db
from ticketapp.models import Submission

URL = "/api/tickets/"
GOOD = {"title": "Once", "description": "And only once."}


def post(client: FlaskClient, key: str, body: Any = None, **headers: str) -> Any:
    return client.post(URL, json=body or GOOD, headers={"Idempotency-Key": key, **headers})


def count(client: FlaskClient, auth: dict[str, str]) -> int:
    return int(client.get(URL, headers=auth).json["count"])


def test_the_same_post_gets_the_same_answer(client: FlaskClient, auth: dict[str, str]) -> None:
    first = post(client, "k1")
    client.patch(f"{URL}{first.json['id']}/", json={"status": "closed"}, headers=auth)
    again = post(client, "k1", dict(reversed(GOOD.items())))
    assert (again.status_code, again.json) == (201, first.json)
    assert (again.headers["Location"], again.headers["ETag"]) == (first.headers["Location"], first.headers["ETag"])
    assert count(client, auth) == 1


def test_another_body_is_422(client: FlaskClient, auth: dict[str, str]) -> None:
    post(client, "k1")
    answer = post(client, "k1", {**GOOD, "title": "Twice"})
    assert (answer.status_code, list(answer.json)) == (422, ["detail"])
    assert count(client, auth) == 1


def test_keys_are_per_caller(client: FlaskClient, auth: dict[str, str]) -> None:
    assert post(client, "k1").json["id"] != post(client, "k1", **auth).json["id"]


def test_a_refused_post_leaves_the_key_free(client: FlaskClient) -> None:
    assert post(client, "k1", {"title": "x"}).status_code == 400
    assert post(client, "k1").status_code == 201


def test_a_day_later_the_key_is_free(client: FlaskClient) -> None:
    first = post(client, "k1")
    with time_machine.travel(datetime.now(UTC) + timedelta(days=1, seconds=1)):
        assert post(client, "k1", {**GOOD, "title": "New day"}).json["id"] != first.json["id"]


@pytest.mark.parametrize("key", ["", "a b", "x" * 256, "ü", "\t"])
def test_a_key_that_is_no_key(client: FlaskClient, key: str) -> None:
    assert post(client, key).status_code == 400


@pytest.mark.parametrize("key", ["!", "~" * 255, '"quoted,;"'])
def test_a_key_of_visible_characters(client: FlaskClient, key: str) -> None:
    assert post(client, key).status_code == 201


def test_where_the_first_was_never_finished_the_ticket_is_the_answer(app: Flask, client: FlaskClient) -> None:
    first = post(client, "k1")
    with app.app_context():
        long_ago = datetime.now(UTC) - timedelta(hours=1)
        db.session.execute(update(Submission).values(answer=None, created_at=long_ago))
        db.session.commit()
    again = post(client, "k1")
    assert (again.status_code, again.json) == (201, first.json)


def test_a_twin_in_flight_waits_for_the_answer(app: Flask, client: FlaskClient, auth: dict[str, str]) -> None:
    """The second post arrives while the first waits for the classifier, and gets the finished ticket."""
    answers: list[Any] = []
    done = threading.Event()

    def twin() -> None:
        answers.append(post(app.test_client(), "k1", None, **auth))
        done.set()

    app.extensions["classifier"] = StandIn(BILLING, meanwhile=twin, waits=False)
    first = post(client, "k1", None, **auth)
    assert done.wait(20)
    assert (answers[0].status_code, answers[0].json) == (201, first.json)
    assert first.json["category"] == "billing"
    assert count(client, auth) == 1


def test_twins_at_the_same_moment_make_one_ticket(app: Flask, client: FlaskClient, auth: dict[str, str]) -> None:
    barrier = threading.Barrier(6)
    answers: list[Any] = []

    def call() -> None:
        mine = app.test_client()
        barrier.wait()
        answers.append(post(mine, "k1", None, **auth))

    threads = [threading.Thread(target=call) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert [answer.status_code for answer in answers] == [201] * 6
    assert len({answer.json["id"] for answer in answers}) == 1
    assert count(client, auth) == 1
