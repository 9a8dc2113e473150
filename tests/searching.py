"""Tickets with all that makes a search hard, and a plain answer to what has to be found among them.

The answer is written from what is promised alone: it uses nothing of ``ticketapp.rules.texts`` or ``search_terms``,
since a mistake there would be on both sides.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from random import Random
from typing import Any

from sqlalchemy import insert, select

from ticketapp.extensions.database import db
from ticketapp.models import Ticket
from ticketapp.models.search_index import PROGRESS, TABLES, fold_of
from ticketapp.rules.orderings import ORDERINGS, Ordering
from ticketapp.rules.texts import search_text
from ticketapp.rules.vocabulary import CATEGORIES, PRIORITIES, REVIEW_NEEDED, STATUSES
from ticketapp.services.lists import ListQuery

WORDS = (
    *("printer", "PRINTER", "Invoice", "invoice", "in", "a", "to", "I", "42", "007", "x86-64", "don't", "voice"),
    *("Straße", "STRASSE", "ÜBER", "u\u0308ber", "Σίσυφος", "ΣΊΣΥΦΟΣ", "İstanbul", "ISTANBUL", "ıstanbul", "ſt", "ﬁle"),
    *(
        "100%",
        "50_50",
        "a_b",
        "%",
        "_",
        "\\",
        "C:\\temp\\x",
        "'",
        "''",
        '"',
        'say"hi',
        "OR",
        "AND",
        "NEAR(a",
        "*",
        "^a",
    ),
    *(
        "!!!",
        "-->",
        "…",
        "?!",
        "🎫",
        "👩‍💻",
        "🇩🇪",
        "🙂🙃🙂",
        "e\u0301te\u0301",
        "ạ\u0323\u0307",
        "\u0301x",
        "नमस्ते",
        "ทดสอบ",
    ),
    *(
        "東京",
        "東京都",
        "京都",
        "東",
        "印刷できない",
        "ログイン",
        "パスワードが",
        "다음",
        "안녕하세요",
        "请重置密码",
        "密码",
        "𠮷野家",
        "ｶﾞｷﾞ",
    ),
    *(
        "платёж",
        "платеж",
        "не",
        "α",
        "\ufffd",
        "\ufffe",
        "\ufeff",
        "a\u200bb",
        "\U0010ffff",
        "--",
        "a--b",
        "/*x*/",
        ";",
    ),
)
BLANKS = (" ", " ", " ", "  ", "\n", "\t", "\u3000", "")
FIRST = datetime(2024, 1, 1, tzinfo=UTC)


def text_of(rng: Random, number: int) -> str:
    words = (rng.choice(WORDS) + rng.choice(BLANKS) for _ in range(number))
    return "".join(words).strip() or "x"


def tickets(number: int, seed: int) -> Iterator[dict[str, Any]]:
    """Rows whose ids are in no order of time; some times are the same."""
    rng = Random(seed)
    for place in range(number):
        title = text_of(rng, rng.randint(1, 4))[:200].strip() or "x"
        description = text_of(rng, rng.choice((1, 5, 20, 20, 20, 400 if place % 50 == 0 else 30)))
        if place % 100 == 7:
            description = "lorem " * 5_000 + description
        created_at = FIRST + timedelta(hours=rng.randint(0, 24 * 700))
        yield {
            "title": title,
            "description": description,
            "category": rng.choices(CATEGORIES, (1, 5, 10, 20))[0],
            "priority": rng.choice(PRIORITIES),
            "status": rng.choices(STATUSES, (10, 5, 1, 20))[0],
            "review": rng.choice((None, None, None, "category")),
            "created_at": created_at,
            "updated_at": created_at + timedelta(hours=rng.choice((0, 0, 5, 5_000))),
            "search_text": search_text(title, description),
        }


def fill(number: int = 1_000, seed: int = 1) -> None:
    db.session.connection().execute(insert(Ticket), list(tickets(number, seed)))
    db.session.commit()


def index_what_waits() -> None:
    """On SQLite: what the arrival of some hundred more tickets would do."""
    if db.engine.dialect.name == "sqlite":
        connection = db.session.connection()
        for table in TABLES:
            connection.exec_driver_sql(fold_of(table))
        connection.exec_driver_sql(f"UPDATE {PROGRESS} SET last_id = (SELECT coalesce(max(id), 0) FROM tickets)")
        db.session.commit()


def searches(rng: Random, texts: list[str]) -> Iterator[tuple[str, ...]]:
    """Terms as people could type them: mostly parts of what is there, some of what is not."""
    while True:
        terms = [part_of(rng, rng.choice(texts)) for _ in range(rng.choice((1, 1, 1, 2, 2, 3, 20)))]
        if rng.random() < 0.1:
            terms.append(rng.choice(("zzz", "東西", "京東", "%%%", "qx", "🙃🙃")))
        yield tuple(terms)


def part_of(rng: Random, text: str) -> str:
    start = rng.randrange(len(text))
    part = text[start : start + rng.choice((1, 2, 2, 3, 3, 4, 5, 7, 12, 40, 150))]
    return rng.choice((part, part, part.upper(), part.swapcase(), unicodedata.normalize("NFD", part)))


def queries(rng: Random, terms: tuple[str, ...]) -> ListQuery:
    """Any filters and any ordering, for these folded terms."""
    return ListQuery(
        category=tuple(rng.sample(CATEGORIES, rng.choice((0, 0, 1, 2)))),
        priority=tuple(rng.sample(PRIORITIES, rng.choice((0, 0, 0, 1, 3)))),
        status=tuple(rng.sample(STATUSES, rng.choice((0, 0, 1, 2)))),
        review=rng.choice(("", "", "", REVIEW_NEEDED)),
        terms=terms,
        ordering=rng.choice(ORDERINGS),
        page_size=rng.choice((1, 7, 50, 100)),
    )


def expected(rows: list[Any], query: ListQuery) -> list[int]:
    """The ids of all matches, in order: what the contract says, in Python. The terms are ``compared`` already."""
    ordering = Ordering(query.ordering)
    found = [
        row
        for row in rows
        if all(stands_in(term, row.title, row.description) for term in query.terms)
        and all(not wanted or getattr(row, name) in wanted for name, wanted in filters_of(query).items())
        and (not query.review or row.review is not None)
    ]
    found.sort(key=lambda row: (getattr(row, ordering.key), row.id), reverse=ordering.descending)
    return [row.id for row in found]


def stands_in(term: str, title: str, description: str) -> bool:
    return term in compared(title) or term in compared(description)


@cache
def compared(text: str) -> str:
    """Upper and lower case are one, and so are letters however they are composed."""
    return unicodedata.normalize("NFC", text).casefold()


def typed(rng: Random, terms: tuple[str, ...]) -> str:
    """What somebody may write into the search field: some terms in quotes, others as they are, blanks of any kind."""
    words = (f'"{term}"' if rng.random() < 0.4 else term for term in terms)
    return "".join(word + rng.choice((" ", " ", "  ", "\t", "\u3000", "\u2028")) for word in words)


def terms_of(search: str) -> tuple[str, ...]:
    """How the search field is read, character by character."""
    terms, place = [], 0
    while place < len(search):
        closing = search.find('"', place + 1) if search[place] == '"' else -1
        if search[place].isspace():
            place += 1
        elif closing > 0:
            terms.append(search[place + 1 : closing])
            place = closing + 1
        else:
            begun = place
            while place < len(search) and not search[place].isspace():
                place += 1
            terms.append(search[begun:place])
    return tuple(compared(term) for term in terms if term)


def filters_of(query: ListQuery) -> dict[str, tuple[str, ...]]:
    return {"category": query.category, "priority": query.priority, "status": query.status}


def all_rows() -> list[Any]:
    return list(db.session.execute(select(*Ticket.__table__.columns)))
