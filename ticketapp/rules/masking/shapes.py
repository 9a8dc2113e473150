"""What a single word looks like: random as a password, or one of the mixtures of letters and digits of every day."""

from __future__ import annotations

import re

SIGNS = frozenset("!#$%&*+=?@^_~<>|\\")
NUMBER_MIN = 4
STRONG_MIN = 6
# Names, measures, times, dates, versions, amounts, files and addresses of the web.
EVERYDAY = re.compile(
    r"(?:windows|win|w|office|o|outlook|exchange|server|iphone|ipad|ipados|galaxy|pixel|android|ios|macos|mac|sha-?|md|mp"
    r"|ipv?|utf-?|html|css|h|s|ec|tls|ssl|tlsv|oauth|auth|saml|web|usb|wpa|wep|aes|rsa|k|b|a|co|v|java|python|php|tcp|udp"
    r"|route|base|log|ie|edge|firefox|chrome|level|step|room|raum|salle|page|line|day|week|q|covid-?|sap|r|s4|m|ms|fido|u2f"
    r"|step|test|user|server|pc|laptop|printer|host|node|ticket|case|error|code|http)[0-9]{1,4}(?:[.][0-9]{1,3}+){0,3}+[a-z]?"
    r"|(?:argon2\w{0,2}|[0-9]fa|2fa|3d|4k|5g|4g|3g|7zip|7z|365|m365|o365|1password|s/4hana|b2b|b2c|p2p|k8s|i18n|l10n|e2e|x86|x64|x86_64)"
    r"|v?[0-9]{1,6}(?:[._-][0-9a-z]{1,12}+){1,4}+|[0-9]{1,6}(?:st|nd|rd|th|s|x|er|e|ème|º|ª|am|pm|h|min|ms|kb|mb|gb|tb|px|k|m|km"
    r"|kg|cm|mm|times?|days?|eur|usd|€|%|\$|£|ch|chars?)"
    r"|[0-9]{1,2}[:h.][0-9]{2}(?:[:.][0-9]{2})?(?:am|pm|h|uhr)?|[$€£][0-9.,]{1,16}|[0-9.,]{1,16}[$€£%]|[+(]?[0-9()./,:+-]{1,24}"
    r"|0x[0-9a-f]{1,16}|[\w.-]{1,64}\.(?:pdf|docx?|xlsx?|csv|txt|zip|png|jpe?g|gif|exe|msi|html?|php|js|py|json|xml|log|kdbx)"
    r"|https?:.{0,300}|www\..{0,300}|#[0-9]{1,10}|&\w{1,8};",
    re.IGNORECASE,
)
# Capitals, then digits: order numbers, error codes, tickets, models of machines.
REFERENCE = re.compile(r"#?[A-Z]{1,8}[-_/#]?[0-9]{2,12}(?:[-/][A-Z0-9]{1,12}+){0,3}+")


def is_random(word: str) -> bool:
    """Whether no language writes it so: digits among letters, signs among either, or a number of four digits."""
    has_digit, has_letter, has_sign = kinds_of(word)
    return (has_digit and (has_letter or has_sign or len(word) >= NUMBER_MIN)) or (has_sign and has_letter)


def is_strong(word: str) -> bool:
    """Whether it looks like a password wherever it stands: six characters of three kinds, none of every day."""
    if not STRONG_MIN <= len(word) <= 64 or is_everyday(word) or is_reference(word):
        return False
    has_digit, has_letter, has_sign = kinds_of(word)
    has_both_cases = word != word.lower() and word != word.upper()
    is_address = "@" in word and "." in word.rpartition("@")[2]
    return has_letter and has_digit and (has_both_cases or has_sign) and not is_address and "/" not in word


def kinds_of(word: str) -> tuple[bool, bool, bool]:
    """Whether it has a digit, a letter, and a sign before its end."""
    return (
        any(map(str.isdigit, word)),
        any(map(str.isalpha, word)),
        not SIGNS.isdisjoint(word[:-1]),
    )


def is_everyday(word: str) -> bool:
    return len(word) <= 320 and EVERYDAY.fullmatch(word) is not None


def is_reference(word: str) -> bool:
    return REFERENCE.fullmatch(word) is not None
