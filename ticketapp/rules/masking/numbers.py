"""Card numbers and IBANs, by their lengths and checksums, however their groups are set apart."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ticketapp.rules.masking.kinds import CARD, IBAN, Span

SEPARATORS = frozenset(" \t\r\n-./\\_,|:·>*+")
SEPARATORS_MAX = 3
# Between groups of a card number of any issuer; where others stand, the issuer's own prefix and length must fit.
USUAL = frozenset({" ", "-", ".", " - ", "  "})

IBAN_HEAD = re.compile(r"(?<![A-Za-z0-9])[A-Za-z]{2}[ \t\r\n./\\_,|:-]{0,3}+[0-9][ .-]?+[0-9]")
# The registry of ISO 13616.
IBAN_LENGTHS = {
    country: length
    for length, countries in {
        15: "NO", 16: "BE", 18: "DK FI FK FO GL NL SD", 19: "MK SI", 20: "AT BA EE KZ LT LU MN XK",
        21: "CH HR LI LV", 22: "BG BH CR DE GB GE IE ME RS VA", 23: "AE GI IL IQ OM SO TL",
        24: "AD CZ ES MD PK RO SA SE SK TN VG", 25: "LY PT ST", 26: "IS TR", 27: "BI DJ FR GR IT MC MR SM",
        28: "AL AZ BY CY DO GT HN HU LB NI PL SV", 29: "BR EG PS QA UA", 30: "JO KW MU YE", 31: "MT SC", 32: "LC",
        33: "RU",
    }.items()
    for country in countries.split()
}  # fmt: skip
DIGITS = re.compile(r"[0-9]++")
CARD_LENGTHS = range(13, 20)
CARD_GROUP_MIN = 3
# Prefixes and lengths of Visa; Mastercard; American Express; Diners; JCB; Discover, UnionPay, RuPay; Mir.
ISSUED = re.compile(r"4(?:\d{12}|\d{15}|\d{18})|(?:5[1-5]|2[2-7])\d{14}|3[47]\d{13}|3[0689]\d{12}|35\d{14}|6\d{15,18}")
DOUBLED = (0, 2, 4, 6, 8, 1, 3, 5, 7, 9)


def ibans(text: str) -> Iterator[Span]:
    """Each IBAN, in one piece or in groups, with a checksum that is right."""
    for head in IBAN_HEAD.finditer(text):
        end = iban_end(text, head.start())
        if end:
            yield head.start(), end, IBAN


def iban_end(text: str, start: int) -> int:
    """Where the IBAN that begins at *start* ends; 0 where there is none. Looks at no more than 136 characters."""
    length = IBAN_LENGTHS.get(text[start : start + 2].upper(), 0)
    compact, at = "", start
    while len(compact) < length and at < len(text) and is_ascii_word(text[at]):
        compact += text[at]
        at += 1
        if len(compact) < length:
            at = after_separators(text, at)
    is_whole = len(compact) == length > 0 and not is_ascii_word(text[at : at + 1])
    return at if is_whole and has_iban_checksum(compact) else 0


def after_separators(text: str, at: int) -> int:
    """The next place that is no separator, three at most."""
    stop = at + SEPARATORS_MAX
    while at < stop and text[at : at + 1] in SEPARATORS:
        at += 1
    return at


def is_ascii_word(character: str) -> bool:
    return character.isascii() and character.isalnum()


def has_iban_checksum(compact: str) -> bool:
    """ISO 13616: letters as numbers, the head moved to the end, the whole modulo 97 is 1."""
    return int("".join(str(int(character, 36)) for character in compact[4:] + compact[:4])) % 97 == 1


def cards(text: str) -> Iterator[Span]:
    """Each card number: 13 to 19 digits, together or in groups, with Luhn's checksum."""
    groups = [match.span() for match in DIGITS.finditer(text)]
    first = 0
    while first < len(groups):
        last = card_end(text, groups, first)
        if last is None:
            first += 1
        else:
            yield groups[first][0], groups[last][1], CARD
            first = last + 1


def card_end(text: str, groups: Sequence[tuple[int, int]], first: int) -> int | None:
    """The last of the groups that make a card number from *first* on; None where they make none. At most nineteen."""
    digits, is_usual = "", True
    is_small = groups[first][1] - groups[first][0] < CARD_GROUP_MIN
    if text[groups[first][0] - 1 : groups[first][0]] == "+" or (is_small and is_continued(text, groups, first)):
        return None  # a telephone number; the middle of many small groups
    for number in range(first, min(first + CARD_LENGTHS.stop, len(groups))):
        start, end = groups[number]
        if number > first:
            between = text[groups[number - 1][1] : start]
            if len(between) > SEPARATORS_MAX or not SEPARATORS.issuperset(between):
                return None
            if is_small and between != text[groups[first][1] : groups[first + 1][0]]:
                return None
            is_usual = is_usual and between in USUAL
        size = end - start
        if (size < CARD_GROUP_MIN) != is_small or len(digits) + size >= CARD_LENGTHS.stop:
            return None
        digits += text[start:end]
        if is_card(digits, is_usual and not is_small):
            return number
    return None


def is_continued(text: str, groups: Sequence[tuple[int, int]], number: int) -> bool:
    """Whether the group before stands right in front of this one."""
    return number > 0 and groups[number][0] - groups[number - 1][1] == 1


def is_card(digits: str, is_usual: bool) -> bool:
    if len(digits) not in CARD_LENGTHS or digits[0] not in "23456":
        return False
    return (is_usual or ISSUED.fullmatch(digits) is not None) and has_luhn_checksum(digits)


def has_luhn_checksum(digits: str) -> bool:
    """From the right, every second digit is doubled and loses 9 where that makes two digits; all add up to tens."""
    doubled = sum(DOUBLED[int(digit)] for digit in digits[-2::-2])
    return (doubled + sum(map(int, digits[::-2]))) % 10 == 0
