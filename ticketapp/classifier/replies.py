"""What Gemini sent back, read strictly: a JSON reply in, an ``Answer`` or a named outcome out.

The library's own reading is not used: it hides a blocked prompt, a cut text and any mismatch with the schema.
"""

from __future__ import annotations

import json
import math
import unicodedata
from dataclasses import dataclass
from typing import Any, NoReturn

from ticketapp.classifier.outcomes import GeminiFailure
from ticketapp.rules.vocabulary import CATEGORIES, PRIORITIES

REASON_MAX = 200
BLOCKING = frozenset({"SAFETY", "BLOCKLIST", "PROHIBITED_CONTENT", "SPII", "RECITATION", "LANGUAGE", "IMAGE_SAFETY"})


@dataclass(frozen=True)
class Answer:
    """Gemini's word on one ticket: values of the vocabulary, confidences from 0 to 1, one short line of reason."""

    category: str
    priority: str
    confidence_category: float
    confidence_priority: float
    reason: str


def read_reply(body: str) -> Answer:
    """The answer in a ``generateContent`` reply. Raises ``GeminiFailure``."""
    return read_answer(read_text(parse_json(body)))


def parse_json(text: str) -> Any:
    try:
        return json.loads(text, parse_constant=refuse_constant)
    except (ValueError, RecursionError):
        raise GeminiFailure("not_json") from None


def refuse_constant(name: str) -> NoReturn:
    raise ValueError(name)  # NaN and Infinity are no JSON, though Python reads them


def read_text(reply: Any) -> str:
    """The text of the first candidate, thoughts left out."""
    if not isinstance(reply, dict):
        raise GeminiFailure("wrong_type")
    feedback = reply.get("promptFeedback")
    if isinstance(feedback, dict) and feedback.get("blockReason"):
        raise GeminiFailure("blocked")
    candidates = reply.get("candidates")
    if not candidates:
        raise GeminiFailure("empty_candidates")
    if not isinstance(candidates, list) or not isinstance(candidates[0], dict):
        raise GeminiFailure("wrong_type")
    refuse_unfinished(candidates[0].get("finishReason"))
    text = "".join(spoken_parts(candidates[0].get("content")))
    if not text.strip():
        raise GeminiFailure("empty")
    return text


def refuse_unfinished(reason: Any) -> None:
    """Only a text that ended by itself is read; a reply without a reason counts as ended."""
    if reason in BLOCKING:
        raise GeminiFailure("blocked")
    if reason == "MAX_TOKENS":
        raise GeminiFailure("max_tokens")
    if reason not in ("STOP", "FINISH_REASON_UNSPECIFIED", None):
        raise GeminiFailure("stopped")


def spoken_parts(content: Any) -> list[str]:
    parts = content.get("parts") if isinstance(content, dict) else None
    if not isinstance(parts, list):
        return []
    spoken = [part for part in parts if isinstance(part, dict) and part.get("thought") is not True]
    return [part["text"] for part in spoken if isinstance(part.get("text"), str)]


def read_answer(text: str) -> Answer:
    """Exactly one JSON object in the vocabulary, with or without text or a code fence around it.

    Two objects are refused: one of them may be the ticket's own, repeated.
    """
    start = text.find("{")
    if start < 0:
        raise GeminiFailure("not_json")
    try:
        fields, end = json.JSONDecoder(parse_constant=refuse_constant).raw_decode(text, start)
    except (ValueError, RecursionError):
        raise GeminiFailure("not_json") from None
    if "{" in text[end:]:
        raise GeminiFailure("not_json")
    return Answer(
        category=read_word(fields, "category", CATEGORIES),
        priority=read_word(fields, "priority", PRIORITIES),
        confidence_category=read_confidence(fields, "confidence_category"),
        confidence_priority=read_confidence(fields, "confidence_priority"),
        reason=read_reason(fields),
    )


def read_word(fields: dict[str, Any], name: str, vocabulary: tuple[str, ...]) -> str:
    value = fields.get(name)
    if not isinstance(value, str):
        raise GeminiFailure("wrong_type")
    if value not in vocabulary:
        raise GeminiFailure("unknown_value")
    return value


def read_confidence(fields: dict[str, Any], name: str) -> float:
    """A number, brought into 0 to 1: its meaning is weighed elsewhere, a word or nothing at all is refused here."""
    value = fields.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise GeminiFailure("wrong_type")
    if isinstance(value, float) and not math.isfinite(value):
        raise GeminiFailure("wrong_type")
    return float(min(max(value, 0), 1))


def read_reason(fields: dict[str, Any]) -> str:
    """One short line: no line breaks, no control, format or surrogate characters."""
    value = fields.get("reason")
    if not isinstance(value, str):
        raise GeminiFailure("wrong_type")
    spaced = " ".join(value.split())
    line = "".join(character for character in spaced if unicodedata.category(character)[0] != "C")
    return line if len(line) <= REASON_MAX else line[: REASON_MAX - 1].rstrip() + "…"
