"""The models that were trained here: which is in use, and going back. Where none of them is, the shipped one is."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import joinedload

from ticketapp.classifier.embedded.artefacts import BadArtefact, unpack
from ticketapp.classifier.shipped import shipped_sha256, shipped_size
from ticketapp.errors import TicketAppError
from ticketapp.extensions.database import db
from ticketapp.models import Event, TriageModel
from ticketapp.rules.actors import Actor
from ticketapp.rules.texts import has_unstorable
from ticketapp.services.events import Change, record_act

KEPT = 3
SHIPPED = "shipped"
PREVIOUS = "previous"


class ModelRefused(TicketAppError):
    """This model cannot be put to use; the message says why."""


@dataclass(frozen=True)
class NewModel:
    """What a refit led to. ``data`` is the artefact; ``reason`` says why it was refused, empty where it was taken."""

    version: str
    sha256: str
    data: bytes
    card: dict[str, Any]
    corrections: int
    reason: str = ""


def list_models(limit: int) -> list[TriageModel]:
    """Newest first, without the artefacts."""
    query = select(TriageModel).options(joinedload(TriageModel.agent)).order_by(TriageModel.id.desc()).limit(limit)
    return list(db.session.execute(query).scalars())


def model_in_use() -> TriageModel | None:
    """The row that is marked as current; None where that is the shipped model."""
    return db.session.execute(select(TriageModel).where(TriageModel.is_current)).scalar_one_or_none()


def in_use_since() -> datetime | None:
    """When the model was last changed; None where it never was."""
    kinds = ("triage.model_taken", "triage.model_used")
    return db.session.execute(select(func.max(Event.created_at)).where(Event.kind.in_(kinds))).scalar_one()


def size_of(model: TriageModel | None) -> int:
    """Of its artefact, in bytes; 0 where that is not kept."""
    if model is None:
        return shipped_size()
    size = select(func.length(TriageModel.artefact)).where(TriageModel.id == model.id)
    return db.session.execute(size).scalar_one() or 0


def newest_model() -> TriageModel | None:
    return db.session.execute(select(TriageModel).order_by(TriageModel.id.desc()).limit(1)).scalar_one_or_none()


def usable_ids() -> set[int]:
    """The models that one can go to: their artefact is kept, and they were made on what this release ships."""
    query = select(TriageModel.id, TriageModel.card).where(TriageModel.artefact.is_not(None))
    return {row.id for row in db.session.execute(query) if is_of_this_release(row.card)}


def is_of_this_release(card: str) -> bool:
    """Whether it was made on the shipped model that is here: another release reads texts in another way."""
    return bool(json.loads(card).get("shipped_sha256") == shipped_sha256())


def name_of(model: TriageModel | None) -> str:
    return SHIPPED if model is None else model.version


def keep_model(new: NewModel, by: Actor, now: datetime) -> TriageModel:
    """The row of a refit, with its event; one that was taken is in use from the commit on."""
    is_taken = not new.reason
    before = model_in_use()
    if is_taken and before is not None:
        before.is_current = False
        db.session.flush()  # there is never more than one
    model = TriageModel(
        version=new.version,
        sha256=new.sha256,
        artefact=new.data if is_taken else None,
        card=json.dumps(new.card, sort_keys=True),
        corrections=new.corrections,
        outcome="taken" if is_taken else "refused",
        reason=new.reason,
        is_current=is_taken,
        created_at=now,
        agent_id=by.agent_id,
    )
    db.session.add(model)
    change = Change("model", name_of(before), new.version) if is_taken else None
    record_act(f"triage.model_{model.outcome}", new.version, by, now, change)
    db.session.flush()
    if is_taken:
        forget_old_artefacts()
    return model


def forget_old_artefacts() -> None:
    """Of all but the last ``KEPT`` that were taken only the figures stay; the one in use stays in any case."""
    taken = select(TriageModel.id).where(TriageModel.outcome == "taken").order_by(TriageModel.id.desc()).limit(KEPT)
    kept = list(db.session.execute(taken).scalars())
    old = update(TriageModel).where(TriageModel.id.not_in(kept), TriageModel.is_current.is_(False))
    db.session.execute(
        old.where(TriageModel.artefact.is_not(None)).values(artefact=None).execution_options(synchronize_session=False)
    )


def find_model(wanted: str) -> TriageModel | None:
    """What ``shipped`` (None), ``previous`` or a version stands for. Raises ``ModelRefused``."""
    if wanted == SHIPPED:
        return None
    if wanted == PREVIOUS:
        return previous_model()
    query = select(TriageModel).where(TriageModel.version == wanted).order_by(TriageModel.id.desc()).limit(1)
    model = None if has_unstorable(wanted) else db.session.execute(query).scalar_one_or_none()
    if model is None:
        raise ModelRefused(f"There is no model {wanted}.")
    return model


def previous_model() -> TriageModel | None:
    """The one that was taken before the one in use; the shipped one where there is none. Raises ``ModelRefused``."""
    current = model_in_use()
    if current is None:
        raise ModelRefused("The shipped model is in use: there is none before it.")
    usable = usable_ids()
    query = select(TriageModel).where(TriageModel.id < current.id, TriageModel.outcome == "taken")
    older = db.session.execute(query.order_by(TriageModel.id.desc())).scalars()
    return next((model for model in older if model.id in usable), None)


def use(model: TriageModel | None, by: Actor, now: datetime) -> bool:
    """Put *model* to use, or the shipped one. False where it is already. Raises ``ModelRefused``."""
    before = model_in_use()
    if before is model or (before is not None and model is not None and before.id == model.id):
        return False
    if model is not None:
        check_usable(model)
    if before is not None:
        before.is_current = False
        db.session.flush()
    if model is not None:
        model.is_current = True
    record_act("triage.model_used", name_of(model), by, now, Change("model", name_of(before), name_of(model)))
    return True


def check_usable(model: TriageModel) -> None:
    if model.outcome != "taken":
        raise ModelRefused(f"The model {model.version} was refused when it was made.")
    if model.artefact is None:
        raise ModelRefused(f"The model {model.version} is too old: the last {KEPT} are kept.")
    if not is_of_this_release(model.card):
        raise ModelRefused(f"The model {model.version} was made for another release.")
    try:
        unpack(model.artefact, model.sha256)
    except BadArtefact as bad:
        raise ModelRefused(f"The model {model.version} cannot be used: {bad}.") from None
