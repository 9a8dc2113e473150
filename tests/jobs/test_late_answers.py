"""Late answers: Gemini is asked again for what no person set, and never holds anyone up."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete, select

from tests.accounts import make_agent, run_command
from tests.blueprints.api.test_classify import StandIn
from tests.fakes.gemini import FakeGemini
from tests.late_answers import TICKET, TIMEOUT_SECONDS, count_events, gemini_settings, jobs_of, make_due, ticket_of
from tests.triage_rows import judge
from ticketapp.classifier.defaults import suggest_default
from ticketapp.extensions.database import db
from ticketapp.models import SentText, Ticket, TicketSuggestion
from ticketapp.rules.clocks import utc_now
from ticketapp.services.calibrations import DECISIONS_MIN

URL = "/api/tickets/"


@pytest.fixture
def fake() -> Iterator[FakeGemini]:
    with FakeGemini() as gemini:
        yield gemini


@pytest.fixture
def app(make_app: Callable[..., Flask], fake: FakeGemini) -> Iterator[Flask]:
    """With the fake Gemini; for a late answer it may take ten seconds."""
    app = make_app(**gemini_settings(fake, JOBS_LEASE_S="20"))
    classifier = app.extensions["classifier"]
    assert classifier.wait_until_loaded(60)
    yield app
    classifier.close()
    app.extensions["jobs"].classifier.close()


def post_while_gemini_fails(app: Flask, fake: FakeGemini, **fields: str) -> int:
    """A ticket that got a fallback; Gemini is back afterwards, and the job due."""
    fake.mood = "http_500"
    answer = app.test_client().post(URL, json={**TICKET, **fields})
    assert answer.json["triage"]["source"] != "gemini"
    fake.mood = "keywords"
    make_due(app)
    return int(answer.json["id"])


def killed_between_the_commits(app: Flask) -> int:
    """A ticket that was stored and never triaged."""

    class Killed(BaseException):
        pass

    class Kills(StandIn):
        def classify(self, title: str, description: str, _worth: object = None) -> Any:
            raise Killed

    kept, app.extensions["classifier"] = app.extensions["classifier"], Kills()
    with pytest.raises(Killed):
        app.test_client().post(URL, json=TICKET)
    app.extensions["classifier"] = kept
    return int(jobs_of(app)[0]["ticket_id"])


def outcomes_sent(app: Flask, ticket_id: int | None) -> list[str]:
    """What became of the texts that left for the ticket, or for none."""
    with app.app_context():
        query = select(SentText.outcome).where(SentText.ticket_id == ticket_id).order_by(SentText.id)
        return list(db.session.execute(query).scalars())


def work(app: Flask) -> str:
    return run_command(app, "jobs", "work", "--once")


def test_an_answer_in_time_leaves_no_job(app: Flask, fake: FakeGemini) -> None:
    fake.mood = "keywords"
    answer = app.test_client().post(URL, json=TICKET)
    assert answer.json["triage"]["source"] == "gemini"
    assert jobs_of(app) == []


@pytest.mark.parametrize(("agreed", "stands", "flags"), [(10, "general", "category"), (90, "billing", "")])
def test_what_geminis_figure_has_been_worth_is_doubted_whoever_asks(
    make_app: Callable[..., Flask], fake: FakeGemini, agreed: int, stands: str, flags: str
) -> None:
    app = make_app(**gemini_settings(fake, GEMINI_MODEL="gemini-test"))
    make_agent(app, "alice@example.com")
    with app.app_context():
        judge("category", DECISIONS_MIN, agreed)
    assert app.extensions["classifier"].wait_until_loaded(60)
    fake.answer |= {"category": "billing", "confidence_category": 0.9, "priority": "high", "confidence_priority": 0.9}
    client = app.test_client()
    offered = client.post(f"{URL}classify/", json=TICKET).json
    assert (offered["suggested_category"], offered["confidence"]["category"]) == (stands, 0.9)
    taken = client.post(URL, json={**TICKET, "suggestion": offered["suggestion"]}).json["id"]
    asked = client.post(URL, json=TICKET).json["id"]
    fake.mood = "http_500"
    late = client.post(URL, json=TICKET).json["id"]
    fake.mood = "ok"
    make_due(app)
    assert work(app) == "Ran 1 jobs: 1 answered.\n"
    with app.app_context():
        query = select(TicketSuggestion.ticket_id, TicketSuggestion.value, TicketSuggestion.flags)
        rows = db.session.execute(
            query.where(TicketSuggestion.source == "gemini", TicketSuggestion.field == "category")
        )
        judged = {row.ticket_id: (row.value, row.flags) for row in rows}
    assert [judged[ticket_id] for ticket_id in (taken, asked, late)] == [(stands, flags)] * 3
    app.extensions["classifier"].close()
    app.extensions["jobs"].classifier.close()


def test_without_a_key_there_is_none(make_app: Callable[..., Flask]) -> None:
    app = make_app()
    assert app.test_client().post(URL, json=TICKET).status_code == 201
    assert jobs_of(app) == []


def test_the_job_is_stored_with_the_ticket_and_waits_for_the_request(app: Flask) -> None:
    seen: list[dict[str, Any]] = []
    app.extensions["classifier"] = StandIn(meanwhile=lambda: seen.extend(jobs_of(app)))
    assert app.test_client().post(URL, json=TICKET).status_code == 201
    assert len(seen) == 1
    assert seen[0]["run_at"] - seen[0]["created_at"] == timedelta(seconds=TIMEOUT_SECONDS + 10)
    assert jobs_of(app) == []


def test_after_a_fallback_the_job_asks_half_a_minute_later(app: Flask, fake: FakeGemini) -> None:
    fake.mood = "http_500"
    before = utc_now()
    app.test_client().post(URL, json=TICKET)
    [job] = jobs_of(app)
    assert before + timedelta(seconds=30) <= job["run_at"] <= utc_now() + timedelta(seconds=30)
    assert work(app) == "Ran 0 jobs.\n"


def test_gemini_back_the_ticket_gets_its_answer(app: Flask, fake: FakeGemini) -> None:
    ticket_id = post_while_gemini_fails(app, fake)
    before = ticket_of(app, ticket_id)
    assert work(app) == "Ran 1 jobs: 1 answered.\n"
    ticket = ticket_of(app, ticket_id)
    assert (ticket.category, ticket.category_set_by) == ("billing", "gemini")
    assert (ticket.priority, ticket.priority_set_by) == ("high", "gemini")
    assert ticket.version == before.version + 1
    assert (ticket.suggestion_source, ticket.suggestion_model) == ("gemini", "gemini-3-flash-preview")
    assert count_events(app, ticket_id, "ticket.triaged") == 2
    assert count_events(app, ticket_id, "ticket.changed") >= 1
    assert outcomes_sent(app, ticket_id) == ["http_500", "answered"]
    assert jobs_of(app) == []


def test_gemini_still_away_the_job_waits_longer_and_longer(app: Flask, fake: FakeGemini) -> None:
    ticket_id = post_while_gemini_fails(app, fake)
    version = ticket_of(app, ticket_id).version
    fake.mood = "http_503"
    for attempts, wait in ((1, 60), (2, 120)):
        make_due(app)
        before = utc_now()
        assert work(app) == "Ran 1 jobs: 1 later.\n"
        [job] = jobs_of(app)
        assert (job["attempts"], job["last_error"], job["leased_until"]) == (attempts, "http_503", None)
        assert before <= job["run_at"] - timedelta(seconds=wait) <= utc_now()
    assert ticket_of(app, ticket_id).version == version
    assert "1 jobs wait, 1 of them were tried in vain.\n" in run_command(app, "jobs", "list")


def test_what_a_person_set_meanwhile_stays(app: Flask, fake: FakeGemini, auth: dict[str, str]) -> None:
    ticket_id = post_while_gemini_fails(app, fake)
    changed = app.test_client().patch(f"{URL}{ticket_id}/", json={"category": "account"}, headers=auth)
    assert changed.status_code == 200
    assert work(app) == "Ran 1 jobs: 1 answered.\n"
    ticket = ticket_of(app, ticket_id)
    assert (ticket.category, ticket.category_set_by) == ("account", "token")
    assert (ticket.priority, ticket.priority_set_by) == ("high", "gemini")


def test_what_a_person_set_while_gemini_thinks_stays(app: Flask, fake: FakeGemini, auth: dict[str, str]) -> None:
    ticket_id = post_while_gemini_fails(app, fake)
    meanwhile(app, fake, lambda client: client.patch(f"{URL}{ticket_id}/", json={"priority": "low"}, headers=auth))
    ticket = ticket_of(app, ticket_id)
    assert (ticket.category, ticket.priority, ticket.priority_set_by) == ("billing", "low", "token")
    assert jobs_of(app) == []


def meanwhile(app: Flask, fake: FakeGemini, act: Callable[[FlaskClient], Any]) -> str:
    """Work, and *act* while Gemini thinks; what the command said."""
    fake.mood, fake.delay_seconds = "slow_ok", 2.0
    while fake.arrived.acquire(blocking=False):
        pass
    with ThreadPoolExecutor(1) as pool:
        said = pool.submit(work, app)
        assert fake.wait_for_requests(1, 30)
        act(app.test_client())
        return said.result(30)


def test_where_persons_set_both_nobody_is_asked(app: Flask, fake: FakeGemini, auth: dict[str, str]) -> None:
    ticket_id = post_while_gemini_fails(app, fake)
    both = {"category": "general", "priority": "low"}
    app.test_client().patch(f"{URL}{ticket_id}/", json=both, headers=auth)
    asked = len(fake.requests)
    assert work(app) == "Ran 1 jobs: 1 dropped.\n"
    assert len(fake.requests) == asked
    assert jobs_of(app) == []


def test_of_a_text_that_changes_meanwhile_the_new_one_is_classified(
    app: Flask, fake: FakeGemini, auth: dict[str, str]
) -> None:
    ticket_id = post_while_gemini_fails(app, fake)
    new = {"description": "A crash, and the whole site is slow."}
    said = meanwhile(app, fake, lambda client: client.patch(f"{URL}{ticket_id}/", json=new, headers=auth))
    assert said == "Ran 2 jobs: 1 answered, 1 changed.\n"
    assert "crash" in fake.requests[-1].body["contents"][0]["parts"][0]["text"]
    assert count_events(app, ticket_id, "ticket.triaged") == 2


def test_a_ticket_that_is_deleted_meanwhile_takes_its_job_along(app: Flask, fake: FakeGemini) -> None:
    ticket_id = post_while_gemini_fails(app, fake)

    def delete_it(_client: FlaskClient) -> None:
        with app.app_context():
            db.session.execute(delete(Ticket).where(Ticket.id == ticket_id))
            db.session.commit()

    assert meanwhile(app, fake, delete_it) == "Ran 1 jobs: 1 gone.\n"
    assert outcomes_sent(app, None) == ["answered"]
    assert jobs_of(app) == []


def test_who_lost_its_lease_while_gemini_thinks_changes_nothing(
    app: Flask, fake: FakeGemini, make_app: Callable[..., Flask]
) -> None:
    ticket_id = post_while_gemini_fails(app, fake)
    other = make_app(**gemini_settings(fake))
    others: list[str] = []

    def take_over(_client: FlaskClient) -> None:
        fake.mood = "keywords"
        make_due(app, leased_until=utc_now())
        others.append(work(other))

    assert meanwhile(app, fake, take_over) == "Ran 1 jobs: 1 lost.\n"
    assert others == ["Ran 1 jobs: 1 answered.\n"]
    assert outcomes_sent(app, ticket_id) == ["http_500", "answered", "answered"]
    assert count_events(app, ticket_id, "ticket.triaged") == 2
    other.extensions["jobs"].classifier.close()


def test_a_request_that_was_slower_than_its_job_changes_nothing(
    app: Flask, fake: FakeGemini, make_app: Callable[..., Flask]
) -> None:
    fake.mood = "keywords"
    other = make_app(**gemini_settings(fake))

    def overtake() -> None:
        make_due(other)
        assert work(other) == "Ran 1 jobs: 1 answered.\n"

    slow = StandIn(answer=suggest_default(), meanwhile=overtake)
    kept, app.extensions["classifier"] = app.extensions["classifier"], slow
    answer = app.test_client().post(URL, json=TICKET)
    app.extensions["classifier"] = kept
    assert answer.json["triage"]["source"] == "gemini"
    assert count_events(app, answer.json["id"], "ticket.triaged") == 1
    assert jobs_of(app) == []
    other.extensions["jobs"].classifier.close()


def test_an_open_breaker_asks_nobody(app: Flask, fake: FakeGemini) -> None:
    for _ in range(7):
        post_while_gemini_fails(app, fake, title="Invoice")
    fake.mood = "http_500"
    make_due(app)
    asked = len(fake.requests)
    assert work(app) == "Ran 7 jobs: 7 later.\n"
    assert len(fake.requests) == asked + 5
    assert sorted(job["last_error"] for job in jobs_of(app)) == ["http_500"] * 5 + ["not_sent"] * 2


def test_a_fallback_that_came_back_with_the_form_is_asked_again(app: Flask, fake: FakeGemini) -> None:
    fake.mood = "http_500"
    client = app.test_client()
    suggestion = client.post(f"{URL}classify/", json=TICKET).json["suggestion"]
    chosen = client.post(URL, json={**TICKET, "suggestion": suggestion, "category": "billing", "priority": "low"})
    assert jobs_of(app) == []
    open_ = client.post(URL, json={**TICKET, "suggestion": suggestion})
    assert [job["ticket_id"] for job in jobs_of(app)] == [open_.json["id"]]
    assert chosen.status_code == 201


def test_a_text_that_geminis_filters_refuse_is_not_sent_again(app: Flask, fake: FakeGemini) -> None:
    post_while_gemini_fails(app, fake)
    fake.mood = "blocked_prompt"
    assert work(app) == "Ran 1 jobs: 1 given_up.\n"
    app.test_client().post(URL, json=TICKET)
    assert jobs_of(app) == []


def test_after_a_day_it_is_given_up_and_said(app: Flask, fake: FakeGemini, caplog: pytest.LogCaptureFixture) -> None:
    post_while_gemini_fails(app, fake)
    fake.mood = "http_500"
    make_due(app, created_at=utc_now() - timedelta(days=1, seconds=1))
    with caplog.at_level(logging.WARNING, "ticketapp.jobs"):
        assert work(app) == "Ran 1 jobs: 1 given_up.\n"
    assert [record.getMessage() for record in caplog.records if record.name == "ticketapp.jobs"] == [
        "Gave a background job up"
    ]
    assert jobs_of(app) == []


def test_a_ticket_whose_process_was_killed_is_triaged(app: Flask, fake: FakeGemini) -> None:
    ticket_id = killed_between_the_commits(app)
    assert ticket_of(app, ticket_id).suggestion_source is None
    fake.mood = "keywords"
    make_due(app)
    assert work(app) == "Ran 1 jobs: 1 answered.\n"
    assert ticket_of(app, ticket_id).suggestion_source == "gemini"
    assert count_events(app, ticket_id, "ticket.triaged") == 1


def test_it_is_triaged_at_once_although_gemini_is_away(app: Flask, fake: FakeGemini) -> None:
    ticket_id = killed_between_the_commits(app)
    fake.mood = "http_500"
    make_due(app)
    assert work(app) == "Ran 1 jobs: 1 later.\n"
    assert ticket_of(app, ticket_id).suggestion_source in ("local", "default")
    fake.mood = "keywords"
    make_due(app)
    assert work(app) == "Ran 1 jobs: 1 answered.\n"
    assert ticket_of(app, ticket_id).suggestion_source == "gemini"


def test_without_a_key_any_more_it_is_triaged_here_and_the_rest_dropped(
    app: Flask, fake: FakeGemini, make_app: Callable[..., Flask]
) -> None:
    killed = killed_between_the_commits(app)
    answered = post_while_gemini_fails(app, fake)
    version, asked = ticket_of(app, answered).version, len(fake.requests)
    assert work(make_app()) == "Ran 2 jobs: 2 dropped.\n"
    assert ticket_of(app, killed).suggestion_source in ("local", "default")
    assert ticket_of(app, answered).version == version
    assert len(fake.requests) == asked
    assert jobs_of(app) == []
