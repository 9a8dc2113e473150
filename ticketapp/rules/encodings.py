"""What a file's bytes are where they are not the UTF-8 that is asked for, in words that say what to do."""

from __future__ import annotations

UTF8_BOM = b"\xef\xbb\xbf"
UTF16_BOMS = (b"\xff\xfe", b"\xfe\xff")
IS_UTF16 = "the file is UTF-16: save it as UTF-8"
IS_BINARY = "the file holds NUL bytes: it is no text, or it is damaged"
NOT_UTF8 = "not UTF-8, perhaps Latin-1 or Windows-1252: save the file as UTF-8"
IS_ARRAY = "the file is a JSON array: write JSON lines, one object a line"


def no_text(first_line: bytes) -> str:
    """Why a file that begins like this is no text that could be read; empty where it may be one."""
    if is_utf16(first_line):
        return IS_UTF16
    return IS_BINARY if b"\x00" in first_line else ""


def is_utf16(first_line: bytes) -> bool:
    """With its mark or without: each letter of ASCII stands beside a NUL."""
    sides = first_line[:8:2], first_line[1:8:2]
    return first_line.startswith(UTF16_BOMS) or any(
        letters and zeros and all(letters) and not any(zeros) for letters, zeros in (sides, sides[::-1])
    )


def is_array(first_text: str) -> bool:
    """Whether JSON lines that begin like this are none, but one array."""
    return first_text.lstrip().startswith("[")
