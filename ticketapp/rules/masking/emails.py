"""E-mail addresses, plain, escaped, and as people spell them for people: "bob (at) example [dot] org"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ticketapp.rules.masking.kinds import EMAIL, Span, word_set

LABEL = r"[\w-]{1,63}+"
PLAIN = re.compile(
    rf"(?<![\w.%+'&~-])(?:[\w.%+'&~-]++|\"[^\"\n@]{{1,64}}+\")@(?:{LABEL}(?:\.{LABEL}){{1,8}}+|\[[0-9A-Fa-f.:]{{3,45}}+\])"
)
# The sign itself between blanks or brackets, as an entity, or escaped.
SIGNS = r"@|&#0{0,4}64;|&#x0{0,4}40;|&commat;|%40|\\u0040|\\x40|=40"
# "at" is an everyday word in English and German, the others are this sign's names.
NAMES = r"ät|arroba|arobase|arrobas|chiocciola|apenstaartje|ma[lł]pa|klammeraffe|affenklammer"
DOTS = r"dot|punkt|point|punto|ponto|punt|kropka"
OPEN, SHUT = r"[ \t]{0,2}+[(\[{<][ \t]?+", r"[ \t]?+[)\]}>][ \t]{0,2}+"
DOT = rf"(?:\.|[ ]\.[ ]|{OPEN}(?:\.|{DOTS}){SHUT}|[ \t]{{1,2}}+(?:{DOTS})[ \t]{{1,2}}+|&#46;|%2e)"
DISGUISED = re.compile(
    r"(?<![\w.+'-])(?P<local>[\w.+'-]++)(?:"
    rf"(?:[ \t]{{0,2}}+(?:{SIGNS})[ \t]{{0,2}}+|{OPEN}(?:@|at|{NAMES}){SHUT}|[ \t]{{1,2}}+(?:{NAMES})[ \t]{{1,2}}+)"
    rf"{LABEL}(?:{DOT}{LABEL}){{1,8}}+(?<=[^\W\d_]{{2}})"
    r")",
    re.IGNORECASE,
)
# "bob at example dot org": every word of it is an everyday one, so the last must be a well-known domain.
SPOKEN = re.compile(
    rf"(?<![\w.+'-])[\w.+'-]++[ \t]{{1,2}}+at[ \t]{{1,2}}+{LABEL}"
    rf"(?:(?:\.|[ \t]{{1,2}}+(?:{DOTS})[ \t]{{1,2}}+){LABEL}){{1,4}}+",
    re.IGNORECASE,
)
SPOKEN_TOPS = word_set(
    """
    com org net edu gov info io dev app eu de at ch fr es pt br it nl be pl in uk us mx ar
    """
)
USER_INFO_MAX = 200


def emails(text: str) -> Iterator[Span]:
    for pattern in (PLAIN, DISGUISED, SPOKEN):
        for match in pattern.finditer(text):
            start = match.start() + len(match[0]) - len(match[0].lstrip("'.-"))
            is_other = is_user_info(text, start) or (pattern is SPOKEN and not is_spoken(match[0]))
            if not is_other:
                yield start, match.end(), EMAIL


def is_spoken(address: str) -> bool:
    """Whether it ends in a spoken dot and a well-known domain. "Look at example.org" does not."""
    words = address.casefold().split()
    return len(words) > 4 and words[-1] in SPOKEN_TOPS


def is_user_info(text: str, start: int) -> bool:
    """Whether a host follows the password of an address of the web, which ``assignments`` takes out."""
    before = text[max(0, start - USER_INFO_MAX) : start]
    scheme = before.rfind("://")
    rest = before[scheme + 3 :]
    return scheme >= 0 and ":" in rest and "/" not in rest and len(rest.split()) <= 1
