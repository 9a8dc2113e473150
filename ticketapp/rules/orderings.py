"""The orders a list can have. Equal keys are ordered by id, in the same direction."""

from __future__ import annotations

from dataclasses import dataclass

DEFAULT_ORDERING = "-created_at"
ORDERINGS = ("created_at", "-created_at", "updated_at", "-updated_at", "priority", "-priority")


@dataclass(frozen=True)
class Ordering:
    """``key`` is the ticket's attribute that is compared; ``descending`` holds for it and for the id."""

    name: str

    @property
    def key(self) -> str:
        field = self.name.lstrip("-")
        return "priority_rank" if field == "priority" else field

    @property
    def descending(self) -> bool:
        return self.name.startswith("-")
