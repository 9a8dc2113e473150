"""Refits: a model made anew from the project's rows and agents' corrections, and taken only if it passes the guards.

Reading and keeping are short transactions; between them, with none open, the model is trained. That takes half a minute
of one core, so it is never done in a web request.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from ticketapp.classifier.embedded.artefacts import Artefact, BadArtefact, pack, sha256_of, unpack
from ticketapp.classifier.embedded.lexicons import shipped_lexicon
from ticketapp.classifier.embedded.model import EmbeddedModel
from ticketapp.classifier.embedded.refits import (
    Figures,
    Recipe,
    Say,
    anchors_of,
    coherence,
    contradictions,
    measure,
    objections,
    refit,
    trained_rows,
    without_anchors,
)
from ticketapp.classifier.embedded.rows import Row, own_files, read_rows
from ticketapp.classifier.shipped import shipped_artefact, shipped_sha256
from ticketapp.errors import TicketAppError
from ticketapp.rules.actors import Actor
from ticketapp.rules.vocabulary import REFIT
from ticketapp.services.corrections import Correction, count_decided_since, read_corrections
from ticketapp.services.leases import is_leased
from ticketapp.services.triage_models import NewModel, is_of_this_release, keep_model, model_in_use, newest_model

# Longer than any refit takes: a process that dies in one keeps the others from it so long.
LEASE = timedelta(hours=1)
REASON_MAX = 300


class TooFewCorrections(TicketAppError):
    """There is not enough new to learn from; the message says how much there is."""


@dataclass(frozen=True)
class Means:
    """What a refit starts from, but for the corrections; tests give fewer rows and steps."""

    rows: Callable[[], Sequence[Row]] = field(default=lambda: read_rows(own_files()))
    recipe: Recipe = field(default_factory=Recipe)


@dataclass(frozen=True)
class Task:
    """All that is read from the database. ``in_use`` is None where that is the shipped model."""

    corrections: tuple[Correction, ...]
    new: int
    in_use: Artefact | None


@dataclass(frozen=True)
class Outcome:
    """A model that was made, with its figures on the anchors, and those of the model in use and of the shipped one."""

    model: NewModel
    after: Figures
    before: Figures
    shipped: Figures
    objections: tuple[str, ...]


def is_refit_due(now: datetime, hours: int, needed: int) -> bool:
    """Whether a scheduled refit should begin: the last is long enough ago, enough was decided, and nobody is at it."""
    newest = newest_model()
    since = newest.created_at if newest is not None else None
    if hours == 0 or (since is not None and now - since < timedelta(hours=hours)):
        return False
    return count_decided_since(since) >= needed and not is_leased(REFIT, now)


def read_task(needed: int) -> Task:
    """Raises ``TooFewCorrections`` where less than *needed* tickets were decided since the last refit."""
    newest = newest_model()
    corrections = read_corrections()
    # What was learned on another release's model has to be learned again.
    since = newest.created_at if newest is not None and is_of_this_release(newest.card) else None
    new = sum(since is None or each.decided_at > since for each in corrections)
    if new < needed:
        raise TooFewCorrections(
            f"{new:,} new corrections since the last refit, of {needed:,} that are needed: nothing was done."
        )
    return Task(tuple(corrections), new, artefact_in_use())


def artefact_in_use() -> Artefact | None:
    """The trained model that is in use; None where it is the shipped one, or cannot be used."""
    model = model_in_use()
    if model is None or model.artefact is None or not is_of_this_release(model.card):
        return None
    try:
        return unpack(model.artefact, model.sha256)
    except BadArtefact:
        return None


def make_model(task: Task, means: Means, say: Say = lambda _: None) -> Outcome:
    """Train and measure, in no transaction. Raises ``OSError`` or ``BadArtefact`` where the shipped model is broken."""
    rows = means.rows()
    base, anchors = trained_rows(rows), anchors_of(rows)
    corrections = without_anchors((each.as_row() for each in task.corrections), anchors)
    shipped = shipped_artefact()
    made = refit(base, corrections, shipped, means.recipe, say)
    say(f"measuring on {len(anchors):,} anchors")
    measured = [measure(EmbeddedModel(each, shipped_lexicon()), anchors) for each in (unpack(pack(made)), shipped)]
    in_use = measure(EmbeddedModel(task.in_use, shipped_lexicon()), anchors) if task.in_use else measured[1]
    after, of_shipped = measured
    say("looking whether the decisions bear each other out")
    used = EmbeddedModel(task.in_use or shipped, shipped_lexicon())
    coherent = coherence(base, corrections, shipped, used, means.recipe)
    found = (*objections(after, in_use, of_shipped), *contradictions(coherent))
    figures = {"after": after, "before": in_use, "shipped": of_shipped}
    card = {**made.card, "shipped_sha256": shipped_sha256(), "anchors": figures, "new_corrections": task.new}
    card["coherence"] = coherent
    data = pack(Artefact(made.heads, made.temperatures, card))
    reason = "; ".join(found)[:REASON_MAX]
    model = NewModel(made.version, sha256_of(data), data, card, len(corrections), reason)
    return Outcome(model, after, in_use, of_shipped, found)


def keep(outcome: Outcome, by: Actor, now: datetime) -> str:
    """Store what came of it; ``taken`` or ``refused``."""
    return keep_model(outcome.model, by, now).outcome
