"""Evidence in the reader's words."""

from __future__ import annotations

from ticketapp.classifier.embedded.evidence import Evidence

REASON_MAX = 300
NOTHING = "no word alone speaks for it"
SIGNALS = {
    "many": "many are affected",
    "single": "one person is affected",
    "outage": "the service is down",
    "data_loss": "data is lost",
    "security": "a security matter",
    "takeover": "somebody else is in the account",
    "legal": "a legal matter",
    "safety": "somebody may be hurt",
    "payments_failing": "payments fail",
    "money_taken": "money was taken wrongly",
    "deadline": "a deadline is near",
    "blocked": "somebody cannot go on",
    "degraded": "it works, but badly",
    "workaround": "there is a way around it",
    "question": "a question",
    "request": "something to be done",
    "wish": "a wish",
    "thanks": "thanks",
    "cosmetic": "a matter of looks",
    "no_rush": "there is no hurry",
    "hypothetical": "it has not happened, or is over",
    "t_danger": "a danger",
    "t_law": "a legal matter",
    "t_takeover": "somebody else is in the account",
}


def reason_of(category: str, priority: str, found: dict[str, Evidence | None], raised_by: str = "") -> str:
    """Two short sentences, and a third where the priority was raised."""
    said = []
    for value, evidence in ((category, found["category"]), (priority, found["priority"])):
        why = f"mentions “{evidence.quote}”{meaning(evidence)}" if evidence else NOTHING
        said.append(f"{value.capitalize()}: {why}.")
    if raised_by:
        said.append(f"Raised: {SIGNALS[raised_by]}.")
    return " ".join(said)[:REASON_MAX]


def meaning(evidence: Evidence) -> str:
    """What the words stand for, where they stand for more than themselves."""
    return f" ({SIGNALS[evidence.signal]})" if evidence.signal in SIGNALS else ""
