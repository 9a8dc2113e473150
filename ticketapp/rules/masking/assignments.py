"""Secrets in configuration, programs and addresses: DATABASE_PASSWORD=…, "client_secret": "…", https://bob:…@host."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ticketapp.rules.masking.kinds import MASKS, PASSWORD, TOKEN, Span, word_set
from ticketapp.rules.masking.shapes import is_everyday, is_random
from ticketapp.rules.masking.wordings import ORDINARY
from ticketapp.rules.masking.words import without_query

# In an address of the web the password reaches to the last "@" before the path.
USER_INFO = re.compile(r"://[^\s/:@]{0,64}+:(?P<value>[^\s/]{1,128})@")
BARE_USER_INFO = re.compile(r"(?<![\w.+:/-])[\w.+-]{1,64}+:(?P<value>[^\s:/@]{4,64}+)@(?=[\w(\[])")
NAME = re.compile(
    r"(?<![\w$-])(?P<name>[A-Za-z_$-][\w.-]{1,63}+)[\"'\])]{0,2}+[ \t]{0,3}+(?P<sign>=>|:=|=|:)(?!//|=)[ \t]{0,3}+"
)
PARTS = re.compile(r"[A-Z]?[a-z]{1,40}+|[A-Z]{1,40}+|[0-9]{1,8}+")
VALUE = re.compile(
    r"\"([^\"\n]{1,400}+)\"?|'([^'\n]{1,400}+)'?|([^\s\"'&][^\s&]*+"
    r"(?:&(?![\w.-]{1,40}+=)[^\s&]{0,200}+){0,9}+)"
)
PASSWORD_PARTS = word_set(
    """
    password passwort kennwort wachtwoord senha contraseña contrasena passwd passphrase pass pwd pw psw mdp
    haslo pin pgpassword mysqlpwd
    """
)
PASSWORD_ENDINGS = ("password", "passwd", "passwort", "passphrase", "kennwort", "wachtwoord", "pwd")
TOKEN_PARTS = word_set("secret token apikey credential credentials jwt cookie salt")
KEY_OWNERS = word_set(
    """
    api access secret private signing encryption master auth license licence account shared service app storage
    """
)
# In the query of an address only.
QUERY_NAMES = word_set(
    """
    code sig signature key auth access hash otp session sid jwt t s k ticket state nonce
    """
)
QUERY_VALUE_MIN = 8
LOOSE_TRAILING = ".,;)]}>\"'`"


def assignments(text: str) -> Iterator[Span]:
    for match in USER_INFO.finditer(text):
        yield *match.span("value"), PASSWORD
    for match in BARE_USER_INFO.finditer(text):
        if is_random(match["value"]) and not is_everyday(match["value"]):
            yield *match.span("value"), PASSWORD
    done = 0
    for match in NAME.finditer(text):
        mask = mask_for(text, match)
        if mask and match.start() >= done:
            found = assigned(text, match, mask)
            if found:
                yield found
                done = found[1]


def mask_for(text: str, match: re.Match[str]) -> str:
    """What an assignment to this name holds; nothing where no secret is expected."""
    parts = [part.casefold() for part in PARTS.findall(match["name"])]
    while parts and (parts[-1].isdigit() or parts[-1] in ("value", "base", "enc")):
        parts.pop()
    if not parts:
        return ""
    is_query = text[match.start() - 1 : match.start()] in ("?", "&") and match["sign"] == "="
    is_name = len(parts) > 1 or match["sign"] != ":"
    if is_name and (parts[-1] in PASSWORD_PARTS or parts[-1].endswith(PASSWORD_ENDINGS)):
        return PASSWORD
    is_key = parts[-1] == "key" and len(parts) > 1 and not KEY_OWNERS.isdisjoint(parts[:-1])
    if is_name and (parts[-1] in TOKEN_PARTS or is_key or parts[-1].endswith(("apikey", "token", "secret"))):
        return TOKEN
    return TOKEN if is_query and parts[-1] in QUERY_NAMES else ""


def assigned(text: str, match: re.Match[str], mask: str) -> Span | None:
    value = VALUE.match(text, match.end())
    if value is None or value[0].startswith(MASKS):
        return None
    start, end = value.span(value.lastindex or 0)
    if value.lastindex == 3:
        end = start + len(text[start:end].rstrip(LOOSE_TRAILING))
        end = start + len(without_query(text[start:end]))
    word = text[start:end]
    parts = PARTS.findall(match["name"])
    is_short_query = len(parts) == 1 and parts[0].casefold() in QUERY_NAMES and len(word) < QUERY_VALUE_MIN
    is_talk = match["sign"] == ":" and (word.casefold() in ORDINARY)
    return None if is_short_query or is_talk or not word else (start, end, mask)
