"""Two-factor authentication: set up, asked for, replaced by recovery codes, made compulsory."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from passlib.totp import TOTP
from sqlalchemy import select

from tests.accounts import PASSWORD, Account, csrf_token, run_command, sign_in
from ticketapp.extensions.database import db
from ticketapp.models import Agent, Event, RecoveryCode
from ticketapp.rules.actors import SYSTEM
from ticketapp.rules.clocks import utc_now
from ticketapp.rules.vocabulary import TWO_FACTOR_REQUIRED
from ticketapp.services.switches import turn


def code_at(secret: str, moment: datetime) -> str:
    return str(TOTP(key=secret, format="base32").generate(time=moment).token)


def post(client: FlaskClient, path: str, **form: str) -> Any:
    return client.post(path, data={**form, "csrf_token": csrf_token(client, path)})


def set_up(client: FlaskClient) -> tuple[str, list[str]]:
    """The secret and the recovery codes, as the pages show them."""
    page = client.get("/account/two-factor").get_data(as_text=True)
    groups = re.search(r'class="secret-groups[^>]*>(.*?)</p>', page, re.DOTALL)
    assert groups and "<svg" in page
    secret = re.sub(r"<[^>]+>|\s", "", groups[1])
    answer = post(client, "/account/two-factor", code=code_at(secret, utc_now()))
    assert (answer.status_code, answer.location) == (303, "/account/recovery-codes")
    shown = client.get(answer.location).get_data(as_text=True)
    codes = re.findall(r"\b[a-z2-7]{4}(?:-[a-z2-7]{4}){3}\b", shown)
    assert len(codes) == 10
    return secret, codes


def with_password(app: Flask, account: Account) -> FlaskClient:
    """A browser that has proved the password and nothing else."""
    client = app.test_client()
    form = {"email": account.email, "password": account.password, "next": "/stats/", "csrf_token": csrf_token(client)}
    answer = client.post("/login", data=form)
    assert (answer.status_code, answer.location) == (303, "/login/code?next=/stats/")
    return client


def send_code(client: FlaskClient, code: str) -> Any:
    token = csrf_token(client, "/login/code")
    return client.post("/login/code", data={"code": code, "next": "/stats/", "csrf_token": token})


def is_in(client: FlaskClient) -> bool:
    return bool(client.get("/stats/").status_code == 200)


def test_the_password_alone_opens_nothing_any_more(app: Flask, agent: Account, agent_client: FlaskClient) -> None:
    secret, _codes = set_up(agent_client)
    assert is_in(agent_client)
    client = with_password(app, agent)
    assert not is_in(client)
    assert client.get("/api/tickets/").status_code == 401
    with time_machine.travel(utc_now() + timedelta(seconds=60), tick=False):
        answer = send_code(client, code_at(secret, utc_now()))
        assert (answer.status_code, answer.location) == (303, "/stats/")
        assert is_in(client)


def test_setting_up_ends_other_sessions_and_shows_codes_once(
    app: Flask, agent: Account, agent_client: FlaskClient
) -> None:
    other = sign_in(app.test_client(), agent)
    secret, codes = set_up(agent_client)
    assert not is_in(other)
    assert agent_client.get("/account/recovery-codes").location == "/account/"
    with app.app_context():
        kept = str([vars(row) for row in (*db.session.query(Agent), *db.session.query(RecoveryCode))])
    assert secret not in kept
    assert not any(code in kept or code.replace("-", "") in kept for code in codes)


def test_a_wrong_code_changes_nothing_and_the_secret_stays(agent_client: FlaskClient) -> None:
    def shown() -> list[str]:
        return re.findall(r"<span>([A-Z2-7]{4})</span>", agent_client.get("/account/two-factor").get_data(as_text=True))

    before = shown()
    assert len(before) == 8
    for code in ("", "123", "abcdef", "000000000"):
        answer = post(agent_client, "/account/two-factor", code=code)
        assert answer.status_code == 422
    assert shown() == before
    assert "Set it up" in agent_client.get("/account/").get_data(as_text=True)


def test_a_while_after_signing_in_setting_up_asks_for_the_password(
    app: Flask, agent: Account, agent_client: FlaskClient
) -> None:
    """Else a stolen session would lock its owner out, behind the thief's own phone."""
    assert 'name="current"' not in agent_client.get("/account/two-factor").get_data(as_text=True)
    with time_machine.travel(utc_now() + timedelta(minutes=5, seconds=1), tick=False):
        page = agent_client.get("/account/two-factor").get_data(as_text=True)
        assert 'name="current"' in page
        code = code_at("".join(re.findall(r"<span>([A-Z2-7]{4})</span>", page)), utc_now())
        for form in ({}, {"current": ""}, {"current": "wrong"}):
            answer = post(agent_client, "/account/two-factor", code=code, **form)
            assert answer.status_code == 422
            assert "password" in answer.get_data(as_text=True)
        with app.app_context():
            assert not db.session.query(Agent).filter_by(email=agent.email).one().has_two_factor
        answer = post(agent_client, "/account/two-factor", code=code, current=PASSWORD)
        assert answer.location == "/account/recovery-codes"


