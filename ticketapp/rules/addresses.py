"""A caller's address out of what a proxy wrote down."""

from __future__ import annotations

import functools
import ipaddress
import re

UNKNOWN = "unknown"
# With a port behind it, as some proxies write: 203.0.113.7:4711, [2001:db8::7]:4711.
WITH_PORT = re.compile(r"(?:\[([0-9A-Fa-f:.]+)\]|([0-9.]+))(?::[0-9]{1,5})?")


@functools.lru_cache(maxsize=4096)
def normal_address(text: str) -> str:
    """The one way to write this address, at most 39 characters; ``unknown`` for what is none.

    Without port and scope (``fe80::1%eth0``), IPv4 in IPv6 as IPv4. What is no address is never kept: a caller behind
    a proxy that passes everything on could write anything, of any length.
    """
    found = WITH_PORT.fullmatch(text)
    bare = (found[1] or found[2]) if found else text
    try:
        parsed = ipaddress.ip_address(bare.partition("%")[0])
    except ValueError:
        return UNKNOWN
    if parsed.version == 6 and parsed.ipv4_mapped is not None:
        return str(parsed.ipv4_mapped)
    return str(parsed)
