"""What typing does to a text: slips, shouting, small letters, no subject to speak of."""

from __future__ import annotations

from random import Random

from ticketapp.services.demo.draws import pick, whole

PREFIXES = ("Re: ", "Fwd: ", "URGENT: ", "AW: ", "[EXTERNAL] ", "Question: ")


def with_noise(rng: Random, title: str, text: str) -> tuple[str, str]:
    """Most texts stay as they are."""
    lot = rng.random()
    if lot < 0.13:
        for _ in range(whole(rng, 1, 3)):
            text = with_slip(rng, text)
    elif lot < 0.16:
        title, text = title.lower(), text.lower()
    elif lot < 0.175:
        title, text = title.upper(), text if len(text) > 600 else text.upper()
    elif lot < 0.20:
        text = text.rstrip(".!?") + pick(rng, ("!!", "...", " :)", " 🙏", "?!", " 😕"))
    if rng.random() < 0.05:
        title = pick(rng, PREFIXES) + title
    return title, text


def with_slip(rng: Random, text: str) -> str:
    """One typing mistake inside a word: two letters swapped, one lost, or one twice."""
    at = whole(rng, 1, max(1, len(text) - 3))
    pair = text[at : at + 2]
    if len(pair) < 2 or not pair.isalpha():
        return text
    slip = pick(rng, (pair[::-1], pair[0], pair + pair[1]))
    return text[:at] + slip + text[at + 2 :]
