"""Who is calling, as far as the network tells."""

from flask import request


def client_address() -> str:
    """The caller's address; behind ``TRUSTED_PROXIES`` proxies it is the one that the outermost of them saw."""
    return request.remote_addr or "unknown"
