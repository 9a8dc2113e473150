"""The group that the commands of this folder are in."""

from __future__ import annotations

from ticketapp.cli.groups import FileGroup

tickets = FileGroup("tickets", help="Many tickets at once.")
