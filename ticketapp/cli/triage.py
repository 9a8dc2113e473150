"""``flask triage``: training, measuring and choosing the embedded model."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from pathlib import Path

import click
from flask import current_app

from ticketapp.classifier.chain import Classifier
from ticketapp.classifier.embedded.artefacts import BadArtefact, pack, sha256_of
from ticketapp.classifier.embedded.making import make_model
from ticketapp.classifier.embedded.rows import BadRow, own_files, read_rows
from ticketapp.classifier.local import CARD, SHIPPED, use_model
from ticketapp.cli.groups import DatabaseGroup
from ticketapp.cli.triage_reports import table_of
from ticketapp.services.current_models import take_up_current_model
from ticketapp.services.evaluations import Judged, UnreadableRows, judge_all, read_labelled, report_on

triage = DatabaseGroup("triage", help="The embedded model: train it, measure it, choose it.")
LOAD_SECONDS = 30
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@triage.command("train")
@click.argument("files", nargs=-1, type=FILE)
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), default=SHIPPED, help="The model's file.")
def train(files: tuple[Path, ...], output: Path) -> None:
    """Train the model anew from the project's rows and those of FILES (JSON lines with title, description, category
    and, where known, priority), and write it with its card beside it. The same rows give the same bytes.
    """
    try:
        rows = read_rows([*own_files(), *sorted(files, key=lambda file: file.name)])
    except (BadRow, OSError, UnicodeDecodeError) as wrong:
        raise click.ClickException(str(wrong)) from None
    artefact = make_model(rows, lambda said: click.echo(f"{said} ..."))
    data = pack(artefact)
    output.write_bytes(data)
    card = output.with_suffix(CARD.suffix)
    about = {"sha256": sha256_of(data), "bytes": len(data), **artefact.card}
    card.write_text(json.dumps(about, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    click.echo(f"Wrote {output.name}: version {artefact.version}, {len(data):,} bytes, {len(rows):,} tickets.")


@triage.command("evaluate")
@click.argument("file", type=FILE)
@click.option("--local", is_flag=True, help="Ask the embedded model alone, even where Gemini is configured.")
@click.option("--threshold", type=click.FloatRange(0, 1), help="Below which confidence a field keeps its default.")
@click.option("--model", type=FILE, help="Another embedded model, as `flask triage train --output` writes it.")
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
@click.option("--mistakes", type=click.Path(dir_okay=False, path_type=Path), help="Write what was misjudged to a file.")
def evaluate(  # noqa: PLR0913  # one parameter an option
    *, file: Path, local: bool, threshold: float | None, model: Path | None, as_json: bool, mistakes: Path | None
) -> None:
    """Judge the labelled tickets of FILE (CSV with a header, or JSON lines: title, description, category, priority) and
    print how good the configured chain is on them. Nothing is stored. Where Gemini is configured it is asked about
    every ticket.
    """
    try:
        tickets = read_labelled(file)
    except UnreadableRows as unreadable:
        raise click.ClickException("\n".join([f"{file.name} cannot be used:", *unreadable.problems])) from None
    except (OSError, UnicodeDecodeError) as wrong:
        raise click.ClickException(f"{file.name} cannot be read: {wrong}") from None
    put_to_use(model)
    classifier = chosen_classifier(local, threshold)
    judged: list[Judged] = []
    with click.progressbar(length=len(tickets), label="Tickets", file=sys.stderr) as bar:
        for each in judge_all(tickets, classifier):
            judged.append(each)
            bar.update(1)
    report = report_on(judged)
    click.echo(json.dumps(report, indent=1) if as_json else table_of(report))
    if mistakes is not None:
        write_mistakes(judged, mistakes)


def put_to_use(model: Path | None) -> None:
    if model is None:
        take_up_current_model()
        return
    try:
        data = model.read_bytes()
        use_model(data, sha256_of(data))
    except (OSError, BadArtefact) as wrong:
        raise click.ClickException(f"{model.name} is no model: {wrong}") from None


def chosen_classifier(local: bool, threshold: float | None) -> Classifier:
    """The configured chain, with what the options change; Gemini loaded, where it is part of it."""
    settings = current_app.config["SETTINGS"]
    if local:
        settings = replace(settings, triage_local_only=True)
    if threshold is not None:
        settings = replace(settings, triage_threshold=threshold)
    classifier = Classifier.from_settings(settings)
    if classifier.is_remote and not classifier.wait_until_loaded(LOAD_SECONDS):
        raise click.ClickException("Gemini could not be loaded; --local leaves it out.")
    return classifier


def write_mistakes(judged: list[Judged], file: Path) -> None:
    with file.open("w", encoding="utf-8") as stream:
        for each in judged:
            given = {field: getattr(each.suggestion, field) for field in each.ticket.labels}
            if given != dict(each.ticket.labels):
                row = {"line": each.ticket.line, "right": dict(each.ticket.labels), "given": given}
                text = {"title": each.ticket.title, "description": each.ticket.description}
                stream.write(json.dumps({**row, **text, "reason": each.suggestion.reason}, ensure_ascii=False) + "\n")