def test_guessing_the_password_while_setting_up_is_locked(agent_client: FlaskClient) -> None:
    with time_machine.travel(utc_now() + timedelta(minutes=6), tick=False):
        for _ in range(5):
            assert post(agent_client, "/account/two-factor", code="123456", current="wrong").status_code == 422
        assert post(agent_client, "/account/two-factor", code="123456", current=PASSWORD).status_code == 429


@pytest.mark.parametrize(("seconds", "is_good"), [(-61, False), (-30, True), (0, True), (30, True), (61, False)])
def test_a_neighbouring_step_is_good(
    app: Flask, agent: Account, agent_client: FlaskClient, seconds: int, is_good: bool
) -> None:
    secret, _codes = set_up(agent_client)
    client, now = with_password(app, agent), utc_now() + timedelta(minutes=5)
    with time_machine.travel(now, tick=False):
        answer = send_code(client, code_at(secret, now + timedelta(seconds=seconds)))
    assert answer.status_code == (303 if is_good else 422)


def test_a_code_is_good_once(app: Flask, agent: Account, agent_client: FlaskClient) -> None:
    secret, _codes = set_up(agent_client)
    with time_machine.travel(utc_now() + timedelta(minutes=5), tick=False):
        code = code_at(secret, utc_now())
        assert send_code(with_password(app, agent), code).status_code == 303
        thief = with_password(app, agent)
        assert send_code(thief, code).status_code == 422
        assert send_code(thief, code_at(secret, utc_now() - timedelta(seconds=30))).status_code == 422
        assert not is_in(thief)


def test_a_recovery_code_is_good_once(app: Flask, agent: Account, agent_client: FlaskClient) -> None:
    _secret, codes = set_up(agent_client)
    assert send_code(with_password(app, agent), f" {codes[3].upper()} ").status_code == 303
    assert send_code(with_password(app, agent), codes[3]).status_code == 422
    assert send_code(with_password(app, agent), codes[4].replace("-", "")).status_code == 303
    assert "8 recovery codes are left" in agent_client.get("/account/").get_data(as_text=True)


def test_guessing_is_locked_however_often_the_password_is_right(
    app: Flask, agent: Account, agent_client: FlaskClient
) -> None:
    _secret, codes = set_up(agent_client)
    for _ in range(5):
        assert send_code(with_password(app, agent), "000000").status_code == 422
    answer = send_code(with_password(app, agent), codes[0])
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) > 800
    assert "Try again in 15 minutes." in answer.get_data(as_text=True)


def test_the_second_page_waits_ten_minutes(app: Flask, agent: Account, agent_client: FlaskClient) -> None:
    secret, _codes = set_up(agent_client)
    client = with_password(app, agent)
    with time_machine.travel(utc_now() + timedelta(minutes=10, seconds=1), tick=False):
        answer = client.post("/login/code", data={"code": code_at(secret, utc_now())})
        assert answer.location == "/login"
    assert app.test_client().get("/login/code").location == "/login"


def test_new_recovery_codes_replace_the_old(app: Flask, agent: Account, agent_client: FlaskClient) -> None:
    _secret, codes = set_up(agent_client)
    assert post(agent_client, "/account/recovery-codes/new", current="wrong").status_code == 422
    answer = post(agent_client, "/account/recovery-codes/new", current=PASSWORD)
    fresh = re.findall(r"\b[a-z2-7]{4}(?:-[a-z2-7]{4}){3}\b", agent_client.get(answer.location).get_data(as_text=True))
    assert len(fresh) == 10 and not set(fresh) & set(codes)
    assert send_code(with_password(app, agent), codes[0]).status_code == 422
    assert send_code(with_password(app, agent), fresh[0]).status_code == 303


