"""``flask tickets``: many tickets at once."""

from ticketapp.cli.tickets import demo, exports, imports, recount  # noqa: F401  # each adds its command
from ticketapp.cli.tickets.group import tickets

__all__ = ["tickets"]
