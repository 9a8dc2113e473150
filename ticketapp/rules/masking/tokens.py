"""Keys and tokens that are known by their look: prefixes, headers, private keys, long mixtures of letters and digits.

Not by their look alone: identifiers of five groups (UUIDs), groups of capitals and digits (order numbers, licences),
what is called a commit, checksum, order or request, and names of files. What is called a key ``sayings`` finds.
"""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterator

from ticketapp.rules.masking.kinds import TOKEN, Span

BEGIN = re.compile(r"-{4,5}[ ]?BEGIN [A-Z0-9 ]{0,40}+")
END = re.compile(r"-{4,5}[ ]?END [A-Z0-9 ]{0,40}+-{4,5}")
BODY = re.compile(r"-{4,5}(?:[A-Za-z0-9+/=\s]|\\[nr])*+")
KNOWN = re.compile(
    r"(?<![A-Za-z0-9_-])(?:"
    r"eyJ[A-Za-z0-9_-]{6,}+\.[A-Za-z0-9_-]{4,}+(?:\.[A-Za-z0-9_-]*+)?+(?:\.[A-Za-z0-9_-]*+){0,2}+"  # a JWT, a JWE
    r"|(?:sk|rk|pk)[-_](?=[A-Za-z_-]{0,80}[0-9])[A-Za-z0-9_-]{16,}+"
    r"|gh[opsur]_[A-Za-z0-9]{16,}+|github_pat_[A-Za-z0-9_]{20,}+|gl(?:pat|rt|dt|ptt|soat)-[A-Za-z0-9_.-]{16,}+"
    r"|A(?:KI|SI|GP|RO)A[A-Z0-9]{12,}+|xox[a-z]-[A-Za-z0-9-]{8,}+|xapp-[A-Za-z0-9-]{8,}+|AIza[A-Za-z0-9_-]{20,}+"
    r"|(?:npm|hf|whsec|shp(?:at|ca|pa|ss)|dop_v1|lin_api|dckr_pat|sntrys|glsa|pypi|rpa|r8|gsk|tskey|secret)"
    r"[_-](?=[A-Za-z_-]{0,80}[0-9])[A-Za-z0-9_-]{16,}+"
    r"|ya29\.[A-Za-z0-9_-]{16,}+|SG\.[A-Za-z0-9_-]{16,}+\.[A-Za-z0-9_-]{16,}+"
    r"|[0-9]{8,10}:AA[A-Za-z0-9_-]{30,}+"  # a Telegram bot
    r")"
)
BEARER = re.compile(
    r"(?<!\w)(?:bearer|basic|negotiate|apikey|token)[ \t]{1,3}+(?=[A-Za-z_.~+/-]{0,80}[0-9])"
    r"(?P<value>[\w.~+/-]{12,}+=*+)",
    re.IGNORECASE,
)
# Headers that hold nothing but secrets, up to the end of the line. In prose no name with "=" follows them.
HEADER = re.compile(
    r"(?<!\w)(?:(?:proxy-)?authorization[\"']?+[ \t]?+:[ \t\"']{0,3}+"
    r"(?:bearer|basic|digest|negotiate|token|apikey|aws4)\b"
    r"|(?:set-)?cookie[\"']?+[ \t]?+:[ \t\"']{0,3}+(?=[\w.-]{1,64}+=))[ \t]{0,3}+(?P<value>[^\n\[\"']++)",
    re.IGNORECASE,
)
COOKIE = re.compile(
    r"(?<![\w-])(?:PHPSESSID|JSESSIONID|ASP\.NET_SessionId|connect\.sid|sid|session|sessionid|session_id|remember_token"
    r"|csrf_?token|xsrf-token|auth)[ \t]?+=[ \t]?+(?P<value>[\w.%~+/-]{8,}+=*+)",
    re.IGNORECASE,
)

