"""Tickets from files: ``rows`` says what is in one, ``places`` how far it has come, ``loads`` stores it by the batch.

docs/decisions says how an interrupted import goes on.
"""

from ticketapp.services.imports.files import STANDARD_INPUT, Source, open_source
from ticketapp.services.imports.loads import BATCH_ROWS, Loaded, Means, import_batches
from ticketapp.services.imports.places import ImportRefused, Place, find_place, finish, stored_place
from ticketapp.services.imports.rows import COLUMNS, LEFT_OUT, ImportRow, read_rows

__all__ = [
    "BATCH_ROWS",
    "COLUMNS",
    "LEFT_OUT",
    "STANDARD_INPUT",
    "ImportRefused",
    "ImportRow",
    "Loaded",
    "Means",
    "Place",
    "Source",
    "find_place",
    "finish",
    "import_batches",
    "open_source",
    "read_rows",
    "stored_place",
]
