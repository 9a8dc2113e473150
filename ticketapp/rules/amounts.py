"""Numbers of things in commands' English."""

from __future__ import annotations


def amount(number: int, thing: str, several: str = "") -> str:
    """``1 ticket``, ``2,000 tickets``; *several* is for what does not end with an s."""
    return f"{number:,} {thing if number == 1 else several or thing + 's'}"


def are(number: int) -> str:
    return "is" if number == 1 else "are"
