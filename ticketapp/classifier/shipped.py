"""The file of the shipped model: what a refit starts from, and how one release is told from another."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from ticketapp.classifier.embedded.artefacts import Artefact, unpack
from ticketapp.classifier.embedded.artefacts import sha256_of as checksum_of
from ticketapp.classifier.local import CARD, SHIPPED


@cache
def shipped_sha256() -> str:
    """The checksum of the shipped model; ``""`` where the file is not there."""
    try:
        return checksum_of(SHIPPED.read_bytes())
    except OSError:
        return ""


def shipped_size() -> int:
    """In bytes."""
    try:
        return SHIPPED.stat().st_size
    except OSError:
        return 0


def shipped_artefact() -> Artefact:
    """Raises ``OSError`` and ``BadArtefact``."""
    return unpack(SHIPPED.read_bytes())


def shipped_card() -> dict[str, Any]:
    """The card that came with the shipped model; empty where there is none."""
    try:
        return dict(json.loads(CARD.read_text(encoding="utf-8")))
    except (OSError, ValueError):
        return {}
