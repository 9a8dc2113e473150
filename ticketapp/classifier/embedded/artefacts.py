"""A trained model as one small file: ``.npz`` without anything that could run when it is loaded."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from ticketapp.classifier.embedded.features import PLACES, SIGNAL_PLACES
from ticketapp.classifier.embedded.fitting import Head
from ticketapp.errors import TicketAppError
from ticketapp.rules.vocabulary import CATEGORIES, PRIORITIES

CLASSES = {"category": CATEGORIES, "priority": PRIORITIES}
# Rises when features or the file change, so that an old file is never read as a new one.
FORMAT = 1
STEPS = 127
BLOCKS = (slice(0, SIGNAL_PLACES), slice(SIGNAL_PLACES, PLACES))
MAX_BYTES = 10_000_000


class BadArtefact(TicketAppError):
    """The bytes are no model that this release can use; the message says why."""


@dataclass(frozen=True)
class Artefact:
    """Two heads, the temperature of each, and the card (what it was made of and how good it is)."""

    heads: dict[str, Head]
    temperatures: dict[str, float]
    card: dict[str, Any]

    @property
    def version(self) -> str:
        return str(self.card["version"])


def sha256_of(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def pack(artefact: Artefact) -> bytes:
    """The file's bytes; equal artefacts give equal bytes."""
    arrays: dict[str, npt.NDArray[Any]] = {}
    for field, head in artefact.heads.items():
        steps, scales = quantise(head.table)
        arrays |= {f"{field}_steps": steps, f"{field}_scales": scales, f"{field}_bias": head.bias.astype(np.float32)}
    about = {"format": FORMAT, "classes": CLASSES, "temperatures": artefact.temperatures, "card": artefact.card}
    written = json.dumps(about, sort_keys=True, ensure_ascii=True, indent=1).encode("ascii")
    arrays["about"] = np.frombuffer(written, dtype=np.uint8)
    stream = io.BytesIO()
    np.savez_compressed(stream, allow_pickle=False, **{name: arrays[name] for name in sorted(arrays)})
    return stream.getvalue()


def unpack(data: bytes, sha256: str | None = None) -> Artefact:
    """The artefact in *data*. Raises ``BadArtefact``; also where *sha256* is given and is not its checksum."""
    if sha256 is not None and sha256_of(data) != sha256:
        raise BadArtefact("the checksum does not fit")
    if len(data) > MAX_BYTES:
        raise BadArtefact("it is too large")
    try:
        with np.load(io.BytesIO(data), allow_pickle=False) as file:
            arrays = {name: file[name] for name in file.files}
        about = json.loads(arrays["about"].tobytes())
        if about["format"] != FORMAT or {name: tuple(words) for name, words in about["classes"].items()} != CLASSES:
            raise BadArtefact("it was made for another release")
        heads = {field: head_from(arrays, field, len(words)) for field, words in CLASSES.items()}
        temperatures = {field: float(about["temperatures"][field]) for field in CLASSES}
        return Artefact(heads, temperatures, dict(about["card"]))
    except (ValueError, KeyError, TypeError, OSError, EOFError, zipfile.BadZipFile) as error:
        raise BadArtefact(f"it cannot be read ({type(error).__name__})") from error


def head_from(arrays: dict[str, npt.NDArray[Any]], field: str, classes: int) -> Head:
    steps, scales, bias = (arrays[f"{field}_{part}"] for part in ("steps", "scales", "bias"))
    if steps.shape != (PLACES, classes) or scales.shape != (len(BLOCKS), classes) or bias.shape != (classes,):
        raise BadArtefact("its tables have other shapes")
    table = steps.astype(np.float64)
    for block, scale in zip(BLOCKS, scales, strict=True):
        table[block] *= scale
    return Head(table, bias.astype(np.float64))


def quantise(table: npt.NDArray[np.float64]) -> tuple[npt.NDArray[np.int8], npt.NDArray[np.float32]]:
    """Eight bits a weight, with one scale for each block and class."""
    steps = np.empty(table.shape, dtype=np.int8)
    scales = np.empty((len(BLOCKS), table.shape[1]), dtype=np.float32)
    for number, block in enumerate(BLOCKS):
        scale = np.abs(table[block]).max(axis=0) / STEPS
        scale[scale == 0] = 1.0
        steps[block] = np.rint(table[block] / scale).astype(np.int8)
        scales[number] = scale
    return steps, scales
