"""The HTTP transport under google-genai's client. Imports httpx2 and httpcore2: only ``sdk.py`` may import it.

The whole reply is read here, so that every failure of the network is named in one place and the library above only
ever sees a complete reply that is a JSON object. No proxy, no redirect, no retry, no compression (a small reply
that unpacks to gigabytes), nothing taken from the environment.
"""

from __future__ import annotations

import json
import ssl
from collections.abc import Sequence

import httpcore2
import httpx2

from ticketapp.classifier.outcomes import GeminiFailure
from ticketapp.classifier.sockets import DeadlineBackend, current_budget

IDLE_SECONDS = 60.0


class DeadlineTransport(httpx2.BaseTransport):
    """Sends requests within the budget of the current call (``sockets.within``). Raises only ``GeminiFailure``."""

    def __init__(self, ssl_context: ssl.SSLContext, idle_connections: int) -> None:
        self._pool = httpcore2.ConnectionPool(
            ssl_context=ssl_context,
            max_connections=None,
            max_keepalive_connections=idle_connections,
            keepalive_expiry=IDLE_SECONDS,
            network_backend=DeadlineBackend(),
        )

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        request.headers["Accept-Encoding"] = "identity"
        try:
            reply = self._pool.handle_request(as_core_request(request))
            try:
                body = reply.read()
            finally:
                reply.close()
        except httpcore2.ProtocolError:
            raise GeminiFailure("cut" if current_budget.get().peer_closed else "bad_http") from None
        return as_response(reply.status, reply.headers, body)

    def close(self) -> None:
        self._pool.close()


def as_core_request(request: httpx2.Request) -> httpcore2.Request:
    """The same request, one layer down, without its timeouts: the sockets know the deadline."""
    url = request.url
    return httpcore2.Request(
        method=request.method,
        url=httpcore2.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path),
        headers=request.headers.raw,
        content=request.read(),
    )


def as_response(status: int, headers: Sequence[tuple[bytes, bytes]], body: bytes) -> httpx2.Response:
    """The reply for google-genai. An error keeps its status even where its body is no JSON object."""
    if 300 <= status < 400:
        raise GeminiFailure("redirect")
    if any(name.lower() == b"content-encoding" and value.lower() != b"identity" for name, value in headers):
        raise GeminiFailure("compressed")
    if not is_json_object(body):
        if status == 200:
            raise GeminiFailure("not_json" if body.strip() else "empty")
        body = b"{}"
    return httpx2.Response(status, headers={"Content-Type": "application/json"}, content=body)


def is_json_object(body: bytes) -> bool:
    """Whether *body* is a JSON object in UTF-8 that Python's parser can hold."""
    try:
        return isinstance(json.loads(body.decode("utf-8")), dict)
    except (ValueError, RecursionError):  # bad UTF-8, bad JSON, numbers beyond Python's limit, brackets nested too deep
        return False
