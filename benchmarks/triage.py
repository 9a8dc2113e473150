"""What the embedded model costs: milliseconds a ticket, memory over the process without it, bytes of its file.

``python -m benchmarks.triage``; takes some seconds, asks no network and no database. The milliseconds are of processor:
what else is at work on the machine slows them too, but is not counted.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path
from random import Random

from ticketapp.classifier.local import SHIPPED, current_model
from ticketapp.services.demo.letters import write_letter

HELD_OUT = Path(__file__).parents[1] / "tests" / "held_out" / "tickets.jsonl"
ROUNDS = 5
# Demo tickets of ordinary length, as they are created: their median is 400 characters.
LETTERS, SHORTEST, LONGEST = 3_000, 250, 700
# The application with a classifier that knows no model, and the same with the model loaded and used once.
PLAIN = """
import sys, types
stub = types.ModuleType("ticketapp.classifier.local")
stub.suggest_locally = lambda title, description: None
sys.modules["ticketapp.classifier.local"] = stub
texts = types.ModuleType("ticketapp.classifier.embedded.texts")
texts.read = None
sys.modules["ticketapp.classifier.embedded.texts"] = texts
import ticketapp.classifier.chain, flask, sqlalchemy
"""
WITH_MODEL = """
import ticketapp.classifier.chain, flask, sqlalchemy
from ticketapp.classifier.local import suggest_locally
assert suggest_locally("Invoice", "I was charged twice.")
"""
MEASURE = """
import gc; gc.collect()
fields = dict(line.split(":") for line in open("/proc/self/smaps_rollup").read().splitlines()[1:])
print(int(fields["Pss"].split()[0]))
"""


def main() -> None:
    tickets = [json.loads(line) for line in HELD_OUT.read_text(encoding="utf-8").splitlines()]
    letters = demo_tickets()
    for name, texts, rounds in (
        ("held out, first time each", tickets, 1),
        (f"held out, {ROUNDS} more rounds", tickets, ROUNDS),
        ("demo, first time each", letters, 1),
        (f"demo, {ROUNDS} more rounds", letters, ROUNDS),
    ):
        times = milliseconds(texts, rounds)
        print(f"{name}: p50 {at(times, 0.5):.2f} ms, p95 {at(times, 0.95):.2f} ms, of {len(times):,} judgements")
    plain, with_model = kilobytes(PLAIN), kilobytes(WITH_MODEL)
    print(f"memory: {with_model / 1024:.1f} MB with the model, {plain / 1024:.1f} MB without it, over it "
          f"{(with_model - plain) / 1024:.1f} MB")  # fmt: skip
    print(f"file: {SHIPPED.stat().st_size / 1024:.0f} KB")


def demo_tickets() -> list[dict[str, str]]:
    rng = Random(7)
    letters = (write_letter(rng) for _ in range(LETTERS))
    return [
        {"title": letter.title, "description": letter.description}
        for letter in letters
        if SHORTEST < len(letter.description) < LONGEST
    ]


def milliseconds(tickets: list[dict[str, str]], rounds: int) -> list[float]:
    model = current_model()
    if model is None:
        raise SystemExit("there is no model")
    times = []
    for _ in range(rounds):
        for ticket in tickets:
            started = time.process_time()
            model.judge(ticket["title"], ticket["description"])
            times.append((time.process_time() - started) * 1000)
    return sorted(times)


def at(times: list[float], part: float) -> float:
    return times[int(len(times) * part)]


def kilobytes(code: str) -> int:
    """The proportional set size of a process that ran *code*."""
    done = subprocess.run([sys.executable, "-c", code + MEASURE], capture_output=True, text=True, check=True)
    return int(done.stdout)


if __name__ == "__main__":
    main()
