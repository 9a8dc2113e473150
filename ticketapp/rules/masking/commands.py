"""Secrets among the arguments of commands: mysql -p…, sshpass -p …, --password …, curl -u bob:…"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ticketapp.rules.masking.kinds import MASKS, PASSWORD, TOKEN, Span, word_set
from ticketapp.rules.masking.wordings import FUNCTION

ARGUMENT = r"(?:\"(?P<double>[^\"\n]{1,200}+)\"|'(?P<single>[^'\n]{1,200}+)'|(?P<plain>[^\s\"'-][^\s]*+))"
LONG = re.compile(
    r"(?<!\S)(?:--?(?:[a-z0-9]{1,12}+-){0,3}(?P<name>password|passwd|passphrase|pass|pwd|storepass|keypass|secret"
    r"|token|api-?key|access-?key|secret-?key)|/(?:p|pass|password|pwd)(?=:))"
    rf"(?:[ \t]{{1,3}}+|[=:])[ \t]?+{ARGUMENT}",
    re.IGNORECASE,
)
SHORT = re.compile(rf"(?<!\S)(?P<flag>-pw|-[pPwab])[ \t]{{0,3}}+{ARGUMENT}")
WITH_USER = re.compile(r"(?<!\S)(?:-u|--user|--proxy-user|-U)[ \t=]{0,3}+[\"']?+[^\s:\"']{1,64}+:(?P<plain>[^\s\"']++)")
OPENSSL = re.compile(r"(?<!\S)-pass(?:in|out)?[ \t]{1,3}+pass:(?P<plain>\S++)")
COMMAND = re.compile(
    r"(?<![\w-])(?:(?P<p>mysql\w{0,8}|mariadb(?:-\w{1,8})?|sshpass|(?:docker|podman|helm|az|oc|nerdctl|skopeo)\b.{0,60}?\blogin|7z[ar]?"
    r"|u?nrar|rar|cqlsh|mongo\w{0,7}|xfreerdp|rdesktop|vncdo|kinit|rabbitmqadmin|cypher-shell|psexec)|(?P<P>u?n?zip|sqlcmd|bcp|ftp)"
    r"|(?P<w>ldap\w{1,8})|(?P<a>redis-cli)|(?P<pw>plink|pscp|psftp|winscp|putty)|(?P<b>htpasswd))(?![\w-])",
    re.IGNORECASE,
)
LOOK_BACK = 200
# People write of the flag itself: "the --password flag is ignored".
SPOKEN_OF = FUNCTION | word_set("flag flags option options argument arguments parameter parameters switch")


def commands(text: str) -> Iterator[Span]:
    for match in LONG.finditer(text):
        name = (match["name"] or "pass").casefold()
        yield from argument(match, PASSWORD if name.startswith(("pass", "pwd", "store", "keyp")) else TOKEN)
    for pattern in (WITH_USER, OPENSSL):
        for match in pattern.finditer(text):
            if not match["plain"].startswith("//"):
                yield match.start("plain"), match.end("plain"), PASSWORD
    for match in SHORT.finditer(text):
        if takes_password(text, match):
            yield from argument(match, PASSWORD)


def argument(match: re.Match[str], mask: str) -> Iterator[Span]:
    group = match.lastgroup or "plain"
    value = match[group]
    if not value.startswith(MASKS) and (group != "plain" or value.casefold().rstrip(".,;:!?)") not in SPOKEN_OF):
        yield match.start(group), match.end(group), mask


def takes_password(text: str, match: re.Match[str]) -> bool:
    """Whether a command stands in front, on the same line, whose flag this is."""
    start = max(text.rfind("\n", 0, match.start()) + 1, match.start() - LOOK_BACK, 0)
    flag = match["flag"][1:]
    return any(command.lastgroup == flag for command in COMMAND.finditer(text, start, match.start()))
