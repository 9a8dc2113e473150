"""What gunicorn says of requests that never reach the application: without what stood in them, and from whom."""

from __future__ import annotations

import logging
import sys
from typing import Any

from gunicorn.glogging import Logger

# How gunicorn begins what it says about one request, and what stands in the log instead: it would quote the header,
# the address or the body that it could not read, each of which may be a password or somebody's words.
REPLACED = {
    "Invalid request": "a request was refused that is not well-formed HTTP",
    "Error handling": "an answer could not be sent",
}


class WithoutValues(logging.Filter):
    """Lets every record through; an exception is named by its class only."""

    def filter(self, record: logging.LogRecord) -> bool:
        for beginning, words in REPLACED.items():
            if str(record.msg).startswith(beginning):
                record.msg, record.args = words, ()
                record.error = getattr(sys.exc_info()[0], "__name__", "")
        if isinstance(record.args, tuple):
            record.args = tuple(type(each).__name__ if isinstance(each, Exception) else each for each in record.args)
        return True


class ServerLogger(Logger):  # type: ignore[misc]  # gunicorn ships no types
    """gunicorn's, without its access log, which it would put together for each request and then write nowhere."""

    def access(self, *_args: Any) -> None:
        """The application logs its requests itself."""
