"""What a file's bytes are where they are not the UTF-8 that is asked for, in words that say what to do."""

from __future__ import annotations

UTF8_BOM = b"\xef\xbb\xbf"
UTF16_BOMS = (b"\xff\xfe", b"\xfe\xff")
IS_UTF16 = "the file is UTF-16: save it as UTF-8"
NOT_UTF8 = "not UTF-8, perhaps Latin-1 or Windows-1252: save the file as UTF-8"
IS_ARRAY = "the file is a JSON array: write JSON lines, one object a line"


def is_utf16(first_line: bytes) -> bool:
    """Whether a file that begins like this is UTF-16, with or without its mark: letters of ASCII stand beside NULs."""
    return first_line.startswith(UTF16_BOMS) or b"\x00" in first_line[:2]


def is_array(first_text: str) -> bool:
    """Whether JSON lines that begin like this are none, but one array."""
    return first_text.lstrip().startswith("[")
