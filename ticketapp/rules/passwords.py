"""What is accepted as a password: long enough, and not among the first that anybody would try."""

from __future__ import annotations

import re

from ticketapp.rules.texts import folded

PASSWORD_MIN = 12
PASSWORD_MAX = 1_000
PRODUCT = "ticketapp"
# What must be left of a password besides what everybody knows about its owner.
OWN_MIN = 8
# Leftovers of a password that otherwise only runs along the keyboard.
STRAY_MAX = 3
PATTERN_MAX = 6
# The guesses that a password must outlast: where zxcvbn's highest mark, 4, begins.
GUESSES_MIN = 10**10
# And those that it must outlast without the digits and signs at its ends: what everybody adds when asked for more.
CORE_GUESSES_MIN = 10**7
# zxcvbn tries every reading of the signs below, and that grows fast with their number and the length: 2 s for 28 of
# them. So it sees both ends of a password only, and of the signs the first eight: no known password has more.
JUDGED_MAX = 32
SIGNS = "4@8({[<369!1|0$5+7%2"
SIGNS_MAX = 8

TOO_SHORT, TOO_LONG, TOO_REGULAR, TOO_COMMON, TOO_PERSONAL = "short", "long", "regular", "common", "personal"

EDGES = "0123456789!?.,:;*+-_#$%&@= "
LEET = str.maketrans("013457@$", "oieastas")
LEET_WITH_I = LEET | str.maketrans("!", "i")
# Alone, repeated or decorated with digits and signs: what zxcvbn's English lists do not know, or rate too high.
WORDS = (
    *("password", "passwort", "passwd", "passcode", "motdepasse", "contrasena", "wachtwoord", "kennwort", "senha"),
    *("welcome", "willkommen", "welkom", "bienvenido", "bienvenue", "letmein", "changeme", "default", "access"),
    *("admin", "administrator", "superuser", "root", "guest", "login", "secret", "geheim", "hallo", "hello"),
    *("qwerty", "qwertz", "azerty", "iloveyou", "ichliebedich", "schatz", "schatzi", "computer", "internet"),
    *("summer", "winter", "spring", "autumn", "sommer", "herbst", "monday", "friday", "montag", "freitag"),
    *("january", "september", "december", "januar", "dezember", "support", "helpdesk", "service", "customer"),
    *("ticket", "company", "office", "test", "testing", "demo", "bundesliga", "schalke", "dortmund", "deutschland"),
)
# Sentences that everybody quotes: long, and still among the first that are tried. Letters only.
QUOTED = frozenset(
    (
        *("correcthorsebatterystaple", "tobeornottobe", "tobeornottobethatisthequestion", "thequickbrownfox"),
        *("thequickbrownfoxjumpsoverthelazydog", "maytheforcebewithyou", "dontworrybehappy", "openthepodbaydoorshal"),
        *("winteriscoming", "onceuponatime", "inthebeginning", "iamyourfather", "helloworldhello", "opensesame"),
        *("changethispassword", "enterpassword", "enteryourpassword", "thisismypassword", "mypasswordisgood"),
        *("mypasswordissecret", "thisisasecret", "icanhazpassword", "ihateyouall", "neverguessthis"),
        *("loremipsumdolorsitamet", "allyourbasearebelongtous", "youwillneverguess", "carpediemcarpediem"),
    )
)
RUNS = (
    *("12345678901234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm", "qwertzuiop", "yxcvbnm", "azertyuiop", "wxcvbn"),
    *("abcdefghijklmnopqrstuvwxyz", "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p", "qazwsxedcrfvtgbyhnujmikolp"),
    *("1q2w3e4r5t6y7u8i9o0p", "!@#$%^&*()", '!"§$%&/()=', "147258369"),
)


def weakness(password: str, email: str = "") -> str:
    """Why this is no password for the owner of *email*; empty where it is one."""
    if len(password) < PASSWORD_MIN:
        return TOO_SHORT
    if len(password) > PASSWORD_MAX:
        return TOO_LONG
    plain = folded(password)
    if is_regular(plain):
        return TOO_REGULAR
    if is_quoted(plain) or is_decorated_word(plain) or is_guessed(password):
        return TOO_COMMON
    return TOO_PERSONAL if is_personal(plain, folded(email)) else ""


def is_regular(plain: str) -> bool:
    """Few characters, one short pattern again and again, or nothing but ways along the keyboard."""
    if len(set(plain)) < 4:
        return True
    periods = range(1, PATTERN_MAX + 1)
    if any(all(left == right for left, right in zip(plain, plain[period:], strict=False)) for period in periods):
        return True
    return len(without_runs(plain)) <= STRAY_MAX


def without_runs(plain: str) -> str:
    """What is left when every way of four keys or more is taken out."""
    left, start = "", 0
    while start < len(plain):
        length = run_length(plain, start)
        left += "" if length >= 4 else plain[start]
        start += length if length >= 4 else 1
    return left


def run_length(plain: str, start: int) -> int:
    """How far the text from *start* follows one of the ways, in either direction."""
    end = start
    while end < len(plain) and is_way(plain[start : end + 1]):
        end += 1
    return end - start


def is_way(part: str) -> bool:
    return any(part in way or part in way[::-1] for way in RUNS)


def is_quoted(plain: str) -> bool:
    return any(reading in QUOTED for reading in readings(plain))


def is_decorated_word(plain: str) -> bool:
    """``P@ssw0rd-2026!``: one well-known word, once or several times, and besides it only digits and signs."""
    return any(DECORATED.fullmatch(reading) for reading in readings(plain))


def readings(plain: str) -> set[str]:
    """Its letters, as they stand and with digits and signs for letters, ``!`` once as an i and once as a sign."""
    core = plain.strip(EDGES)
    return {re.sub(r"[\W\d_]+", "", text) for text in (plain, core.translate(LEET), core.translate(LEET_WITH_I))}


DECORATED = re.compile("|".join(f"(?:{word})+" for word in WORDS))


def is_guessed(password: str) -> bool:
    """Whether it is among the first guesses of whoever tries leaked passwords, words, names, ways along the keyboard,
    dates and repetitions, in every combination and with digits and signs for letters."""
    return can_guess(password, GUESSES_MIN) or can_guess(password.strip(EDGES), CORE_GUESSES_MIN)


def can_guess(text: str, guesses: int) -> bool:
    return all(guesses_of(end) < guesses for end in (text[:JUDGED_MAX], text[-JUDGED_MAX:]))


def guesses_of(text: str) -> int:
    """By zxcvbn and its lists. They take 15 MB and a tenth of a second to load: only where a password is chosen."""
    from zxcvbn import zxcvbn  # type: ignore[import-untyped]  # ships no types

    signs = [sign for sign in dict.fromkeys(text) if sign in SIGNS]
    return int(zxcvbn(text.translate({ord(sign): " " for sign in signs[SIGNS_MAX:]}))["guesses"])


def is_personal(plain: str, email: str) -> bool:
    """Mostly the name of the product or what stands before and behind the @ of the address."""
    before, _, domain = email.partition("@")
    known = (PRODUCT, before, domain, domain.partition(".")[0])
    rest = plain
    for part in sorted((part for part in known if len(part) >= 4), key=len, reverse=True):
        rest = rest.replace(part, "")
    return rest != plain and len(rest) < OWN_MIN
