"""Log lines that wait until a progress bar is through, so that neither breaks into the other."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager


class Waiting(logging.Handler):
    """Keeps what comes."""

    def __init__(self) -> None:
        super().__init__()
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)


@contextmanager
def held_logs() -> Iterator[None]:
    """What the product logs meanwhile is said at the end, in the same order, however that comes."""
    logger = logging.getLogger("ticketapp")
    waiting, handlers, propagates = Waiting(), logger.handlers, logger.propagate
    logger.handlers, logger.propagate = [waiting], False
    try:
        yield
    finally:
        logger.handlers, logger.propagate = handlers, propagates
        for record in waiting.records:
            logger.handle(record)