RUN = re.compile(r"[A-Za-z0-9_+/=-]{20,}+")
SEGMENT = re.compile(r"[A-Za-z0-9]++")
UUID = re.compile(r"[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")
GROUPS = re.compile(r"[A-Z0-9]{1,12}+(?:-[A-Z0-9]{1,12}+)++|[a-z0-9]{1,12}+(?:-[a-z0-9]{1,12}+)++")
HEX = re.compile(r"[0-9A-Fa-f]++")
HARD = re.compile(r"(?<=[A-Za-z])(?=[0-9])|(?<=[0-9])(?=[A-Za-z])|(?<=[a-z])(?=[A-Z])")
REFERENCE = re.compile(
    r"(?<![^\W_])(?:commit|revision|rev|sha-?\d{0,3}|md5|hash|checksum|digest|fingerprint|etag|git"
    r"|(?:trace|request|correlation|message|event|transaction|span|order|ticket|build|document|object)[ _-]?id"
    r"|order|bestell\w{0,12}+|invoice|rechnung\w{0,8}+|tracking|shipment|parcel|pr[uü]fsumme|commande|pedido|ordine|bestelling|zam[oó]wieni\w{1,2}+|facture"
    r"|factura|fatura|fattura|factuur|faktura|image)"
    r"(?:[ _-]?+(?:no|nr|number|nummer|id|num[eé]ro|n[uú]mero|numer))?+[ \t]{0,2}+"
    r"(?:(?:is|was|ist|est|es|[:=#/@])[ \t]{0,2}+)?+\W{0,3}+$",
    re.IGNORECASE,
)
REFERENCE_BEFORE = 48
ADDRESS_BEFORE = 200
HEX_KEY_MIN = 32
MIXED_MIN = 20
HARD_SHARE = 0.2


def tokens(text: str) -> Iterator[Span]:
    yield from private_keys(text)
    for match in KNOWN.finditer(text):
        yield match.start(), match.end(), TOKEN
    for pattern in (BEARER, HEADER, COOKIE):
        for match in pattern.finditer(text):
            end = match.start("value") + len(match["value"].rstrip())
            yield match.start("value"), end, TOKEN
    yield from mixtures(text)


def private_keys(text: str) -> Iterator[Span]:
    """From BEGIN to the next END; where none comes, whatever still looks like the key's body."""
    ends = [match.end() for match in END.finditer(text)]
    at = 0
    for head in BEGIN.finditer(text):
        if head.start() < at or "PRIVATE KEY" not in head[0]:
            continue
        following = bisect.bisect(ends, head.end())
        body = BODY.match(text, head.end())
        at = ends[following] if following < len(ends) else (body or head).end()
        yield head.start(), len(text[:at].rstrip()) if at == len(text) else at, TOKEN


def mixtures(text: str) -> Iterator[Span]:
    for run in RUN.finditer(text):
        if is_file_name(text, *run.span()):
            continue
        for start, end in pieces(text, *run.span()):
            piece = text[start:end]
            is_key = len(piece) >= MIXED_MIN and not UUID.search(piece) and is_mixture(piece)
            if is_key and not REFERENCE.search(text, max(0, start - REFERENCE_BEFORE), start):
                yield start, end, TOKEN


def pieces(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The run, or its steps where it is an address of the web; without the name that stands in front of "="."""
    before = text[max(0, start - ADDRESS_BEFORE) : start]
    scheme = before.rfind("://")
    is_address = scheme >= 0 and len(before[scheme:].split()) == 1 and not before[-1].isspace()
    at = start
    for piece in text[start:end].split("/") if is_address else [text[start:end]]:
        name = piece.rstrip("=").rfind("=") + 1
        yield at + name, at + len(piece)
        at += len(piece) + 1


def is_file_name(text: str, start: int, end: int) -> bool:
    """Whether the run belongs to a path, or to a name with an ending. Addresses of the web are none."""
    run = text[start:end]
    before = text[max(0, start - 3) : start]
    if re.match(r"\.[A-Za-z][A-Za-z0-9]{1,4}\b", text[end : end + 6]):
        return True
    has_root = run.startswith("/") and not before.endswith(":") and "//" not in run and run.count("/") > 1
    return has_root or before.endswith(("\\", "~", ":\\", "./"))


def is_mixture(run: str) -> bool:
    """Whether no person has thought of this name: long, with letters and digits that change places often."""
    if GROUPS.fullmatch(run):
        return False
    if any(is_mixed_segment(segment[0]) for segment in SEGMENT.finditer(run)):
        return True
    solid = run.rstrip("=")
    has_all = all(re.search(kind, solid) for kind in ("[a-z]", "[A-Z]", "[0-9]"))
    return has_all and len(solid) >= MIXED_MIN and len(HARD.findall(solid)) >= max(4, len(solid) * HARD_SHARE)


def is_mixed_segment(segment: str) -> bool:
    if len(segment) < MIXED_MIN or segment.isdigit() or segment.isalpha():
        return False
    hard = len(HARD.findall(segment))
    is_long_hex = len(segment) >= HEX_KEY_MIN and HEX.fullmatch(segment) is not None
    return is_long_hex or hard >= max(4, len(segment) * HARD_SHARE)
