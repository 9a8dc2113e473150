"""What long commands have in common: a bar on standard error with rows per second, and an end between two batches."""

from __future__ import annotations

import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from click._termui_impl import ProgressBar


@contextmanager
def row_bar(length: int, label: str, counts_rows: bool = True) -> Iterator[ProgressBar[int | None]]:
    """A progress bar; where standard error is no terminal, only its label.

    ``bar.update(steps, rows)``: *rows* are all so far, for the rows per second. Where steps are something else, the bar
    does not show their number (*counts_rows*).
    """
    started = time.monotonic()

    def rate(rows: int | None) -> str:
        return f"{rows / max(time.monotonic() - started, 0.001):,.0f} rows/s" if rows else ""

    with click.progressbar(
        length=length, label=label, file=sys.stderr, show_pos=counts_rows, item_show_func=rate
    ) as bar:
        yield bar


class Stop:
    """Whether somebody asked the command to end: ``signal`` is 0, or what came."""

    signal = 0

    @property
    def status(self) -> int:
        """The exit status by which a shell knows it."""
        return 128 + self.signal


@contextmanager
def between_batches() -> Iterator[Stop]:
    """Ctrl-C and SIGTERM are only noted, so that a batch is stored and counted, or not begun.

    A second one ends at once, by ``KeyboardInterrupt``.
    """
    stop = Stop()

    def ask(number: int, _frame: FrameType | None) -> None:
        if stop.signal:
            raise KeyboardInterrupt
        stop.signal = number

    before = {number: signal.signal(number, ask) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def ended_by_sigterm() -> Iterator[None]:
    """SIGTERM ends the command by an exception, as Ctrl-C does, so that what it holds is given back."""

    def leave(number: int, _frame: FrameType | None) -> None:
        raise click.exceptions.Exit(128 + number)

    before = signal.signal(signal.SIGTERM, leave)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
