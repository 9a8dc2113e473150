"""Takes out of a text what nobody else needs to read: card numbers, IBANs, passwords, keys and e-mail addresses.

What is masked is decided generously: one word too many costs a classifier little, one too few may cost somebody their
account. Time grows with the text's length alone, whatever it holds: every repetition is bounded, or takes one kind of
character for good (``++``) where no other match can have begun.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

CARD, IBAN, PASSWORD, TOKEN, EMAIL = "[card]", "[iban]", "[password]", "[token]", "[email]"
MASKS = (CARD, IBAN, PASSWORD, TOKEN, EMAIL)

# --- keys that are known by their look -------------------------------------------------------------------------------

PRIVATE_KEY = re.compile(
    r"-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----[A-Za-z0-9+/=\s]*+(?:-----END [A-Z ]{0,40}PRIVATE KEY-----)?"
)
KNOWN_KEYS = re.compile(
    r"(?<![A-Za-z0-9_-])(?:"
    r"eyJ[A-Za-z0-9_-]{6,}+\.[A-Za-z0-9_-]{4,}+(?:\.[A-Za-z0-9_-]*+)?"  # a JWT
    r"|(?:sk|rk|pk)[-_](?=[A-Za-z_-]{0,80}[0-9])[A-Za-z0-9_-]{16,}+"
    r"|gh[opsur]_[A-Za-z0-9]{16,}+|github_pat_[A-Za-z0-9_]{20,}+|glpat-[A-Za-z0-9_-]{16,}+"
    r"|A(?:KI|SI)A[A-Z0-9]{12,}+|xox[a-z]-[A-Za-z0-9-]{8,}+|AIza[A-Za-z0-9_-]{20,}+"
    r"|(?:npm|hf|whsec|shpat)_[A-Za-z0-9]{16,}+|ya29\.[A-Za-z0-9_-]{16,}+|SG\.[A-Za-z0-9_-]{16,}+\.[A-Za-z0-9_-]{16,}+"
    r")"
)
BEARER = re.compile(r"(?<!\w)((?:bearer|basic)[ \t]{1,3})[A-Za-z0-9_.~+/-]{12,}+=*+", re.IGNORECASE)
IN_ADDRESS = re.compile(r"(://[^\s/:@]{1,64}+:)[^\s/@]{1,128}+(?=@)")

# --- what is said to be one ------------------------------------------------------------------------------------------

SIGN_IN_WORDS = (
    r"(?:pass(?:word|wd|code|phrase|wort)s?|(?:kenn|pass)w[oö]rt(?:er)?|pwd|pass|pw|pin(?:[ -]?code)?|contrase[nñ]as?"
    r"|clave|mots? de passe|mdp|senha|palavra[ -]passe|parola(?: d.ordine)?|wachtwoord(?:en)?|has[lł]o|otp)"
)
KEY_WORDS = (
    r"(?:(?:api|access|secret|private|auth|license|ssh|account)[ _-]?(?:key|token|secret|id)|client[ _-]?secret|secret"
    r"|token|api|key|(?:api|zugangs|geheim)?-?schl[uü]ssel|cl[eé](?: d.api| secr[eè]te)?|clave|chave|chiave|sleutel"
    r"|klucz|authorization|signature|session[ _-]?id|cookie)"
)
IS = r"(?:is now|is|was|are|lautet|ist|war|est|était|es|era|é|foi|è|jest|brzmi|hai|tha|heißt|luidt)"
ONTO = r"(?:to|auf|in|en|à|a|para|naar|na|with|mit|con|com|avec|als|as)"
QUOTED = r"[\"'`«„“”‘’‹][^\"'`»“”‘’›\n]{1,128}+[\"'`»“”‘’›]"
# A few words may stand between: "password for my account is …".
BETWEEN = r"(?:[ \t]{1,3}+[^\s:=\"'`«„“]{1,24}+){0,4}?"
SAID_PASSWORD = re.compile(
    rf"(?<!\w)(?P<said>{SIGN_IN_WORDS}(?!\w)[\"')\]]{{0,2}}+(?:{BETWEEN}"
    rf"(?:[ \t]{{0,3}}+(?P<sign>[:=]|->|=>)\s{{0,3}}+|[ \t]{{1,3}}+(?P<verb>{IS})[ \t]{{1,3}}+[:=]?+[ \t]{{0,2}}+"
    rf"|[ \t]{{1,3}}+(?P<onto>{ONTO})[ \t]{{1,3}}+)|[ \t]{{1,3}}+))(?P<value>{QUOTED}|\S++)",
    re.IGNORECASE,
)
SAID_KEY = re.compile(
    rf"(?<![^\W_])(?P<said>{KEY_WORDS}(?!\w)[\"')\]]{{0,2}}+(?:{BETWEEN}"
    rf"(?:[ \t]{{0,3}}+[:=]\s{{0,3}}+|[ \t]{{1,3}}+{IS}[ \t]{{1,3}}+)|[ \t]{{1,3}}+)[\"'`]?+)"
    r"(?P<value>[A-Za-z0-9_.~+/-]{16,}+=*+)",
    re.IGNORECASE,
)
# What people say of a password without telling it.
ORDINARY_WORDS = """
    a an the my your our his her this that it i we you not no never always being been too also still again only just
    wrong incorrect invalid expired correct right fine ok okay rejected refused denied accepted required needed
    forgotten lost reset changed blocked locked unknown empty missing different weak strong sent set stored
    falsch ungültig abgelaufen richtig korrekt nicht kein keine mein meine das der die den dem ein eine vergessen
    weg gesperrt verloren unbekannt immer nie noch schon zu geändert zurückgesetzt angeblich
    incorrecta incorrecto inválida inválido correcta la el mi no muy que una un olvidada caducada bloqueada
    le la mon ma pas une un incorrect invalide expiré oublié perdu faux refusé bloqué toujours jamais
    a o minha meu não incorreta errada inválida expirada esquecida bloqueada uma um
    il la mia mio non sbagliata errata scaduta dimenticata bloccata una un
    het de mijn niet geen een fout onjuist verlopen vergeten ongeldig geblokkeerd
    nie moje złe niepoprawne nieprawidłowe wygasło zapomniane błędne zablokowane
    galat nahi nahin bhool gaya wapas mera
