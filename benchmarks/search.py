"""How long searches take in the configured database: the median and the longest of some rounds, in milliseconds.

    flask --app wsgi tickets demo 1000000 --seed 1
    python -m benchmarks.search [WORD ...]

It measures what the services do, without HTTP; every round takes a transaction of its own, as a request does.
"""

from __future__ import annotations

import sys
import time
from statistics import median

from ticketapp import create_app
from ticketapp.errors import SearchTooBroad
from ticketapp.extensions.database import db, reading
from ticketapp.rules.texts import folded
from ticketapp.services.lists import ListQuery, find_tickets

ROUNDS = 15
QUERIES = {
    "a rare word": ListQuery(terms=("kassel",)),
    "a word in a third of all": ListQuery(terms=("since",)),
    "... oldest first": ListQuery(terms=("since",), ordering="created_at"),
    "... critical first": ListQuery(terms=("since",), ordering="-priority"),
    "a word in four of five": ListQuery(terms=("the",)),
    "two words and a filter": ListQuery(terms=("invoice", "since"), category=("billing",)),
    "two words, three filters": ListQuery(
        terms=("invoice", "since"), category=("technical",), priority=("critical",), status=("open",)
    ),
    "a common word, a rare filter": ListQuery(
        terms=("the",), category=("general",), priority=("critical",), status=("in_progress",)
    ),
    "no match": ListQuery(terms=("zzzqqq",)),
    "common pieces, no match": ListQuery(terms=("the the the",)),
    "a phrase": ListQuery(terms=("charged twice",)),
    "two East Asian characters": ListQuery(terms=("東京",)),
    "signs that few texts hold": ListQuery(terms=("-->",)),
    "two letters": ListQuery(terms=("an",)),
    "two letters, no match": ListQuery(terms=("#~",)),
}


def main() -> None:
    queries = {word: ListQuery(terms=tuple(folded(word).split())) for word in sys.argv[1:]} or QUERIES
    with create_app().app_context():
        reading()
        for name, query in queries.items():
            took, said = [], ""
            for _ in range(ROUNDS):
                begun = time.perf_counter()
                try:
                    page = find_tickets(query)
                    said = f"{len(page.rows)} rows of {page.count if page.count is not None else 'more than 1,000'}"
                except SearchTooBroad:
                    said = "too broad"
                db.session.rollback()
                took.append((time.perf_counter() - begun) * 1000)
            print(f"{name:32} {median(took):8.1f} {max(took):8.1f}   {said}", flush=True)


if __name__ == "__main__":
    main()
