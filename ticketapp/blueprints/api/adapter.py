"""What the API does with the wrong fields that ``forms.objects`` names: 400 with all of them."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from functools import cached_property
from typing import Any

from ticketapp.forms.objects import READ_ONLY, Errors, RowLoader, load_form
from ticketapp.forms.tickets import NewTicketForm

__all__ = ["Errors", "InvalidFields", "load_form", "load_new_ticket", "require_valid"]


class Loaders(threading.local):
    """Each thread's own: one request after the other fills the same form."""

    @cached_property
    def new_ticket(self) -> RowLoader:
        return RowLoader(NewTicketForm, read_only=READ_ONLY)


loaders = Loaders()


def load_new_ticket(body: Mapping[str, Any]) -> tuple[dict[str, str], Errors]:
    """The fields of a new ticket, ``""`` for what was left out, and every error."""
    values, errors = loaders.new_ticket.load(body)
    return {name: value or "" for name, value in values.items()}, errors


class InvalidFields(Exception):
    """One or more fields are wrong; ``errors`` names all of them."""

    def __init__(self, errors: Errors) -> None:
        super().__init__(", ".join(errors))
        self.errors = errors


def require_valid(errors: Errors) -> None:
    """Raise ``InvalidFields`` if there is any error."""
    if errors:
        raise InvalidFields(errors)
