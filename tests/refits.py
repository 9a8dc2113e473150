"""What the tests of learning share: a few rows to train on, tickets that agents decided, models in the table."""

from __future__ import annotations

import json
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import select

from tests.accounts import make_agent
from ticketapp.classifier.embedded.artefacts import Artefact, pack, sha256_of
from ticketapp.classifier.embedded.refits import Recipe
from ticketapp.classifier.embedded.rows import Row, is_anchor, own_files, read_rows
from ticketapp.classifier.shipped import shipped_artefact, shipped_sha256
from ticketapp.extensions.database import db
from ticketapp.models import Agent, Event, TriageModel
from ticketapp.rules.actors import SYSTEM, Actor
from ticketapp.rules.clocks import utc_now
from ticketapp.services.intake import Intake, take_in
from ticketapp.services.refits import Means
from ticketapp.services.tickets import Draft, change_ticket, confirm_ticket, ticket_for_update
from ticketapp.services.triage_models import NewModel, keep_model

# Training that changes nothing, and training that breaks everything the corrections are wrong about.
NO_STEPS = Recipe(iterations=0)
NO_PULL = Recipe(pull=1e-9, iterations=25)


@cache
def few_rows(trained: int = 60, anchors: int = 40) -> tuple[Row, ...]:
    """Rows of the project, some of them anchors."""
    rows = [row for row in read_rows(own_files()) if row.priority]
    chosen = [row for row in rows if not is_anchor(row)][:: len(rows) // trained][:trained]
    return (*chosen, *[row for row in rows if is_anchor(row)][:anchors])


def means(recipe: Recipe = NO_STEPS) -> Means:
    return Means(rows=few_rows, recipe=recipe)


def write_rows(file: Path) -> Path:
    """The same as a file."""
    fields = ("title", "description", "category", "priority")
    lines = [json.dumps({field: getattr(row, field) for field in fields}) for row in few_rows()]
    file.write_text("\n".join(lines), encoding="utf-8")
    return file


def agents(app: Flask, *names: str) -> list[Actor]:
    """Signed-in agents; the application's context must be pushed."""
    found = []
    for name in names:
        make_agent(app, f"{name}@example.com")
        query = select(Agent.id).where(Agent.email == f"{name}@example.com")
        found.append(Actor("agent", agent_id=db.session.execute(query).scalar_one()))
    db.session.commit()
    return found


def open_ticket(app: Flask, text: str = "I was charged twice.", **values: str) -> int:
    """A requester's ticket with the embedded model's suggestion."""
    db.session.commit()  # the classifier is not asked inside a transaction
    classifier = app.extensions["classifier"]
    intake = Intake(classifier, "key", Actor("requester"), patience_seconds=1, sent_text_days=1)
    ticket_id = take_in(Draft(title="A ticket", description=text, **values), intake).ticket.id
    db.session.commit()
    return ticket_id


def decide(ticket_id: int, by: Actor, **values: str) -> None:
    """As somebody who changes or confirms values; with none, as "Looks right"."""
    ticket = ticket_for_update(ticket_id)
    assert ticket is not None
    if values:
        change_ticket(ticket, values, by, utc_now())
    else:
        confirm_ticket(ticket, by, utc_now())
    db.session.commit()


def decided_tickets(app: Flask, by: Actor, number: int, category: str = "account", priority: str = "low") -> None:
    for count in range(number):
        decide(open_ticket(app, f"Wobble {count} of the frobnicator."), by, category=category, priority=priority)


def artefact(version: str, bias: float = 0.0) -> bytes:
    """The shipped model under another name; with *bias* it says general more often."""
    shipped = shipped_artefact()
    if bias:
        shipped.heads["category"].bias[3] += bias
    return pack(Artefact(shipped.heads, shipped.temperatures, {"version": version}))


def new_model(version: str, reason: str = "", bias: float = 0.0, **card: Any) -> NewModel:
    figures = dict.fromkeys(
        (
            *("category_accuracy", "category_macro_f1", "category_calibration_error", "priority_accuracy"),
            *("priority_macro_f1", "priority_calibration_error", "critical_recall", "critical_precision"),
        ),
        0.75,
    )
    after = {**figures, "category_accuracy": 0.8}
    known = {"version": version, "shipped_sha256": shipped_sha256(), "rows": {"own": 60, "corrections": 3}}
    known |= {"anchors": {"shipped": figures, "before": figures, "after": after}, "temperatures": {"category": 1.25}}
    data = artefact(version, bias)
    return NewModel(version, sha256_of(data), data, {**known, **card}, 3, reason)


def store_model(version: str, days_ago: int = 0, **values: Any) -> TriageModel:
    model = keep_model(new_model(version, **values), SYSTEM, utc_now() - timedelta(days=days_ago))
    db.session.commit()
    return model


def acts() -> list[tuple[str, str, str | None, str | None]]:
    """What was done to models."""
    columns = (Event.kind, Event.subject, Event.old, Event.new)
    query = select(*columns).where(Event.kind.like("triage.%")).order_by(Event.id)
    return [tuple(row) for row in db.session.execute(query)]
