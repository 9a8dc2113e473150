"""The embedded model: the second in line, and the only one asked where both values are given."""

from __future__ import annotations

import json
import logging
from functools import cache
from pathlib import Path

from ticketapp.classifier.embedded.artefacts import BadArtefact, unpack
from ticketapp.classifier.embedded.lexicons import shipped_lexicon
from ticketapp.classifier.embedded.model import EmbeddedModel
from ticketapp.classifier.types import Suggestion

SHIPPED = Path(__file__).parent / "data" / "model.npz"
CARD = SHIPPED.with_suffix(".json")
log = logging.getLogger("ticketapp.classifier")


class Slot:
    """Where a process keeps the model it uses. Setting it is one assignment, so no thread ever sees half a model."""

    model: EmbeddedModel | None = None


def suggest_locally(title: str, description: str) -> Suggestion | None:
    """The embedded model's answer with ``source`` ``local``; None only where the shipped file is broken.

    Answers within milliseconds and without any network. *title* may be ``""``.
    """
    model = current_model()
    if model is None:
        return None
    judged = model.judge(title, description)
    return Suggestion(
        category=judged.values["category"],
        priority=judged.values["priority"],
        source="local",
        model=model.version,
        confidence_category=round(judged.confidences["category"], 4),
        confidence_priority=round(judged.confidences["priority"], 4),
        reason=judged.reason,
        flags=("raised",) if judged.raised_by else (),
        is_grave=judged.is_grave,
    )


def current_model() -> EmbeddedModel | None:
    """The model that was put to use last, else the shipped one."""
    return Slot.model or shipped_model()


def use_model(data: bytes | None, sha256: str = "") -> None:
    """Put a model to use in this process; None goes back to the shipped one. Raises ``BadArtefact``."""
    Slot.model = None if data is None else EmbeddedModel(unpack(data, sha256), shipped_lexicon())


@cache
def shipped_model() -> EmbeddedModel | None:
    """The model that came with this release. A broken file is one ERROR: tickets are taken in all the same."""
    try:
        sha256 = json.loads(CARD.read_text(encoding="utf-8"))["sha256"]
        return EmbeddedModel(unpack(SHIPPED.read_bytes(), sha256), shipped_lexicon())
    except (OSError, ValueError, KeyError, BadArtefact) as error:
        log.error("The embedded model cannot be used: %s", error, extra={"event": "model_broken"})
        return None
