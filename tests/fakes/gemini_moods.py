"""The moods of the fake Gemini: what it does with a request that a real one would answer."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from tests.fakes.wire import Request, Wire, head

if TYPE_CHECKING:
    from tests.fakes.gemini import FakeGemini

Mood = Callable[["FakeGemini", Wire, Request], None]
STATUSES = {
    400: "INVALID_ARGUMENT",
    401: "UNAUTHENTICATED",
    403: "PERMISSION_DENIED",
    404: "NOT_FOUND",
    408: "DEADLINE_EXCEEDED",
    429: "RESOURCE_EXHAUSTED",
    500: "INTERNAL",
    502: "UNAVAILABLE",
    503: "UNAVAILABLE",
    504: "DEADLINE_EXCEEDED",
}
KEYWORDS = (
    ("category", "billing", ("invoice", "charge", "refund", "payment", "rechnung")),
    ("category", "technical", ("error", "crash", "slow", "down", "bug")),
    ("category", "account", ("password", "log in", "login", "sign in", "profile")),
    ("priority", "critical", ("outage", "everyone", "data loss", "nobody can")),
    ("priority", "high", ("twice", "cannot", "deadline", "locked")),
    ("priority", "low", ("thanks", "question", "would be nice", "typo")),
)


def ticket_text(request: Request) -> str:
    """The user turn: what was asked about the ticket."""
    return str(request.body["contents"][0]["parts"][0]["text"])


def reply(text: str, finish: str = "STOP", **candidate: Any) -> bytes:
    """A ``generateContent`` reply whose one candidate says *text*."""
    content = {"role": "model", "parts": [{"text": text}]}
    return as_json({"candidates": [{"content": content, "finishReason": finish, "index": 0, **candidate}]})


def as_json(value: Any) -> bytes:
    return json.dumps(value).encode()


def error(status: int, message: str, *details: Any) -> bytes:
    """Google's error body."""
    known = {"code": status, "message": message, "status": STATUSES[status]}
    return as_json({"error": {**known, "details": list(details)} if details else known})


def bad_key_body() -> bytes:
    """What Google answers to a key that it does not know: a 400."""
    message = "API key not valid. Please pass a valid API key."
    info = {
        "@type": "type.googleapis.com/google.rpc.ErrorInfo",
        "reason": "API_KEY_INVALID",
        "domain": "googleapis.com",
        "metadata": {"service": "generativelanguage.googleapis.com"},
    }
    localized = {
        "@type": "type.googleapis.com/google.rpc.LocalizedMessage",
        "locale": "en-US",
        "message": message,
    }
    return error(400, message, info, localized)


def says(make: Callable[[FakeGemini], bytes]) -> Mood:
    """A mood that answers 200 with *make*'s body."""
    return lambda fake, wire, request: wire.respond(200, make(fake))


def fails(status: int) -> Mood:
    """A mood that answers with an error, which quotes the ticket as some of Google's do."""
    return lambda fake, wire, request: wire.respond(status, error(status, f"Refused: {ticket_text(request)}"))


def fails_strangely(body: bytes) -> Mood:
    return lambda fake, wire, request: wire.respond(500, body)


def redirects(status: int) -> Mood:
    def mood(fake: FakeGemini, wire: Wire, request: Request) -> None:
        wire.respond(status, b"", f"Location: {fake.elsewhere.url}{request.path}")

    return mood


def answer_by_keywords(fake: FakeGemini, wire: Wire, request: Request) -> None:
    """Looks at the ticket, so that a demonstration looks real."""
    text = ticket_text(request).lower()
    answer = {**fake.answer, "category": "general", "priority": "medium", "reason": "No keyword of the fake was found."}
    for field, value, words in reversed(KEYWORDS):
        for word in words:
            if word in text:
                answer |= {field: value, "reason": f"The ticket mentions {word!r}."}
    wire.respond(200, reply(json.dumps(answer)))


def answer_slowly(fake: FakeGemini, wire: Wire, request: Request) -> None:
    fake.hurrying.wait(fake.delay_seconds)
    wire.wait(0)
    wire.respond(200, reply(json.dumps(fake.answer)))


def hang(fake: FakeGemini, wire: Wire, request: Request) -> None:
    wire.wait()


def drip_body(fake: FakeGemini, wire: Wire, request: Request) -> None:
    body = b" " * 2_000 + reply(json.dumps(fake.answer))
    wire.send(head(200, f"Content-Length: {len(body)}"))
    wire.drip(body)


def drip_chunks(fake: FakeGemini, wire: Wire, request: Request) -> None:
    wire.send(head(200, "Transfer-Encoding: chunked"))
    while True:
        wire.drip(b"1\r\n \r\n", pause_seconds=0.02)


def drip_headers(fake: FakeGemini, wire: Wire, request: Request) -> None:
    wire.send(b"HTTP/1.1 200 OK\r\n")
    while True:
        wire.drip(b"X-Patience: yes\r\n")


def continue_for_ever(fake: FakeGemini, wire: Wire, request: Request) -> None:
    while True:
        wire.send(b"HTTP/1.1 100 Continue\r\n\r\n")


def reset(fake: FakeGemini, wire: Wire, request: Request) -> None:
    wire.reset()


def reset_midway(fake: FakeGemini, wire: Wire, request: Request) -> None:
    wire.send(head(200, "Content-Length: 5000") + b"{")
    wire.wait(0.05)
    wire.reset()


def close_at_once(fake: FakeGemini, wire: Wire, request: Request) -> None:
    raise ConnectionAbortedError


