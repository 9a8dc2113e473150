"""The ``If-Match`` header (RFC 9110, section 13.1.1), read against a version."""

from __future__ import annotations

import re

# Up to the next comma that stands in no quotes.
ELEMENT = re.compile(r'(?:[^,"]|"[^"]*"?)+')


def names_version(if_match: str, version: int) -> bool:
    """Whether the header is ``*`` or lists the version. A weak tag never matches, nor does what is no tag.

    The quotes may be left out, since many clients strip them: ``1`` is read as ``"1"``.
    """
    if if_match.strip(" \t") == "*":
        return True
    elements = (element.strip(" \t") for element in ELEMENT.findall(if_match))
    return any(element in (f'"{version}"', str(version)) for element in elements)
