"""Promise: nothing that somebody sent stands in the log, not even where it was no HTTP; tried on real gunicorn."""

from __future__ import annotations

import json
import re
import socket
from collections.abc import Callable
from contextlib import suppress

import pytest

from tests.servers import Server

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)  # no request comes as far as the database

HOST = b"Host: localhost\r\n"
POST = b"POST /api/tickets/ HTTP/1.1\r\n" + HOST + b"Content-Type: application/json\r\n"
MALFORMED = {
    "a header without a colon": b"GET / HTTP/1.1\r\n" + HOST + b"Authorization Bearer SECRET01\r\n\r\n",
    "a space before the colon": b"GET / HTTP/1.1\r\n" + HOST + b"Authorization : Bearer SECRET02\r\n\r\n",
    "a control character": b"GET / HTTP/1.1\r\n" + HOST + b"Authorization: Bearer SECRET03\x01\r\n\r\n",
    "a folded header": b"GET / HTTP/1.1\r\n" + HOST + b"Cookie: a=1\r\n SECRET04=1\r\n\r\n",
    "more than its length": POST + b'Content-Length: 2\r\n\r\n{}"title":"SECRET05 and my card"}\r\n\r\n',
    "a raw byte in an address": b"GET /invitations/SECRET06?x=\xe9 HTTP/1.1\r\n" + HOST + b"\r\n",
    "a space in an address": b"GET /tickets/?search=SECRET07 and SECRET07 HTTP/1.1\r\n" + HOST + b"\r\n",
    "too long an address": b"GET /tickets/?search=SECRET08" + b"a" * 9_000 + b" HTTP/1.1\r\n" + HOST + b"\r\n",
    "too long a header": b"GET / HTTP/1.1\r\n" + HOST + b"Cookie: SECRET09" + b"a" * 70_000 + b"\r\n\r\n",
    "no chunk size": POST + b"Transfer-Encoding: chunked\r\n\r\nSECRET10\r\n\r\n",
    "no end of a chunk": POST + b"Transfer-Encoding: chunked\r\n\r\n2\r\n{}SECRET11\r\n0\r\n\r\n",
    "half a chunk": POST + b'Transfer-Encoding: chunked\r\n\r\nff\r\n{"title": "SECRET12',
    "another coding": POST + b"Transfer-Encoding: SECRET13\r\n\r\n",
    "no version": b"GET /invitations/SECRET14 HTTP/9.x\r\n" + HOST + b"\r\n",
    "no method": b"SECRET15{} / HTTP/1.1\r\n" + HOST + b"\r\n",
    "no line at all": b"SECRET16\r\n\r\n",
    "half a header": b"GET / HTTP/1.1\r\nAuthorization: Bearer SECRET17",
    "a length in words": POST + b"Content-Length: SECRET18\r\n\r\n",
    "an unknown expectation": POST + b"Expect: SECRET19\r\nContent-Length: 2\r\n\r\n{}",
}


def send(port: int, raw: bytes) -> bytes:
    """The whole answer; nothing more is sent."""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.sendall(raw)
        with suppress(OSError):  # the server had closed it already
            connection.shutdown(socket.SHUT_WR)
        answer = b""
        with suppress(ConnectionError):
            while piece := connection.recv(65_536):
                answer += piece
    return answer


@pytest.mark.parametrize("level", ["INFO", "DEBUG"])
def test_what_is_no_http_leaves_no_trace_of_itself(serve: Callable[..., Server], level: str) -> None:
    server = serve(LOG_LEVEL=level)
    for name, raw in MALFORMED.items():
        answer = send(server.port, raw)
        assert not re.match(rb"HTTP/1.1 2", answer), name
    assert server.is_alive()
    server.stop()
    log = server.log()
    assert "SECRET" not in log
    refused = [json.loads(line) for line in log.splitlines() if "not well-formed HTTP" in line]
    assert len(refused) > 10
    assert not any("127.0.0.1" in str(line) for line in refused)
    assert {"InvalidHeader", "InvalidRequestLine"} <= {line["error"] for line in refused}
