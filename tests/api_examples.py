"""The calls of docs/api.md with the answers that stand there, and those that the server gives.

``python -m tests.api_examples docs/api.md`` (``make api-examples``) writes the real answers into the page. What differs
from one server to the next is left out of the comparison: times, cursors, tokens, and the version of the built-in
model, for which ``<version>`` stands. Its confidences may move a little with a new version; its words may not.
"""

from __future__ import annotations

import json
import re
import shlex
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from flask import Flask
from werkzeug.test import TestResponse

from tests.accounts import make_token
from tests.engines import app_for, dispose, migrate

URL = "http://127.0.0.1:8000"
# A call, and what is indented below it without a call of its own.
CALL = re.compile(
    r"^    curl (?P<call>(?:.*\\\n)*.*\n)(?:\n(?P<answer>(?:    (?!curl ).*\n|\n(?=    (?!curl )))+))?", re.MULTILINE
)
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z")
VERSION = re.compile(r"1-[0-9a-f]{8}")
MOVES = 0.05
SHOWN = 100
# The page's second ticket, whose key it uses once more.
SECOND = {
    "title": "Cannot sign in",
    "description": "The reset mail never comes.",
    "category": "account",
    "priority": "high",
    "status": "in_progress",
    "requester_name": "Alice",
    "requester_email": "alice@example.com",
}


@dataclass(frozen=True)
class Example:
    """A call as it is printed, its place in the page, and the answer below it, which may be none."""

    call: str
    answer: str
    start: int
    end: int


def examples_of(page: str) -> list[Example]:
    found = CALL.finditer(page)
    return [Example(each["call"], each["answer"] or "", each.start("answer"), each.end("answer")) for each in found]


class Caller:
    """Makes the calls of the page one after the other."""

    def __init__(self, app: Flask) -> None:
        self.client, self.token = app.test_client(), make_token(app)
        self.calls = 0

    def answer(self, call: str) -> TestResponse:
        words = shlex.split(
            call.partition(" | jq")[0].replace("\\\n", " ").replace("$URL", URL).replace("$TOKEN", self.token)
        )
        method, headers, body, query, address = "", {}, "", [], ""
        while words:
            word = words.pop(0)
            if word in ("-X", "-H", "--json", "-d", "--data-urlencode"):
                value = words.pop(0)
                name, _, text = value.partition(": " if word == "-H" else "=")
                if word == "-X":
                    method = value
                elif word == "-H":
                    headers[name] = text
                elif word == "--json":
                    body, headers["Content-Type"] = value, "application/json"
                else:
                    query.append(f"{name}={quote(text) if word.startswith('--') else text}")
            elif word.startswith("-"):
                method = {"-I": "HEAD"}.get(word, method)
            else:
                address = word.removeprefix(URL)
        address += "?" + "&".join(query) if query else ""
        method = method or ("POST" if body else "GET")
        answer = self.client.open(address, method=method, headers=headers, data=body or None, base_url=URL)
        self.calls += 1
        if self.calls == 1:
            self.open_second()
        return answer

    def open_second(self) -> None:
        headers = {"Authorization": f"Bearer {self.token}", "Idempotency-Key": "order-4711"}
        assert self.client.post("/api/tickets/", json=SECOND, headers=headers, base_url=URL).status_code == 201


def real_text(example: Example, answer: TestResponse) -> str:
    """The answer as the page would print it, with the headers that it prints now."""
    head = [line for line in example.answer.splitlines() if re.match(r"    [A-Z][A-Za-z-]*(/1\.1 |: )", line)]
    lines = [f"    HTTP/1.1 {answer.status}" if "HTTP/1.1" in line else header(line, answer) for line in head]
    body = answer.get_data(as_text=True)
    if body and answer.is_json:
        content = answer.get_json()
        if " | jq ." in example.call:
            content = content[example.call.partition(" | jq .")[2].strip()]
        is_laid_out = "\n    {\n" in f"\n{example.answer}"
        text = layout(shown(content)) if is_laid_out else json.dumps(content, separators=(",", ":"), ensure_ascii=False)
        lines += [""] if lines else []
        lines += [f"    {line}" for line in text.splitlines()]
    return "\n".join(lines) + "\n"


