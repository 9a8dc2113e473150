"""Two admins who remove each other at the same moment: one of them stays."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.accounts import csrf_token, make_agent, sign_in
from ticketapp.errors import LastAdmin
from ticketapp.extensions.database import db, writing
from ticketapp.models import Agent
from ticketapp.rules.actors import SYSTEM
from ticketapp.rules.clocks import utc_now
from ticketapp.services import agents

EMAILS = ("one@example.com", "other@example.com")
REMOVALS: dict[str, Callable[[Agent], bool]] = {
    "demoted": lambda agent: agents.change_role(agent, "agent", SYSTEM, utc_now()),
    "deactivated": lambda agent: agents.deactivate(agent, SYSTEM, utc_now()),
}
FORMS = {"demoted": ("role", {"role": "agent"}), "deactivated": ("deactivation", {})}


def admins_left(app: Flask) -> list[str]:
    with app.app_context():
        return [agent.email for agent in agents.list_agents() if agent.is_admin and agent.can_sign_in]


@pytest.mark.parametrize("second", REMOVALS)
@pytest.mark.parametrize("first", REMOVALS)
def test_the_second_waits_for_the_first_and_is_refused(app: Flask, first: str, second: str) -> None:
    """The first has removed the other but not committed yet when the second begins, having read both as admins."""
    for email in EMAILS:
        make_agent(app, email, is_admin=True)
    is_removed, is_reading = threading.Event(), threading.Event()

    def remove_first() -> None:
        with app.app_context():
            writing()
            agent = agents.find_agent(EMAILS[0])
            assert agent is not None
            assert REMOVALS[first](agent)
            is_removed.set()
            is_reading.wait(10)
            threading.Event().wait(0.3)  # the second is at the lock by now
            db.session.commit()

    def remove_second() -> None:
        is_removed.wait(10)
        with app.app_context():
            is_reading.set()
            writing()
            agent = agents.find_agent(EMAILS[1])
            assert agent is not None
            with pytest.raises(LastAdmin):
                REMOVALS[second](agent)
            db.session.rollback()

    with ThreadPoolExecutor(2) as pool:
        for done in [pool.submit(remove_first), pool.submit(remove_second)]:
            done.result(30)
    assert admins_left(app) == [EMAILS[1]]


@pytest.mark.parametrize("removal", FORMS)
def test_on_the_pages_the_loser_is_told_why(app: Flask, removal: str) -> None:
    """Whoever comes second is the only admin's own remover: 409, or signed out already where the first was done."""
    accounts = [make_agent(app, email, is_admin=True) for email in EMAILS]
    with app.app_context():
        ids = [agents.find_agent(email).id for email in EMAILS]  # type: ignore[union-attr]
    clients = [sign_in(app.test_client(), account) for account in accounts]
    tokens = [csrf_token(client, "/admin/") for client in clients]
    start = threading.Barrier(2)
    where, form = FORMS[removal]

    def remove(client: FlaskClient, token: str, other: int) -> tuple[int, str]:
        start.wait(10)
        answer = client.post(f"/admin/agents/{other}/{where}", data={**form, "csrf_token": token})
        return answer.status_code, answer.location or answer.get_data(as_text=True)

    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(remove, clients, tokens, reversed(ids)))
    won = [answer for answer in answers if answer == (303, f"/admin/agents/{ids[1 - answers.index(answer)]}")]
    lost = [answer for answer in answers if answer not in won]
    assert len(won) == len(lost) == 1
    status, words = lost[0]
    is_told = status == 409 and "is the only admin who can sign in. Make somebody else an admin first." in words
    assert is_told or (status == 303 and words.startswith("/login?next="))
    assert len(admins_left(app)) == 1
