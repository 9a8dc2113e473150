"""Request bodies are bounded in size and time before anything parses them, chunked ones too."""

from __future__ import annotations

import io
import socket
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from typing import IO, Any, NoReturn

from flask import Flask, Response, current_app, g, request
from gunicorn.http.errors import ParseException
from werkzeug.exceptions import BadRequest, RequestEntityTooLarge, RequestTimeout

from config import MAX_BODY_BYTES
from ticketapp.blueprints.patience import Patience
from ticketapp.extensions.addresses import client_address
from ticketapp.rules.browsers import network_of

DRAIN_BYTES = 8 * 1024 * 1024
CHUNK_BYTES = 64 * 1024
# A body comes within so many seconds, and is never silent for longer than the second figure: whoever sends half of
# one and waits holds a thread. patience.py says for how many.
BODY_SECONDS = 30.0
SILENCE_SECONDS = 5.0

# The request as the server parsed it (workers.py): the one place where a connection can be told to close.
served = threading.local()


def init_app(app: Flask) -> None:
    app.extensions["patience"] = Patience(app.config["SETTINGS"].threads)
    app.after_request(drain_unread)


def bound_body() -> None:
    """Read the body, which is then in memory.

    Raises ``RequestEntityTooLarge`` over the limit, after reading enough of it that the answer arrives: a server that
    closes while the client still sends makes the client's stack drop the answer. Raises ``RequestTimeout`` for one
    that stops half-way and ``BadRequest`` for one that is cut or malformed.
    """
    if "body_is_bound" in g:
        return
    g.body_is_bound = True
    if not has_body():
        return
    length = request.content_length
    with reading_time():
        if length is not None and length > MAX_BODY_BYTES:
            drain(length)
            refuse()
        body = read_bounded(length)
    request.environ["wsgi.input"] = io.BytesIO(body)
    request.environ["CONTENT_LENGTH"] = str(len(body))


def drain_unread(response: Response) -> Response:
    """After a refusal that came before the body was looked at: take it off the connection, within the same bounds.

    What is left then, the server drops together with the connection.
    """
    if "body_is_bound" not in g and has_body():
        g.body_is_bound = True
        try:
            with reading_time():
                drain(request.content_length)
        except (BadRequest, RequestTimeout):
            return response
    return response


def has_body() -> bool:
    is_chunked = "chunked" in request.headers.get("Transfer-Encoding", "").lower()
    return bool(request.content_length) or (is_chunked and bool(request.environ.get("wsgi.input_terminated")))


@contextmanager
def reading_time() -> Iterator[None]:
    """Wait for the body for so long and no longer; says what went wrong while reading."""
    connection: Any = None if is_here(request.content_length) else request.environ.get("gunicorn.socket")
    try:
        with bounded(connection):
            yield
    except TimeoutError:
        give_up(connection)
        raise RequestTimeout("The request's body did not arrive.") from None
    except (ParseException, OSError):
        give_up(connection)
        raise BadRequest("The request's body is cut or malformed.") from None
    finally:
        if connection is not None:
            connection.settimeout(None)


def is_here(length: int | None) -> bool:
    """Whether all of it came together with the head: then nothing has to be waited for."""
    parsed = getattr(served, "request", None)
    return length is not None and parsed is not None and len(parsed.unreader.buf.getbuffer()) >= length


def give_up(connection: Any) -> None:
    """Read no more of it, and say so: where the next request would begin is unknown.

    Else the server's one thread that accepts connections would wait for the client to close its end.
    """
    if connection is not None:
        with suppress(OSError):  # the client is gone
            connection.shutdown(socket.SHUT_RD)
    parsed = getattr(served, "request", None)
    if parsed is not None:
        parsed.must_close = True


def bounded(connection: Any) -> AbstractContextManager[None]:
    """Nothing where it is not a server's connection, but a test's client."""
    if connection is None:
        return nullcontext()
    connection.settimeout(SILENCE_SECONDS)
    patience: Patience = current_app.extensions["patience"]
    return patience.waits_for(connection, network_of(client_address()), BODY_SECONDS)


def pieces(limit: int) -> Iterator[bytes]:
    """What the client sends, up to *limit* bytes."""
    stream: IO[bytes] = request.environ["wsgi.input"]
    while limit > 0 and (piece := stream.read(min(CHUNK_BYTES, limit))):
        limit -= len(piece)
        yield piece


def read_bounded(length: int | None) -> bytes:
    """The body; *length* is None for a chunked one."""
    body = b"".join(pieces(MAX_BODY_BYTES + 1 if length is None else length))
    if len(body) > MAX_BODY_BYTES:
        drain(DRAIN_BYTES - len(body))
        refuse()
    if length is not None and len(body) < length:
        raise OSError("the client ended the body early")
    return body


def drain(length: int | None) -> None:
    """Read and drop up to *length* bytes, and never more than ``DRAIN_BYTES``."""
    for _piece in pieces(min(DRAIN_BYTES if length is None else length, DRAIN_BYTES)):
        pass


def refuse() -> NoReturn:
    raise RequestEntityTooLarge("The request is larger than 2 MiB.")
