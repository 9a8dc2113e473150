"""What was worked out before, kept as a plain dictionary."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

Key = TypeVar("Key")
Value = TypeVar("Value")


class Kept(dict[Key, Value]):
    """What *make* gives for each key that was asked for; where *most* are kept, all are forgotten.

    Asking for what is there is one look-up that changes nothing, and that a ``map`` does without a call in Python: a
    least-recently-used cache writes to three of its entries each time, most of which lie in no cache of the processor.
    Threads may share one, as two of them at worst make the same.
    """

    __slots__ = ("_make", "_most")

    def __init__(self, make: Callable[[Key], Value], most: int) -> None:
        super().__init__()
        self._make = make
        self._most = most

    def __missing__(self, key: Key) -> Value:
        value = self._make(key)
        if len(self) >= self._most:
            self.clear()
        self[key] = value
        return value
