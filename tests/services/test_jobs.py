"""The queue: who gets a job, when it comes back, and who has lost it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import delete, select

from tests.opening import open_ticket
from ticketapp.extensions.database import db
from ticketapp.models import Job, Ticket
from ticketapp.rules.actors import SYSTEM
from ticketapp.rules.vocabulary import TRIAGE_AGAIN
from ticketapp.services.jobs import (
    Claim,
    add_job,
    claim_job,
    delay_after,
    drop_job,
    due_jobs,
    finish,
    list_jobs,
    put_off,
    read_backlog,
    reschedule_job,
)
from ticketapp.services.tickets import Draft

NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)
LEASE = timedelta(seconds=60)


def seconds(number: float) -> timedelta:
    return timedelta(seconds=number)


def job(run_at: datetime = NOW) -> int:
    """A ticket with a job; the ticket's number."""
    ticket = open_ticket(Draft("a", "b"), SYSTEM, NOW)
    db.session.flush()
    add_job(TRIAGE_AGAIN, ticket.id, run_at, NOW)
    db.session.commit()
    return ticket.id


def claimed(now: datetime = NOW) -> Claim:
    claim = claim_job(due_jobs(now)[0], now, LEASE)
    assert claim is not None
    db.session.commit()
    return claim


def test_a_job_is_due_at_its_time(in_app: Flask) -> None:
    job(NOW + seconds(5))
    assert due_jobs(NOW) == []
    assert len(due_jobs(NOW + seconds(5))) == 1


def test_what_waited_longest_comes_first(in_app: Flask) -> None:
    late, early = job(NOW), job(NOW - seconds(1))
    assert [waiting.ticket_id for waiting in list_jobs(5)] == [early, late]
    assert claimed().ticket_id == early


def test_one_claim_at_a_time(in_app: Flask) -> None:
    ticket_id = job()
    claim = claimed()
    assert (claim.ticket_id, claim.attempts, claim.leased_until) == (ticket_id, 1, NOW + LEASE)
    assert claim_job(claim.id, NOW, LEASE) is None
    assert due_jobs(NOW + LEASE - seconds(1)) == []


def test_a_lease_that_ran_out_is_anybodys_and_the_first_has_lost_it(in_app: Flask) -> None:
    job()
    first = claimed()
    second = claimed(NOW + LEASE)
    assert second.attempts == 2
    assert not finish(first)
    assert not put_off(first, NOW)
    assert finish(second)
    assert due_jobs(NOW + seconds(9_999)) == []


def test_a_job_that_was_put_off_comes_back_and_says_why(in_app: Flask) -> None:
    job()
    claim = claimed()
    assert put_off(claim, NOW + seconds(30), "timeout")
    db.session.commit()
    assert due_jobs(NOW + seconds(29)) == []
    assert [(waiting.last_error, waiting.attempts) for waiting in list_jobs(5)] == [("timeout", 1)]
    assert claimed(NOW + seconds(30)).attempts == 2
    assert not finish(claim)


def test_a_job_goes_with_its_ticket(in_app: Flask) -> None:
    ticket_id = job()
    claim = claimed()
    db.session.execute(delete(Ticket).where(Ticket.id == ticket_id))
    assert db.session.execute(select(Job.id)).all() == []
    assert not finish(claim)


def test_dropping_and_rescheduling_say_whether_it_was_there(in_app: Flask) -> None:
    ticket_id = job(NOW + seconds(20))
    assert reschedule_job(TRIAGE_AGAIN, ticket_id, NOW)
    assert len(due_jobs(NOW)) == 1
    assert drop_job(TRIAGE_AGAIN, ticket_id)
    assert not drop_job(TRIAGE_AGAIN, ticket_id)
    assert not reschedule_job(TRIAGE_AGAIN, ticket_id, NOW)


@pytest.mark.parametrize(
    ("failures", "expected"), [(0, 30), (1, 60), (2, 120), (3, 300), (4, 600), (5, 1800), (99, 1800)]
)
def test_the_wait_grows_up_to_half_an_hour(failures: int, expected: int) -> None:
    assert delay_after(failures) == seconds(expected)


def test_after_a_day_the_next_failure_is_the_last(in_app: Flask) -> None:
    job()
    claim = claimed()
    assert claim.retry_at(NOW) == NOW + seconds(60)
    assert not claim.is_worn_out(NOW + seconds(86_399))
    assert claim.is_worn_out(NOW + seconds(86_400))


def test_the_backlog(in_app: Flask) -> None:
    assert read_backlog(NOW).waiting == 0
    job(NOW + seconds(10))
    job(NOW)
    put_off(claimed(), NOW + seconds(30), "timeout")
    backlog = read_backlog(NOW + seconds(15))
    assert (backlog.waiting, backlog.failed, backlog.oldest_seconds, backlog.late_seconds) == (2, 1, 15.0, 5.0)
