"""``flask triage refit``, ``models`` and ``use``: learning from agents, and going back."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
from flask import current_app

from ticketapp.classifier.embedded.artefacts import BadArtefact
from ticketapp.classifier.embedded.refits import Say
from ticketapp.classifier.embedded.rows import BadRow, read_rows
from ticketapp.cli.triage import FILE, triage
from ticketapp.extensions.database import db, end_transaction, reading, writing
from ticketapp.models import TriageModel
from ticketapp.rules.actors import SYSTEM
from ticketapp.rules.clocks import utc_now
from ticketapp.rules.vocabulary import REFIT
from ticketapp.services.leases import claim_lease, end_lease
from ticketapp.services.refits import LEASE, Means, Outcome, TooFewCorrections, keep, make_model, read_task
from ticketapp.services.triage_models import ModelRefused, find_model, list_models, model_in_use, name_of, usable_ids
from ticketapp.services.triage_models import use as put_to_use

SHOWN = 20
NICENESS = 10
FIGURES = (
    ("category accuracy", "category_accuracy"),
    ("category macro-F1", "category_macro_f1"),
    ("category calibration error", "category_calibration_error"),
    ("priority macro-F1", "priority_macro_f1"),
    ("priority cost", "priority_cost"),
    ("priority calibration error", "priority_calibration_error"),
    ("critical recall", "critical_recall"),
)


@triage.command("refit")
@click.option("--dry-run", is_flag=True, help="Say what would come of it, and keep nothing.")
@click.option("--scheduled", is_flag=True, help="As the schedule does it: quietly, and behind all other work.")
@click.option("--base", type=FILE, multiple=True, help="Train on the rows of this file instead of the project's own.")
def refit(dry_run: bool, scheduled: bool, base: tuple[Path, ...]) -> None:
    """Make a new model from the project's tickets and the agents' decisions, and take it if it is no worse than the one
    in use on tickets that no model is trained on. Takes half a minute or more of one processor.
    """
    needed = current_app.config["SETTINGS"].triage_refit_corrections
    if scheduled:
        os.nice(NICENESS)
    say = silence if scheduled else tell
    means = Means(rows=lambda: read_rows(base)) if base else Means()
    try:
        if dry_run:
            show(make(needed, means, say), "would be refused", "would be taken")
            return
        with only_one() as until:
            outcome = make(needed, means, say)
            writing()
            now = utc_now()
            if not end_lease(REFIT, until, now):
                raise click.ClickException("It took so long that another refit has begun: nothing was kept.")
            keep(outcome, SYSTEM, now)
            db.session.commit()
    except TooFewCorrections as too_few:
        click.echo(str(too_few))
        return
    except (OSError, BadArtefact, BadRow) as broken:
        raise click.ClickException(f"No model can be made: {broken}") from None
    show(outcome, "refused", "taken: every process uses it within seconds")


def make(needed: int, means: Means, say: Say) -> Outcome:
    """The database is read first; while the model is trained, no transaction is open."""
    reading()
    task = read_task(needed)
    end_transaction()
    say(f"{len(task.corrections):,} tickets that agents decided, {task.new:,} of them since the last refit")
    return make_model(task, means, say)


@contextmanager
def only_one() -> Iterator[Any]:
    """The lease on refits, given back also where it fails or is told to stop."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    writing()
    until = claim_lease(REFIT, utc_now(), LEASE)
    db.session.commit()
    if until is None:
        raise click.ClickException("Another process is making a model right now.")
    try:
        yield until
    except BaseException:
        db.session.rollback()
        writing()
        end_lease(REFIT, until, utc_now())
        db.session.commit()
        raise


def show(outcome: Outcome, refused: str, taken: str) -> None:
    click.echo("on the anchors".ljust(28) + "shipped   in use      new")
    for words, name in FIGURES:
        figures = (outcome.shipped, outcome.before, outcome.after)
        click.echo(words.ljust(26) + " ".join(f"{each[name]:8.3f}" for each in figures))
    for objection in outcome.objections:
        click.echo(f"against it: {objection}")
    click.echo(f"Model {outcome.model.version} is {refused if outcome.objections else taken}.")


def tell(said: str) -> None:
    click.echo(f"{said} ...")


def silence(_said: str) -> None:
    """The log says what came of it."""


@triage.command("models")
def models() -> None:
    """List the models that were made here, newest first, and which is in use."""
    reading()
    usable, found = usable_ids(), list_models(SHOWN)
    for model in found:
        click.echo(line_of(model, model.id in usable))
    is_shipped = model_in_use() is None
    click.echo(f"{'*' if is_shipped else ' '} shipped: the model that came with this release")


def line_of(model: TriageModel, is_usable: bool) -> str:
    mark = "*" if model.is_current else " "
    state = model.outcome if is_usable or model.outcome == "refused" else f"{model.outcome}, not usable any more"
    reason = f": {model.reason}" if model.reason else ""
    made = f"{model.created_at:%Y-%m-%d %H:%M}"
    return f"{mark} {model.version}: {made} UTC, {model.corrections:,} corrections, {state}{reason}"


@triage.command("use")
@click.argument("version")
def use(version: str) -> None:
    """Put a model to use: VERSION as `flask triage models` shows it, "shipped", or "previous"."""
    writing()
    try:
        model = find_model(version)
        is_new = put_to_use(model, SYSTEM, utc_now())
    except ModelRefused as refused:
        raise click.ClickException(str(refused)) from None
    db.session.commit()
    name = name_of(model)
    words = "is in use: every process takes it up within seconds" if is_new else "was in use already"
    click.echo(f"The model {name} {words}.")
