"""``flask triage refit``, ``models`` and ``use``."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import select

from tests.accounts import run_command
from tests.refits import NO_PULL, acts, agents, decided_tickets, few_rows, means, store_model, write_rows
from ticketapp.classifier.embedded.rows import Row, is_anchor
from ticketapp.classifier.local import Slot
from ticketapp.cli import refits as commands
from ticketapp.extensions.database import db
from ticketapp.models import TriageModel
from ticketapp.rules.clocks import utc_now
from ticketapp.rules.vocabulary import REFIT
from ticketapp.services import current_models
from ticketapp.services.current_models import Known
from ticketapp.services.leases import claim_lease, is_leased
from ticketapp.services.refits import LEASE, Means, is_refit_due, make_model, read_task
from ticketapp.services.triage_models import model_in_use, name_of


@pytest.fixture(autouse=True)
def fresh_process() -> None:
    current_models.known = Known()
    Slot.model = None


def refit(app: Flask, rows: Path, *options: str) -> Result:
    result = app.test_cli_runner().invoke(args=["triage", "refit", "--base", str(rows), *options])
    db.session.rollback()
    db.session.expire_all()
    return result


def outcomes() -> list[tuple[str, int, bool]]:
    rows = db.session.execute(select(TriageModel).order_by(TriageModel.id)).scalars()
    return [(row.outcome, row.corrections, row.is_current) for row in rows]


@pytest.fixture
def rows(tmp_path: Path) -> Path:
    return write_rows(tmp_path / "few.jsonl")


def test_too_few_corrections_change_nothing(in_app: Flask, rows: Path) -> None:
    [alice] = agents(in_app, "alice")
    decided_tickets(in_app, alice, 2)
    result = refit(in_app, rows)
    assert result.exit_code == 0
    assert "2 new corrections since the last refit, of 20 that are needed: nothing was done." in result.output
    assert outcomes() == []
    assert not is_leased(REFIT, utc_now())


def test_it_makes_a_model_and_says_what_became_of_it(make_app, rows: Path) -> None:
    app = make_app(TRIAGE_REFIT_CORRECTIONS="3")
    with app.app_context():
        [alice] = agents(app, "alice")
        decided_tickets(app, alice, 3)
        dry = refit(app, rows, "--dry-run")
        assert "3 tickets that agents decided, 3 of them since the last refit" in dry.output
        assert "Model 1-" in dry.output and " would be " in dry.output
        assert (outcomes(), acts()) == ([], [])
        result = refit(app, rows)
        assert result.exit_code == 0, result.output
        assert "category accuracy" in result.output
        [(outcome, corrections, is_current)] = outcomes()
        assert (corrections, is_current) == (3, outcome == "taken")
        assert [act[0] for act in acts()] == [f"triage.model_{outcome}"]
        assert not is_leased(REFIT, utc_now())
        assert "0 new corrections" in refit(app, rows).output
        decided_tickets(app, alice, 3, category="billing")
        assert "6 tickets that agents decided, 3 of them" in refit(app, rows, "--dry-run").output


def test_one_at_a_time(in_app: Flask, rows: Path) -> None:
    claim_lease(REFIT, utc_now(), LEASE)
    db.session.commit()
    result = refit(in_app, rows)
    assert result.exit_code == 1
    assert "Another process is making a model right now." in result.output
    assert is_leased(REFIT, utc_now())


def test_a_refit_that_fails_gives_its_lease_back(make_app, rows: Path) -> None:
    app = make_app(TRIAGE_REFIT_CORRECTIONS="1")
    with app.app_context():
        [alice] = agents(app, "alice")
        decided_tickets(app, alice, 1)
        rows.write_text("nonsense")
        result = refit(app, rows)
        assert (result.exit_code, outcomes()) == (1, [])
        assert "No model can be made: few.jsonl, line 1" in result.output
        assert not is_leased(REFIT, utc_now())


def mislabelled_rows() -> list[Row]:
    return [row if is_anchor(row) else replace(row, category="general", priority="low") for row in few_rows()]


def test_a_model_that_does_worse_is_refused_and_one_that_does_not_is_taken(in_app: Flask) -> None:
    """Nothing draws the first one back to the shipped weights, and all that it reads is general and low."""
    [alice] = agents(in_app, "alice")
    decided_tickets(in_app, alice, 10, category="general", priority="low")
    task = read_task(10)
    db.session.commit()
    broken = make_model(task, Means(mislabelled_rows, NO_PULL))
    assert broken.objections
    assert "on the anchors fell from" in broken.model.reason
    same = make_model(task, means())
    assert same.objections == ()
    assert same.after == same.before == same.shipped
    assert same.model.card["anchors"]["after"] == same.after


def test_when_the_schedule_begins_one(in_app: Flask) -> None:
    [alice] = agents(in_app, "alice")
    now = utc_now()
    assert not is_refit_due(now, 24, 1)
    decided_tickets(in_app, alice, 2)
    now = utc_now()
    assert is_refit_due(now, 24, 2)
    assert not is_refit_due(now, 24, 3)
    assert not is_refit_due(now, 0, 1)
    claim_lease(REFIT, now, LEASE)
    assert not is_refit_due(now, 24, 2)
    assert is_refit_due(now + LEASE, 24, 2)
    store_model("1+a", reason="it is worse")
    assert not is_refit_due(now + LEASE, 24, 1)
    decided_tickets(in_app, alice, 1)
    assert not is_refit_due(now + LEASE, 24, 1)
    assert is_refit_due(now + timedelta(days=2), 24, 1)
    assert not is_refit_due(now + timedelta(days=2), 24, 2)


def test_models_are_listed_and_chosen(in_app: Flask) -> None:
    for name in ("1+a", "1+b"):
        store_model(name)
    store_model("1+c", reason="it is worse")
    listed = run_command(in_app, "triage", "models").splitlines()
    assert [line[:5] for line in listed] == ["  1+c", "* 1+b", "  1+a", "  shi"]
    assert listed[0].endswith("3 corrections, refused: it is worse")
    assert "The model 1+a is in use" in run_command(in_app, "triage", "use", "previous")
    assert "was in use already" in run_command(in_app, "triage", "use", "1+a")
    assert "The model shipped is in use" in run_command(in_app, "triage", "use", "shipped")
    db.session.rollback()
    assert name_of(model_in_use()) == "shipped"
    refused = in_app.test_cli_runner().invoke(args=["triage", "use", "1+c"])
    assert (refused.exit_code, refused.output) == (1, "Error: The model 1+c was refused when it was made.\n")
    assert [act[0] for act in acts()].count("triage.model_used") == 2


def test_the_commands_are_in_the_group() -> None:
    assert {"refit", "models", "use", "train", "evaluate"} <= set(commands.triage.commands)
