"""What text is made of: what is refused, how white space is treated, how two texts are compared.

Folding is Unicode case folding after NFC (Unicode Standard, section 3.13, ``toCasefold(NFC(X))``), done here and
nowhere else: SQL's ``lower()`` differs between engines and locales.
"""

from __future__ import annotations

import unicodedata
from typing import Any

# Joins title and description in the folded column. It is a noncharacter, refused in every input, so that no phrase
# can match across the seam.
SEAM = "\uffff"
UNSEEN = frozenset({"Cc", "Cf", "Mn", "Me", "Zl", "Zp", "Zs"})
FILLERS = frozenset("\u115f\u1160\u2800\u3164\uffa0")  # letters and a symbol by category, blank by design
TURNING = frozenset({"R", "AL", "AN", "LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"})


def has_unstorable(text: str) -> bool:
    """NUL (PostgreSQL cannot store it), the seam, or a lone surrogate (no UTF-8 for it)."""
    return "\x00" in text or SEAM in text or has_surrogate(text)


def holds_unstorable(value: Any) -> bool:
    """The same for any text in a JSON value, keys included, however deep: without recursion."""
    waiting = [value]
    while waiting:
        each = waiting.pop()
        if isinstance(each, str) and has_unstorable(each):
            return True
        if isinstance(each, dict):
            waiting += [*each, *each.values()]
        elif isinstance(each, list):
            waiting += each
    return False


def has_surrogate(text: str) -> bool:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return True
    return False


def in_one_line(text: str) -> str:
    """Trimmed, every run of white space (line breaks included) one space."""
    return " ".join(text.split())


def with_unix_lines(text: str) -> str:
    """Line ends as ``\\n``: browsers send ``\\r\\n`` from a text box and show ``\\n`` to scripts."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def folded(text: str) -> str:
    """The form in which texts are compared."""
    return unicodedata.normalize("NFC", text).casefold()


def search_text(title: str, description: str) -> str:
    """What the search column holds for a ticket."""
    return folded(title) + SEAM + folded(description)


def has_visible(text: str) -> bool:
    """Whether anything of *text* can be seen: not only spaces, format characters, marks on nothing, or fillers."""
    return any(letter not in FILLERS and unicodedata.category(letter) not in UNSEEN for letter in text)


def isolated(text: str) -> str:
    """*text* for the middle of a sentence: where it may run from right to left, it turns nothing around it."""
    if any(unicodedata.bidirectional(letter) in TURNING for letter in text):
        return f"\u2068{text}\u2069"
    return text


def excerpt(text: str, length: int) -> str:
    """The first *length* characters on one line, cut at a word where one ends near, with an ellipsis where cut."""
    line = " ".join(text.split(None, length))  # as many words are longer than that
    if len(line) <= length:
        return line
    cut = line[:length]
    head, space, _tail = cut.rpartition(" ")
    return (head if space and len(head) > length * 0.7 else cut).rstrip() + "…"