def header(line: str, answer: TestResponse) -> str:
    name = line.strip().partition(":")[0]
    return f"    {name}: {answer.headers.get(name, '')}"


def shown(value: Any, name: str = "") -> Any:
    """With the placeholder for the version, and long tokens cut."""
    if isinstance(value, dict):
        return {each: shown(part, each) for each, part in value.items()}
    if isinstance(value, list):
        return [shown(part) for part in value]
    if name == "model" and VERSION.fullmatch(str(value)):
        return "<version>"
    is_token = name in ("next", "previous", "suggestion") and isinstance(value, str)
    return f"{value[:SHOWN]}…" if is_token and len(value) > SHOWN else value


def layout(value: Any, depth: int = 0) -> str:
    """JSON with small things on one line."""
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    is_small = not any(isinstance(part, (dict, list)) for part in parts) and len(parts) <= 4
    if is_small and (depth or not isinstance(value, dict)):
        return json.dumps(value, ensure_ascii=False)
    indent = "  " * (depth + 1)
    if isinstance(value, list):
        inner = [indent + layout(part, depth + 1) for part in value]
    else:
        inner = [f"{indent}{json.dumps(name)}: {layout(part, depth + 1)}" for name, part in value.items()]
    first, last = "[]" if isinstance(value, list) else "{}"
    return f"{first}\n" + ",\n".join(inner) + f"\n{'  ' * depth}{last}"


def differences(documented: str, real: str) -> list[str]:
    """In words; empty where both say the same."""
    (head, body), (real_head, real_body) = parts_of(documented), parts_of(real)
    found = [f"{line!r} is not answered" for line in head if line not in real_head]
    return [*found, *unequal(body, real_body, "")]


def parts_of(text: str) -> tuple[list[str], Any]:
    lines = [line.strip() for line in text.splitlines()]
    start = next((place for place, line in enumerate(lines) if line.startswith(("{", '"', "["))), len(lines))
    return [line for line in lines[:start] if line], json.loads("\n".join(lines[start:]) or "null")


def unequal(documented: Any, real: Any, place: str) -> Iterator[str]:
    if isinstance(documented, dict) and isinstance(real, dict) and list(documented) == list(real):
        for name, value in documented.items():
            yield from unequal(value, real[name], f"{place}.{name}")
    elif isinstance(documented, list) and isinstance(real, list) and len(documented) == len(real):
        for number, value in enumerate(documented):
            yield from unequal(value, real[number], f"{place}[{number}]")
    elif not is_same(documented, real, place):
        yield f"{place or 'the answer'} is {real!r}, not {documented!r}"


def is_same(documented: Any, real: Any, place: str) -> bool:
    if ".confidence." in place:
        return isinstance(real, float) and abs(documented - real) <= MOVES
    texts = isinstance(documented, str) and isinstance(real, str)
    if texts and TIME.fullmatch(documented):
        return TIME.fullmatch(real) is not None
    if texts and documented.endswith("…") and place.endswith(("next", "suggestion")):
        return real.endswith("…") and documented[:2] == real[:2]
    return bool(documented == real)


def renewed(page: str, app: Flask) -> str:
    """The page with every answer as it is now."""
    caller = Caller(app)
    for example, text in [(each, real_text(each, caller.answer(each.call))) for each in examples_of(page)][::-1]:
        if example.answer:
            page = page[: example.start] + text + page[example.end :]
    return page


def main(file: Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/examples.sqlite3"
        migrate(url)
        app = app_for(url)
        file.write_text(renewed(file.read_text(encoding="utf-8"), app), encoding="utf-8")
        dispose(app)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
