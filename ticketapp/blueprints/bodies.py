"""Request bodies are bounded before anything parses them, chunked ones too."""

from __future__ import annotations

import io
from typing import IO

from flask import Flask, Response, g, request
from werkzeug.exceptions import RequestEntityTooLarge

from config import MAX_BODY_BYTES

DRAIN_BYTES = 8 * 1024 * 1024
CHUNK_BYTES = 64 * 1024


def init_app(app: Flask) -> None:
    app.after_request(drain_unread)


def bound_body() -> None:
    """Raise ``RequestEntityTooLarge`` for a body over the limit, after reading enough of it that the answer arrives.

    A server that answers and closes while the client still sends makes the client's stack drop the answer.
    """
    if "body_is_bound" in g:
        return
    g.body_is_bound = True
    stream: IO[bytes] = request.environ["wsgi.input"]
    length = request.content_length
    if length is None:
        if request.environ.get("wsgi.input_terminated"):
            buffer_chunked(stream)
    elif length > MAX_BODY_BYTES:
        drain(stream, min(length, DRAIN_BYTES))
        refuse(is_drained=length <= DRAIN_BYTES)


def drain_unread(response: Response) -> Response:
    """After a refusal that came before the body was looked at: take it off the connection, within the same bound."""
    if "body_is_bound" not in g and has_body():
        g.body_is_bound = True
        length = request.content_length
        limit = DRAIN_BYTES if length is None else min(length, DRAIN_BYTES)
        dropped = drain(request.environ["wsgi.input"], limit)
        g.closes_connection = dropped == DRAIN_BYTES
    return response


def has_body() -> bool:
    is_chunked = "chunked" in request.headers.get("Transfer-Encoding", "").lower()
    return bool(request.content_length) or (is_chunked and bool(request.environ.get("wsgi.input_terminated")))


def buffer_chunked(stream: IO[bytes]) -> None:
    """A body of unknown length: read it up to the limit and put what was read in its place."""
    body = bytearray()
    while chunk := stream.read(CHUNK_BYTES):
        body += chunk
        if len(body) > MAX_BODY_BYTES:
            rest = DRAIN_BYTES - len(body)
            refuse(is_drained=drain(stream, rest) < rest)
    request.environ["wsgi.input"] = io.BytesIO(bytes(body))
    request.environ["CONTENT_LENGTH"] = str(len(body))


def drain(stream: IO[bytes], limit: int) -> int:
    """Read and drop up to *limit* bytes; returns how many there were."""
    dropped = 0
    while dropped < limit and (chunk := stream.read(min(CHUNK_BYTES, limit - dropped))):
        dropped += len(chunk)
    return dropped


def refuse(is_drained: bool) -> None:
    """*is_drained*: nothing of the body is left on the connection, so that it can be used again."""
    g.closes_connection = not is_drained
    raise RequestEntityTooLarge("The request is larger than 2 MiB.")
