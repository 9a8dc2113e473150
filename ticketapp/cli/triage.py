"""``flask triage``: training, measuring and choosing the embedded model."""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import click
from flask import current_app

from config import GEMINI_MODEL_FORM, Reader, SettingsError, read_prompt
from ticketapp.classifier.chain import Classifier
from ticketapp.classifier.embedded.artefacts import BadArtefact, pack, sha256_of
from ticketapp.classifier.embedded.making import make_model
from ticketapp.classifier.embedded.rows import BadRow, own_files, read_rows
from ticketapp.classifier.local import SHIPPED, use_model
from ticketapp.cli.groups import FileGroup
from ticketapp.cli.held_logs import held_logs
from ticketapp.cli.triage_files import card_beside, check_model_output, mistakes_file, write_mistakes
from ticketapp.cli.triage_reports import comparison_of, table_of
from ticketapp.services.comparisons import differences, read_report
from ticketapp.services.current_models import take_up_current_model
from ticketapp.services.evaluations import Judged, Labelled, UnreadableRows, judge_all, read_labelled, report_on

triage = FileGroup("triage", help="The embedded model: train it, measure it, choose it.")
LOAD_SECONDS = 30
PROBLEMS_SHOWN = 20


class Share(click.FloatRange):
    """A number within the range. "nan" passes every comparison that would refuse it."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        number = float(super().convert(value, param, ctx))
        if not math.isfinite(number):
            self.fail(f"{value!r} is not a number from {self.min} to {self.max}.", param, ctx)
        return number


FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@triage.command("train")
@click.argument("files", nargs=-1, type=FILE)
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), default=SHIPPED, help="The model's file.")
def train(files: tuple[Path, ...], output: Path) -> None:
    """Train the model anew from the project's rows and those of FILES (JSON lines with title, description, category
    and, where known, priority), and write it with its card beside it. The same rows give the same bytes.
    """
    check_model_output(output, [*own_files(), *files])
    try:
        rows = read_rows([*own_files(), *sorted(files, key=lambda file: file.name)])
    except BadRow as wrong:
        raise click.ClickException(str(wrong)) from None
    artefact = make_model(rows, lambda said: click.echo(f"{said} ..."))
    data = pack(artefact)
    output.write_bytes(data)
    card = card_beside(output)
    about = {"sha256": sha256_of(data), "bytes": len(data), **artefact.card}
    card.write_text(json.dumps(about, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    click.echo(f"Wrote {output.name}: version {artefact.version}, {len(data):,} bytes, {len(rows):,} tickets.")


@triage.command("evaluate")
@click.argument("file", type=FILE)
@click.option("--local", is_flag=True, help="Ask the embedded model alone, even where Gemini is configured.")
@click.option("--threshold", type=Share(0, 1), help="Below which confidence a field keeps its default.")
@click.option("--model", type=FILE, help="Another embedded model, as `flask triage train --output` writes it.")
@click.option("--gemini-model", help="Another model of Gemini's than GEMINI_MODEL.")
@click.option("--prompt", type=FILE, help="A file with a system instruction for Gemini in place of the built-in one.")
@click.option("--compare", type=FILE, help="An earlier report (--json): show both, and the difference of every figure.")
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
@click.option("--mistakes", type=click.Path(dir_okay=False, path_type=Path), help="Write what was misjudged to a file.")
def evaluate(file: Path, model: Path | None, as_json: bool, mistakes: Path | None, **options: Any) -> None:
    """Judge the labelled tickets of FILE (CSV with a header, or JSON lines: title, description, category, priority) and
    print how good the configured chain is on them. Nothing is stored. Where Gemini is configured it is asked about
    every ticket.
    """
    settings = chosen_settings(options)
    try:
        tickets = read_labelled(file)
    except UnreadableRows as unreadable:
        raise click.ClickException(what_is_wrong(file, unreadable.problems)) from None
    earlier = earlier_report(options["compare"])
    put_to_use(model)
    inputs = [each for each in (file, model, options["compare"], options["prompt"]) if each is not None]
    with mistakes_file(mistakes, inputs) as stream:
        classifier = chosen_classifier(settings)
        judged = judge_with_bar(tickets, classifier)
        report = report_on(judged, settings.triage_threshold, classifier.is_remote)
        click.echo(shown(report, earlier, as_json))
        if unanswered := report["gemini"]["unanswered"]:
            click.echo(f"{unanswered:,} of {len(judged):,} were not answered by Gemini.", err=True)
        if stream is not None:
            write_mistakes(judged, stream)


def judge_with_bar(tickets: Sequence[Labelled], classifier: Classifier) -> list[Judged]:
    judged: list[Judged] = []
    bar_of_tickets = click.progressbar(length=len(tickets), label="Tickets", file=sys.stderr)
    with closing(classifier), held_logs(), bar_of_tickets as bar:
        for each in judge_all(tickets, classifier):
            judged.append(each)
            bar.update(1)
    return judged


def what_is_wrong(file: Path, problems: Sequence[str]) -> str:
    left = len(problems) - PROBLEMS_SHOWN
    rest = [f"and {left:,} more"] if left > 0 else []
    return "\n".join([f"{file.name} cannot be used:", *problems[:PROBLEMS_SHOWN], *rest])


def put_to_use(model: Path | None) -> None:
    if model is None:
        take_up_current_model()
        return
    try:
        data = model.read_bytes()
        use_model(data, sha256_of(data))
    except (OSError, BadArtefact) as wrong:
        raise click.ClickException(f"{model.name} is no model: {wrong}") from None


def earlier_report(file: Path | None) -> dict[str, Any] | None:
    try:
        return read_report(file) if file is not None else None
    except (OSError, ValueError) as wrong:
        raise click.ClickException(f"{file.name if file else ''} cannot be compared with: {wrong}") from None


def shown(report: dict[str, Any], earlier: dict[str, Any] | None, as_json: bool) -> str:
    if earlier is None:
        return json.dumps(report, indent=1) if as_json else table_of(report)
    moved = differences(report, earlier)
    return (
        json.dumps({"report": report, "earlier": earlier, "differences": moved}, indent=1)
        if as_json
        else comparison_of(report, earlier, moved)
    )


def chosen_settings(options: dict[str, Any]) -> Any:
    """The configured ones, with what the options change. Ends the command where an option would change nothing."""
    settings = current_app.config["SETTINGS"]
    if options["local"]:
        settings = replace(settings, triage_local_only=True)
    if options["threshold"] is not None:
        settings = replace(settings, triage_threshold=options["threshold"])
    given = [f"--{name.replace('_', '-')}" for name in ("gemini_model", "prompt") if options[name] is not None]
    if given and (settings.triage_local_only or not settings.gemini_api_key):
        why = "--local leaves it out" if options["local"] else "it is not configured, or TRIAGE_LOCAL_ONLY is on"
        raise click.UsageError(f"{' and '.join(given)} would change nothing: Gemini is not asked, since {why}.")
    try:
        if options["gemini_model"] is not None:
            word = Reader({"--gemini-model": options["gemini_model"]}).word("--gemini-model", "", *GEMINI_MODEL_FORM)
            settings = replace(settings, gemini_model=word)
        if options["prompt"] is not None:
            settings = replace(settings, gemini_prompt=read_prompt(options["prompt"], "--prompt"))
    except SettingsError as wrong:
        raise click.UsageError(str(wrong)) from None
    return settings


def chosen_classifier(settings: Any) -> Classifier:
    """The chain that *settings* describe; Gemini loaded, where it is part of it."""
    classifier = Classifier.from_settings(settings)
    if classifier.is_remote and not classifier.wait_until_loaded(LOAD_SECONDS):
        raise click.ClickException("Gemini could not be loaded; --local leaves it out.")
    return classifier
