"""What the API does with the wrong fields that ``forms.objects`` names: 400 with all of them."""

from __future__ import annotations

from ticketapp.forms.objects import Errors, load_form

__all__ = ["Errors", "InvalidFields", "load_form", "require_valid"]


class InvalidFields(Exception):
    """One or more fields are wrong; ``errors`` names all of them."""

    def __init__(self, errors: Errors) -> None:
        super().__init__(", ".join(errors))
        self.errors = errors


def require_valid(errors: Errors) -> None:
    """Raise ``InvalidFields`` if there is any error."""
    if errors:
        raise InvalidFields(errors)
