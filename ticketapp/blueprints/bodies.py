"""Request bodies are bounded in size and time before anything parses them, chunked ones too."""

from __future__ import annotations

import io
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Any, NoReturn

from flask import Flask, Response, g, request
from gunicorn.http.errors import ParseException
from werkzeug.exceptions import BadRequest, RequestEntityTooLarge, RequestTimeout

from config import MAX_BODY_BYTES

DRAIN_BYTES = 8 * 1024 * 1024
CHUNK_BYTES = 64 * 1024
# A body comes within so many seconds, and is never silent for longer than the second figure: whoever sends half of
# one and waits holds a thread.
BODY_SECONDS = 30.0
SILENCE_SECONDS = 5.0


def init_app(app: Flask) -> None:
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
    with patience():
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
            with patience():
                drain(request.content_length)
        except (BadRequest, RequestTimeout):
            return response
    return response


def has_body() -> bool:
    is_chunked = "chunked" in request.headers.get("Transfer-Encoding", "").lower()
    return bool(request.content_length) or (is_chunked and bool(request.environ.get("wsgi.input_terminated")))


@contextmanager
def patience() -> Iterator[None]:
    """Let the connection be silent for so long and no longer; says what went wrong while reading."""
    g.body_deadline = time.monotonic() + BODY_SECONDS
    connection: Any = request.environ.get("gunicorn.socket")
    if connection is not None:
        connection.settimeout(SILENCE_SECONDS)
    try:
        yield
    except TimeoutError:
        if connection is not None:
            connection.shutdown(socket.SHUT_RD)  # else the server would wait for the rest once more
        raise RequestTimeout("The request's body did not arrive.") from None
    except (ParseException, OSError):
        raise BadRequest("The request's body is cut or malformed.") from None
    finally:
        if connection is not None:
            connection.settimeout(None)


def pieces(limit: int) -> Iterator[bytes]:
    """What the client sends, up to *limit* bytes; raises ``TimeoutError`` when its time is over."""
    stream: IO[bytes] = request.environ["wsgi.input"]
    while limit > 0 and (piece := stream.read(min(CHUNK_BYTES, limit))):
        limit -= len(piece)
        yield piece
        if time.monotonic() > g.body_deadline:
            raise TimeoutError


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