def cut(fake: FakeGemini, wire: Wire, request: Request) -> None:
    body = reply(json.dumps(fake.answer))
    wire.send(head(200, f"Content-Length: {len(body)}") + body[: len(body) // 2])
    raise ConnectionAbortedError


def talk_nonsense(fake: FakeGemini, wire: Wire, request: Request) -> None:
    wire.send(b"SSH-2.0-OpenSSH_9.2\r\n\r\n")
    raise ConnectionAbortedError


def never_end(fake: FakeGemini, wire: Wire, request: Request) -> None:
    wire.send(head(200, "Transfer-Encoding: chunked"))
    while True:
        wire.send(b"1000\r\n" + b" " * 4096 + b"\r\n")


def unpack_huge(fake: FakeGemini, wire: Wire, request: Request) -> None:
    wire.respond(200, gzip.compress(b" " * 20_000_000), "Content-Encoding: gzip")


def changed(**values: Any) -> Mood:
    """The usual answer with some values replaced; None leaves a field out."""

    def make(fake: FakeGemini) -> bytes:
        answer = {name: value for name, value in {**fake.answer, **values}.items() if value is not None}
        return reply(json.dumps(answer))

    return says(make)


def usual(fake: FakeGemini) -> str:
    return json.dumps(fake.answer)


GOOD_MOODS: dict[str, Mood] = {
    "ok": says(lambda fake: reply(usual(fake))),
    "keywords": answer_by_keywords,
    "slow_ok": answer_slowly,
    "fenced": says(lambda fake: reply(f"```json\n{usual(fake)}\n```")),
    "prose_around": says(lambda fake: reply(f"Here is my verdict:\n{usual(fake)}\nGlad to be of service.")),
    "overconfident": changed(confidence_category=95, confidence_priority=-1),
    "hostile_reason": changed(reason="one\r\ntwo\x00\x1b[31m\u202e\ud83d " + "x" * 500),
    "two_parts": says(
        lambda fake: as_json(
            {
                "candidates": [
                    {
                        "content": {"parts": [{"text": "{hmm", "thought": True}, *halves(usual(fake))]},
                        "finishReason": "STOP",
                    }
                ]
            }
        )
    ),
}


def halves(text: str) -> list[dict[str, str]]:
    return [{"text": text[:20]}, {"text": text[20:]}]


BAD_MOODS: dict[str, Mood] = {
    **{f"http_{status}": fails(status) for status in STATUSES},
    "http_500_html": fails_strangely(b"<html>Bad gateway</html>"),
    "http_500_bytes": fails_strangely(b"\xff\xfe\x00"),
    "http_500_list": fails_strangely(b"[1, 2]"),
    "http_500_nested": fails_strangely(b"[" * 100_000),
    "bad_key": lambda fake, wire, request: wire.respond(400, bad_key_body()),
    "hang": hang,
    "hang_accept": hang,
    "drip_body": drip_body,
    "drip_chunks": drip_chunks,
    "drip_headers": drip_headers,
    "continue_for_ever": continue_for_ever,
    "reset": reset,
    "reset_midway": reset_midway,
    "close_at_once": close_at_once,
    "cut": cut,
    "nonsense": talk_nonsense,
    "redirect": redirects(307),
    "redirect_302": redirects(302),
    "huge": never_end,
    "compressed": unpack_huge,
    "empty": says(lambda fake: b""),
    "empty_object": says(lambda fake: b"{}"),
    "empty_candidates": says(lambda fake: as_json({"candidates": []})),
    "empty_text": says(lambda fake: reply("")),
    "no_parts": says(lambda fake: as_json({"candidates": [{"content": {"role": "model"}, "finishReason": "STOP"}]})),
    "blocked_prompt": says(lambda fake: as_json({"promptFeedback": {"blockReason": "SAFETY"}})),
    "blocked_candidate": says(lambda fake: as_json({"candidates": [{"finishReason": "SAFETY", "index": 0}]})),
    "max_tokens": says(lambda fake: reply(usual(fake)[:30], "MAX_TOKENS")),
    "continuation": says(lambda fake: reply(usual(fake), "CONTINUATION", continuationToken="bW9yZQ==")),
    "new_finish_reason": says(lambda fake: reply(usual(fake), "BORED")),
    "body_not_json": says(lambda fake: b"<html>Welcome to the hotel network</html>"),
    "body_list": says(lambda fake: b"[]"),
    "body_nested": says(lambda fake: b'{"a":' + b"[" * 100_000),
    "body_strange": says(lambda fake: as_json({"candidates": "none", "promptFeedback": 7})),
    "not_json": says(lambda fake: reply("I think this is a billing matter.")),
    "cut_text": says(lambda fake: reply(usual(fake)[:-10])),
    "nested_text": says(lambda fake: reply('{"a":' + "[" * 50_000)),
    "two_objects": says(lambda fake: reply(usual(fake) + usual(fake))),
    "wrong_value": changed(category="sales"),
    "wrong_case": changed(priority="High"),
    "wrong_type": changed(category=["billing"]),
    "missing_field": changed(priority=None),
    "confidence_word": changed(confidence_category="high"),
    "confidence_nan": changed(confidence_category=float("nan")),
    "reason_number": changed(reason=7),
}
DOUBTFUL_MOODS: dict[str, Mood] = {"unsure": changed(confidence_category=0.2)}
MOODS = {**GOOD_MOODS, **DOUBTFUL_MOODS, **BAD_MOODS}
