"""What the commands of triage write: checked before the long work begins, and never over what they read."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from ticketapp.classifier.local import CARD
from ticketapp.errors import Refused
from ticketapp.services.evaluations import Judged
from ticketapp.services.new_files import Kind, check_target, new_file


class OutputRefused(Refused):
    """A file that cannot or must not be written; the message is one line."""


MISTAKES = Kind("list of mistakes", lambda first: first.startswith(b'{"line": '), OutputRefused)
MODEL = Kind("model", lambda first: first.startswith(b"PK\x03\x04"), OutputRefused)


def card_beside(output: Path) -> Path:
    return output.with_suffix(CARD.suffix)


def check_model_output(output: Path, inputs: Sequence[Path]) -> None:
    """Model and card can be written. Raises ``OutputRefused`` or ``OSError``, and leaves everything as it was."""
    card = card_beside(output)
    if output.suffix.lower() == CARD.suffix:
        raise OutputRefused(f"{output} is where the model's card goes: choose a name that ends in .npz.")
    refuse_inputs([output, card], inputs)
    check_target(output, replaces=True, kind=MODEL)
    if card.exists() and not is_card(card):
        raise OutputRefused(f"{card} would be written over, and it is no model's card: choose another name.")
    for target in (output, card):
        check_writable(target)


def is_card(file: Path) -> bool:
    try:
        about = json.loads(file.read_bytes())
    except (ValueError, RecursionError):
        return False
    return isinstance(about, dict) and {"sha256", "bytes"} <= about.keys()


def refuse_inputs(outputs: Sequence[Path], inputs: Sequence[Path]) -> None:
    """By whatever name, link or not: a file that is read is not written."""
    for output in outputs:
        if output.exists() and any(output.samefile(each) for each in inputs):
            raise OutputRefused(f"{output} would be written over, and it is read: choose another name.")


def check_writable(target: Path) -> None:
    """By trying. Raises ``OSError``."""
    if target.exists():
        with target.open("r+b"):
            return
    with target.open("xb"):
        target.unlink()


@contextmanager
def mistakes_file(target: Path | None, inputs: Sequence[Path]) -> Iterator[IO[bytes] | None]:
    """Open before anything is judged; there under its name when it is whole. It quotes tickets: its owner's alone."""
    if target is None:
        yield None
        return
    refuse_inputs([target, target.with_name(f"{target.name}.part")], inputs)
    if not target.parent.is_dir():
        raise OutputRefused(f"{target} cannot be written: {target.parent} is no folder.")
    with new_file(target, replaces=True, kind=MISTAKES) as stream:
        yield stream


def write_mistakes(judged: Sequence[Judged], stream: IO[bytes]) -> None:
    for each in judged:
        given = {field: getattr(each.suggestion, field) for field in each.ticket.labels}
        if given != dict(each.ticket.labels):
            row = {"line": each.ticket.line, "right": dict(each.ticket.labels), "given": given}
            text = {"title": each.ticket.title, "description": each.ticket.description}
            line = json.dumps({**row, **text, "reason": each.suggestion.reason}, ensure_ascii=False)
            stream.write(f"{line}\n".encode())
