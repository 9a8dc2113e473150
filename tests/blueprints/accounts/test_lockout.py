"""Failed sign-ins are counted per account and per address, in the database."""

from __future__ import annotations

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import time_machine
from flask import Flask
from flask.testing import FlaskClient

from tests.accounts import PASSWORD, Account, csrf_token
from ticketapp.extensions.database import db
from ticketapp.models import SignInFailure
from ticketapp.rules.clocks import utc_now
from ticketapp.services.sign_ins import begin_attempt

HERE, ELSEWHERE = "127.0.0.1", "192.0.2.7"


def send(client: FlaskClient, email: str, password: str) -> Any:
    return client.post("/login", data={"email": email, "password": password, "csrf_token": csrf_token(client)})


def fail(app: Flask, email: str, times: int, address: str = ELSEWHERE) -> None:
    """As if *times* sign-ins had failed; without a hash for each."""
    with app.app_context():
        for _ in range(times):
            begin_attempt(f"email:{email}", address, utc_now())
        db.session.commit()


def test_five_failures_lock_the_account(app: Flask, client: FlaskClient, agent: Account) -> None:
    for _ in range(5):
        assert send(client, agent.email, "wrong").status_code == 422
    answer = send(client, agent.email, PASSWORD)
    assert answer.status_code == 429
    assert 14 * 60 < int(answer.headers["Retry-After"]) <= 15 * 60
    page = answer.get_data(as_text=True)
    assert "Too many attempts failed. Try again in 15 minutes." in page
    assert "<title>Error: " in page
    with time_machine.travel(utc_now() + timedelta(minutes=14, seconds=30), tick=False):
        assert "Try again in 1 minute." in send(client, agent.email, PASSWORD).get_data(as_text=True)
    with time_machine.travel(utc_now() + timedelta(minutes=15, seconds=1), tick=False):
        assert send(client, agent.email, PASSWORD).status_code == 303


def test_asking_while_locked_does_not_lock_for_longer(app: Flask, client: FlaskClient, agent: Account) -> None:
    fail(app, agent.email, 5)
    with time_machine.travel(utc_now() + timedelta(minutes=10), tick=False):
        for _ in range(6):
            assert send(client, agent.email, PASSWORD).status_code == 429
    with time_machine.travel(utc_now() + timedelta(minutes=15, seconds=1), tick=False):
        assert send(client, agent.email, PASSWORD).status_code == 303


def test_an_unknown_account_is_locked_the_same(app: Flask, client: FlaskClient, agent: Account) -> None:
    """The same words, byte for byte, before and after the lock."""

    def pages(email: str) -> list[tuple[int, str]]:
        answers = [send(client, email, "wrong")]
        fail(app, email, 4)
        answers.append(send(client, email, "wrong"))
        return [(one.status_code, plain(one.get_data(as_text=True), email)) for one in answers]

    def plain(page: str, email: str) -> str:
        return re.sub(r'name="csrf_token" value="[^"]+"', "", page).replace(email, "EMAIL")

    assert [status for status, _page in pages(agent.email)] == [422, 429]
    assert pages("carol@example.com") == pages("nobody@example.com")


def test_spelling_and_case_count_as_one_account(app: Flask, client: FlaskClient, agent: Account) -> None:
    fail(app, agent.email, 5)
    assert send(client, f" {agent.email.upper()} ", PASSWORD).status_code == 429


def test_a_success_clears_the_count(app: Flask, client: FlaskClient, agent: Account) -> None:
    fail(app, agent.email, 4)
    assert send(client, agent.email, PASSWORD).status_code == 303
    with app.app_context():
        assert db.session.query(SignInFailure).count() == 0


def test_thirty_failures_lock_the_address(app: Flask, client: FlaskClient, agent: Account) -> None:
    for number in range(30):
        fail(app, f"nobody-{number}@example.com", 1, HERE)
    assert send(client, agent.email, PASSWORD).status_code == 429
    away = {"REMOTE_ADDR": ELSEWHERE}
    form = {"email": agent.email, "password": PASSWORD, "csrf_token": csrf_token(client)}
    assert client.post("/login", data=form, environ_overrides=away).status_code == 303


def test_every_process_counts_together(make_app: Callable[..., Flask]) -> None:
    one, other = make_app(), make_app()
    for app in (one, other, one, other, one):
        assert send(app.test_client(), "nobody@example.com", "wrong").status_code == 422
    assert send(other.test_client(), "nobody@example.com", "wrong").status_code == 429


def test_many_at_once_do_not_slip_past(app: Flask) -> None:
    def attempt(client: FlaskClient) -> int:
        status: int = send(client, "nobody@example.com", "wrong").status_code
        return status

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(attempt, [app.test_client() for _ in range(10)]))
    assert set(answers) <= {422, 429}
    assert answers.count(422) <= 5


def test_nothing_that_was_typed_is_kept_and_old_rows_are_swept(app: Flask, client: FlaskClient) -> None:
    send(client, "my-secret-password", "wrong")
    with app.app_context():
        assert "my-secret-password" not in str([vars(row) for row in db.session.query(SignInFailure)])
    with time_machine.travel(utc_now() + timedelta(minutes=16), tick=False):
        send(client, "somebody@example.com", "wrong")
        with app.app_context():
            assert db.session.query(SignInFailure).count() == 1