"""
ORDINARY = frozenset(ORDINARY_WORDS.split())

# --- addresses and numbers -------------------------------------------------------------------------------------------

ADDRESS = re.compile(r"(?<![\w.%+'-])[\w.%+'-]{1,64}+@[\w-]{1,63}+(?:\.[\w-]{1,63}+){1,8}+")
IBAN_HEAD = re.compile(r"(?<![A-Za-z0-9])[A-Za-z]{2}[0-9]{2}")
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
SEPARATORS = frozenset({" ", "-", ".", "\u00a0", "\u202f", " - ", "  "})
CARD_LENGTHS = range(13, 20)
CARD_GROUP_MIN = 3
DOUBLED = (0, 2, 4, 6, 8, 1, 3, 5, 7, 9)


def mask(text: str) -> str:
    """*text* with a word in brackets for each secret and each address."""
    text = PRIVATE_KEY.sub(TOKEN, text)
    text = KNOWN_KEYS.sub(TOKEN, text)
    text = BEARER.sub(rf"\1{TOKEN}", text)
    text = IN_ADDRESS.sub(rf"\1{PASSWORD}", text)
    text = SAID_PASSWORD.sub(hide_password, text)
    text = SAID_KEY.sub(hide_key, text)
    text = ADDRESS.sub(EMAIL, text)
    text = replaced(text, ibans(text), IBAN)
    return replaced(text, cards(text), CARD)


def hide_password(match: re.Match[str]) -> str:
    """The match without its password, if it tells one. Behind ``:`` it does; elsewhere by what the word looks like."""
    value = match["value"]
    bare = value.rstrip(".,;!?)]}\"'»”’")
    if not bare or value.startswith(MASKS):
        return match[0]
    is_quoted = value[0] in "\"'`«„“”‘’‹" and len(value) > len(bare)
    if match["verb"]:
        is_told = is_quoted or bare.casefold() not in ORDINARY
    else:
        is_told = bool(match["sign"]) or is_random(bare) or (is_quoted and bool(match["onto"]))
    return f"{match['said']}{PASSWORD}{value[len(bare) :]}" if is_told else match[0]


def hide_key(match: re.Match[str]) -> str:
    return match["said"] + TOKEN if is_random(match["value"]) else match[0]


def is_random(word: str) -> bool:
    """Whether no language writes it so: digits among letters, signs among either, or a number of four digits."""
    has_digit = any(character.isdigit() for character in word)
    has_letter = any(character.isalpha() for character in word)
    has_sign = any(character in "!#$%&*+=?@^_~<>|\\" for character in word[:-1])
    return (has_digit and (has_letter or has_sign or len(word) >= CARD_GROUP_MIN + 1)) or (has_sign and has_letter)


def ibans(text: str) -> Iterator[tuple[int, int]]:
    """(start, end) of each IBAN, in one piece or in groups, with a checksum that is right."""
    for head in IBAN_HEAD.finditer(text):
        end = iban_end(text, head.start())
        if end:
            yield head.start(), end


def iban_end(text: str, start: int) -> int:
    """Where the IBAN that begins at *start* ends; 0 where there is none. Looks at no more than 66 characters."""
    length = IBAN_LENGTHS.get(text[start : start + 2].upper(), 0)
    compact, at = "", start
    while len(compact) < length and at < len(text) and is_ascii_word(text[at]):
        compact += text[at]
        at += 1
        if text[at : at + 1] in SEPARATORS and len(compact) < length:
            at += 1
    is_whole = len(compact) == length > 0 and not is_ascii_word(text[at : at + 1])
    return at if is_whole and has_iban_checksum(compact) else 0


def is_ascii_word(character: str) -> bool:
    return character.isascii() and character.isalnum()


def has_iban_checksum(compact: str) -> bool:
    """ISO 13616: letters as numbers, the head moved to the end, the whole modulo 97 is 1."""
    return int("".join(str(int(character, 36)) for character in compact[4:] + compact[:4])) % 97 == 1


def cards(text: str) -> Iterator[tuple[int, int]]:
    """(start, end) of each card number: 13 to 19 digits, together or in groups, with Luhn's checksum."""
    groups = [match.span() for match in DIGITS.finditer(text)]
    first = 0
    while first < len(groups):
        last = card_end(text, groups, first)
        if last is None:
            first += 1
        else:
            yield groups[first][0], groups[last][1]
            first = last + 1


def card_end(text: str, groups: list[tuple[int, int]], first: int) -> int | None:
    """The last of the groups that make a card number from *first* on; None where they make none. At most seven."""
    digits = ""
    for number in range(first, min(first + 7, len(groups))):
        start, end = groups[number]
        if number > first and text[groups[number - 1][1] : start] not in SEPARATORS:
            return None
        if end - start < CARD_GROUP_MIN or len(digits) + end - start >= CARD_LENGTHS.stop:
            return None
        digits += text[start:end]
        if len(digits) in CARD_LENGTHS and digits[0] in "23456" and has_luhn_checksum(digits):
            return number
    return None


def has_luhn_checksum(digits: str) -> bool:
    """From the right, every second digit is doubled and loses 9 where that makes two digits; all add up to tens."""
    doubled = sum(DOUBLED[int(digit)] for digit in digits[-2::-2])
    return (doubled + sum(map(int, digits[::-2]))) % 10 == 0


def replaced(text: str, spans: Iterator[tuple[int, int]], word: str) -> str:
    """*text* with *word* for each of *spans*, which rise and do not overlap."""
    pieces, at = [], 0
    for start, end in spans:
        if start >= at:
            pieces += [text[at:start], word]
            at = end
    return "".join([*pieces, text[at:]])
