"""What a backup holds: its tables, their columns, and how values become JSON and come back."""

from __future__ import annotations

import base64
import math
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from sqlalchemy import JSON, Boolean, Column, Float, Integer, LargeBinary, String, Table
from sqlalchemy.types import TypeEngine

from ticketapp.models.types import UtcDateTime
from ticketapp.rules.texts import has_surrogate
from ticketapp.services.backups.files import BackupRefused

FORMAT = "ticketapp backup"
FORMAT_VERSION = 1

# What the file calls a type, and the type that reads it back: the file needs no model to be restored.
KINDS: dict[str, TypeEngine[Any] | None] = {
    "plain": None,
    "time": UtcDateTime(),
    "bytes": LargeBinary(),
    "json": JSON(),
}
ENCODERS: dict[str, Callable[[Any], Any]] = {
    "time": lambda value: value.isoformat(),
    "bytes": lambda value: base64.b64encode(value).decode("ascii"),
}
INTEGER_MAX = 2**63 - 1


def plain(value: Any) -> Any:
    """A value as it stands; raises ``ValueError`` for one that no database takes as it is."""
    if isinstance(value, list | dict) or (isinstance(value, float) and not math.isfinite(value)):
        raise ValueError("no plain value")
    if isinstance(value, int) and not -INTEGER_MAX - 1 <= value <= INTEGER_MAX:
        raise ValueError("an integer out of range")
    if isinstance(value, str) and ("\x00" in value or has_surrogate(value)):
        raise ValueError("a character that cannot be stored")
    return value


def aware(value: str) -> datetime:
    moment = datetime.fromisoformat(value)
    if moment.tzinfo is None:
        raise ValueError("a time without a zone")
    return moment


DECODERS: dict[str, Callable[[Any], Any]] = {"plain": plain, "time": aware, "bytes": base64.b64decode}


@dataclass(frozen=True)
class TableLayout:
    """One table's part. ``columns`` are (name, kind); ``last_id`` is the highest id ever given, 0 where none was."""

    name: str
    columns: tuple[tuple[str, str], ...]
    rows: int
    last_id: int

    @property
    def gives_ids(self) -> bool:
        return any(name == "id" for name, _ in self.columns)

    def encode(self, row: Any) -> list[Any]:
        """The row's values as JSON knows them."""
        pairs = zip(self._encoders, row, strict=True)
        return [value if codec is None or value is None else codec(value) for codec, value in pairs]

    def decode(self, row: Any) -> dict[str, Any]:
        """The row by column names; raises ``ValueError`` or ``TypeError`` where it is none of this table's.

        Raises ``BackupRefused`` for a value that could not be stored.
        """
        named = zip(self.columns, self._decoders, row, strict=True)
        return {
            name: value if codec is None or value is None else self._decoded(name, codec, value)
            for (name, _kind), codec, value in named
        }

    def _decoded(self, name: str, codec: Callable[[Any], Any], value: Any) -> Any:
        try:
            return codec(value)
        except (ValueError, TypeError, OverflowError):
            raise BackupRefused(
                f"The backup holds a value that cannot be stored, in {self.name}.{name}: it was altered. "
                "Nothing was restored."
            ) from None

    @cached_property
    def _encoders(self) -> list[Callable[[Any], Any] | None]:
        return [ENCODERS.get(kind) for _, kind in self.columns]

    @cached_property
    def _decoders(self) -> list[Callable[[Any], Any] | None]:
        return [DECODERS.get(kind) for _, kind in self.columns]


@dataclass(frozen=True)
class Layout:
    """A backup's first line. ``tables`` stand in the order in which they can be filled: parents first."""

    revision: str
    made_at: str
    engine: str
    tables: tuple[TableLayout, ...]

    @property
    def rows(self) -> int:
        return sum(table.rows for table in self.tables)

    def as_json(self) -> dict[str, Any]:
        return {"format": FORMAT, "version": FORMAT_VERSION, **asdict(self)}


def layout_from(line: dict[str, Any]) -> Layout:
    """The layout that a first line describes; raises ``KeyError``, ``ValueError`` or ``TypeError`` where it is none."""
    tables = tuple(
        TableLayout(
            name=str(table["name"]),
            columns=tuple((str(name), known_kind(kind)) for name, kind in table["columns"]),
            rows=counted(table["rows"]),
            last_id=counted(table["last_id"]),
        )
        for table in line["tables"]
    )
    if not tables:
        raise BackupRefused("The backup holds no tables: it was altered. Nothing was restored.")
    return Layout(str(line["revision"]), str(line["made_at"]), str(line["engine"]), tables)


def counted(value: Any) -> int:
    """A number of rows, or an id; raises ``ValueError`` for anything else."""
    if type(value) is not int or not 0 <= value <= INTEGER_MAX:
        raise ValueError(value)
    return value


def known_kind(kind: str) -> str:
    if kind not in KINDS:
        raise ValueError(kind)
    return kind


def kept_columns(table: Table) -> list[Column[Any]]:
    """Every column that can be written; a generated one makes itself."""
    return [column for column in table.columns if column.computed is None]


def kind_of(column: Column[Any]) -> str:
    """A column type that nobody thought of is refused here, in the tests, and not in a restore."""
    for kind, type_ in KINDS.items():
        if type_ is not None and isinstance(column.type, type(type_)):
            return kind
    if isinstance(column.type, String | Integer | Float | Boolean):
        return "plain"
    raise TypeError(f"backups do not know the type of {column}")
