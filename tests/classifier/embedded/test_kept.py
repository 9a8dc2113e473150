"""What is kept is made once, and never more of it than was allowed."""

from __future__ import annotations

from ticketapp.classifier.embedded.kept import Kept


def test_what_was_asked_for_is_made_once() -> None:
    made: list[str] = []

    def make(word: str) -> None:
        made.append(word)

    kept = Kept(make, most=8)
    assert [*map(kept.__getitem__, ["one", "two", "one"])] == [None, None, None]
    assert made == ["one", "two"]


def test_a_full_one_forgets_and_goes_on() -> None:
    kept = Kept(len, most=2)
    assert [kept[word] for word in ("a", "bb", "ccc", "a")] == [1, 2, 3, 1]
    assert len(kept) <= 2
