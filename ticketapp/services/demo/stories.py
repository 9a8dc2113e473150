"""What became of a ticket: how it came in, who triaged it, and how far its agent got before the story's end."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random

from ticketapp.rules.vocabulary import PRIORITIES
from ticketapp.services.demo.calendars import in_office_hours
from ticketapp.services.demo.chronicles import Chronicle, Opening
from ticketapp.services.demo.draws import Weighted, pick, whole
from ticketapp.services.demo.letters import Letter
from ticketapp.services.demo.verdicts import REMOTE, SOURCES, neighbour, verdict

# How it came in: nothing chosen, one field chosen, a prefilled form sent off, both chosen unaided, or by telephone.
WAYS = Weighted({"empty": 0.48, "half": 0.07, "prefilled": 0.27, "chosen": 0.11, "telephone": 0.07})
# Mean hours until somebody looks, and mean days until it is solved.
LOOK_HOURS = {"low": 40.0, "medium": 14.0, "high": 4.0, "critical": 0.7}
SOLVE_DAYS = {"low": 12.0, "medium": 6.0, "high": 2.0, "critical": 0.5}
FORGOTTEN, STUCK, REOPENED, LEFT_RESOLVED = 0.015, 0.012, 0.06, 0.10
LOOKED_AT_TWICE = 0.12


def tell_story(rng: Random, letter: Letter, created_at: datetime, end: datetime) -> Chronicle:
    """The ticket's whole story up to *end*; what would happen later has not happened."""
    agent = int(rng.random() * 2**31)
    chronicle = come_in(rng, letter, created_at, agent)
    if rng.random() >= FORGOTTEN:
        handle(rng, chronicle, end)
    return chronicle


def come_in(rng: Random, letter: Letter, created_at: datetime, agent: int) -> Chronicle:
    """Created and triaged, as the door for all tickets does it."""
    way = WAYS.pick(rng)
    if way in ("empty", "half"):
        suggestion = verdict(rng, letter, SOURCES.pick(rng))
        chosen = {"category": letter.category} if way == "half" else {}
        chronicle = Chronicle(letter, Opening(created_at, "requester", chosen), agent)
        late = timedelta(milliseconds=suggestion.latency_ms) if suggestion.source == REMOTE else timedelta()
        chronicle.suggest(suggestion, created_at + late, was_seen=False)
    elif way == "chosen":
        chronicle = Chronicle(letter, Opening(created_at, "requester", wished(rng, letter)), agent)
        if rng.random() < 0.5:
            chronicle.suggest(verdict(rng, letter, "local"), created_at, was_seen=False)
    else:
        suggestion = verdict(rng, letter, REMOTE)
        chosen = {"category": suggestion.category, "priority": suggestion.priority}
        if rng.random() >= 0.82:
            chosen |= wished(rng, letter)
        by = "agent" if way == "telephone" else "requester"
        chronicle = Chronicle(letter, Opening(created_at, by, chosen), agent)
        chronicle.suggest(suggestion, created_at, was_seen=True)
    return chronicle


def wished(rng: Random, letter: Letter) -> dict[str, str]:
    """What a requester takes it for: usually right, and now and then one level too high."""
    rank = PRIORITIES.index(letter.priority) + (rng.random() < 0.15)
    return {"category": letter.category, "priority": PRIORITIES[min(rank, len(PRIORITIES) - 1)]}


def handle(rng: Random, chronicle: Chronicle, end: datetime) -> None:
    """The agent looks, settles what is wrong, works, solves and closes."""
    ticket, letter = chronicle.ticket, chronicle.letter
    at = later(rng, ticket["updated_at"], timedelta(hours=LOOK_HOURS[letter.priority]), letter)
    if at >= end - timedelta(minutes=10):
        return
    settle(rng, chronicle, at)
    at += timedelta(seconds=whole(rng, 20, 300))
    if rng.random() < 0.04:
        chronicle.change("status", "closed", at)
        return
    chronicle.change("status", "in_progress", at)
    if rng.random() >= STUCK:
        solve(rng, chronicle, at, end)


def settle(rng: Random, chronicle: Chronicle, at: datetime) -> None:
    """Correct the category and the priority where they are wrong, or now and then confirm what stands.

    Where the ticket waits for a review, what nobody settled is settled.
    """
    if chronicle.ticket["review"]:
        for field in ("category", "priority"):
            if chronicle.is_machines(field):
                chronicle.decide(field, getattr(chronicle.letter, field), at)
        return
    for field in ("category", "priority"):
        right = getattr(chronicle.letter, field)
        lot = rng.random()
        if chronicle.ticket[field] != right and (lot < 0.8 or right == "critical"):
            chronicle.decide(field, right, at)
        elif lot < 0.03:
            other = neighbour(rng, right) if field == "priority" else chronicle.ticket[field]
            chronicle.decide(field, other, at)
        elif lot > 1 - LOOKED_AT_TWICE:
            chronicle.decide(field, chronicle.ticket[field], at)


def solve(rng: Random, chronicle: Chronicle, at: datetime, end: datetime) -> None:
    """Resolved, sometimes opened again, and closed when nobody complained."""
    days = timedelta(days=SOLVE_DAYS[chronicle.letter.priority])
    at = later(rng, at, days, chronicle.letter)
    if at >= end:
        return
    chronicle.change("status", "resolved", at)
    if rng.random() < REOPENED:
        for status in ("open", "in_progress", "resolved"):
            at = later(rng, at, days / 2, chronicle.letter)
            if at >= end:
                return
            chronicle.change("status", status, at)
    closing = in_office_hours(at + timedelta(days=pick(rng, (3, 5, 7, 7, 7, 14)), seconds=whole(rng, 0, 20_000)))
    if closing < end and rng.random() >= LEFT_RESOLVED:
        chronicle.change("status", "closed", closing)


def later(rng: Random, at: datetime, mean: timedelta, letter: Letter) -> datetime:
    """Some time after *at*, in office hours; for something critical at any hour."""
    moment = at + timedelta(minutes=2) + mean * min(rng.expovariate(1.0), 6.0)
    return moment if letter.priority == "critical" else in_office_hours(moment)