def test_removing_it_asks_for_the_password(app: Flask, agent: Account, agent_client: FlaskClient) -> None:
    set_up(agent_client)
    assert post(agent_client, "/account/two-factor/removal", current="wrong").status_code == 422
    assert post(agent_client, "/account/two-factor/removal", current=PASSWORD).location == "/account/"
    assert is_in(sign_in(app.test_client(), agent))


def test_an_admin_helps_who_lost_everything(
    app: Flask, agent: Account, agent_client: FlaskClient, admin_client: FlaskClient
) -> None:
    set_up(agent_client)
    with app.app_context():
        path = f"/admin/agents/{db.session.query(Agent).filter_by(email=agent.email).one().id}/two-factor-removal"
    assert agent.email in admin_client.get(path).get_data(as_text=True)
    assert post(admin_client, path).status_code == 303
    assert not is_in(agent_client)
    assert is_in(sign_in(agent_client, agent))


def test_a_command_helps_the_last_admin(app: Flask, agent: Account, agent_client: FlaskClient) -> None:
    set_up(agent_client)
    assert agent.email in run_command(app, "agents", "two-factor-off", agent.email)
    assert is_in(sign_in(app.test_client(), agent))


def test_made_compulsory_it_comes_before_anything_else(
    app: Flask, agent_client: FlaskClient, admin_client: FlaskClient
) -> None:
    token = csrf_token(admin_client, "/admin/")
    assert admin_client.post("/admin/two-factor", data={"required": "perhaps", "csrf_token": token}).status_code == 422
    assert admin_client.post("/admin/two-factor", data={"required": "on", "csrf_token": token}).status_code == 303
    for client in (agent_client, admin_client):
        for path in ("/tickets/", "/stats/", "/account/", "/admin/"):
            answer = client.get(path)
            assert answer.status_code in (303, 403)
            if answer.status_code == 303:
                assert answer.location == "/account/two-factor"
        answer = client.get("/api/tickets/")
        assert (answer.status_code, answer.json) == (403, {"detail": "Set up two-factor authentication first."})
    assert "It is compulsory here" in agent_client.get("/account/two-factor").get_data(as_text=True)
    set_up(agent_client)
    assert is_in(agent_client)
    assert agent_client.get("/api/tickets/").status_code == 200


def test_signing_out_stays_possible(app: Flask, agent_client: FlaskClient) -> None:
    with app.app_context():
        turn(TWO_FACTOR_REQUIRED, True, SYSTEM, utc_now())
        db.session.commit()
    token = csrf_token(agent_client, "/account/two-factor")
    assert agent_client.post("/logout", data={"csrf_token": token}).location == "/login"


def test_made_compulsory_who_has_none_counts_as_nobody(
    app: Flask, make_app: Callable[..., Flask], agent_client: FlaskClient
) -> None:
    """Creating and classifying are open to anyone: to an agent without the factor too, but not as an agent."""
    headers = {"X-CSRFToken": csrf_token(agent_client, "/logout")}
    with app.app_context():
        turn(TWO_FACTOR_REQUIRED, True, SYSTEM, utc_now())
        db.session.commit()
    body = {"title": "Printer on fire", "description": "It smokes."}
    refused = agent_client.post("/api/tickets/", json={**body, "status": "closed"}, headers=headers)
    assert (refused.status_code, list(refused.json or {})) == (400, ["status"])
    assert agent_client.post("/api/tickets/", json=body, headers=headers).status_code == 201
    assert agent_client.post("/api/tickets/classify/", json=body, headers=headers).status_code == 200
    form = {**body, "csrf_token": headers["X-CSRFToken"], "submission": "one"}
    answer = agent_client.post("/", data={**form, "stamp": stamp_again(agent_client, form)})
    assert (answer.location or "").startswith("/submitted/")
    with app.app_context():
        events = db.session.execute(select(Event).where(Event.kind == "ticket.created")).scalars().all()
        assert [event.agent_id for event in events] == [None, None]
    closed = make_app(PUBLIC_INTAKE="off").test_client()
    cookie = agent_client.get_cookie("ticket_session")
    assert cookie is not None
    closed.set_cookie("ticket_session", cookie.value)
    for path in ("/api/tickets/", "/api/tickets/classify/"):
        assert closed.post(path, json=body, headers=headers).status_code == 403


def stamp_again(client: FlaskClient, form: dict[str, str]) -> str:
    """The stamp of the form that is shown once more: this post brought none."""
    shown = client.post("/", data=form).text
    stamp = re.search(r'name="stamp" value="([^"]+)"', shown)
    assert stamp
    return stamp[1]
