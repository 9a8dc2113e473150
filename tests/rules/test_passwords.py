"""What is accepted as a password."""

from __future__ import annotations

import pytest

from ticketapp.rules.passwords import (
    TOO_COMMON,
    TOO_LONG,
    TOO_PERSONAL,
    TOO_REGULAR,
    TOO_SHORT,
    common_passwords,
    weakness,
)

EMAIL = "margaret@hopper.example"


@pytest.mark.parametrize(
    "password",
    [
        *(
            "a long enough password 1",
            "a long sentence of yours",
            "kaffee und kuchen um vier",
            "пароль из четырёх слов",
        ),
        *("xK9#mQ2$vL7!", "x" * 3 + "yzw" * 2 + "!plum", "margaret likes green tea", "ticketapp is run by otters"),
        *("admin-quince-4711-brass", "summer rain on tin roofs", "y" + "ab-7Q" * 199),
    ],
)
def test_good_ones(password: str) -> None:
    assert weakness(password, EMAIL) == ""


@pytest.mark.parametrize(
    ("password", "why"),
    [
        *(("", TOO_SHORT), ("elevenchars", TOO_SHORT), ("ab-7Q" * 201, TOO_LONG)),
        *(
            (one, TOO_REGULAR)
            for one in ("aaaaaaaaaaaa", "abababababab", "Xy7Xy7Xy7Xy7X", "123456789012", "abcdefghijkl")
        ),
        *(
            (one, TOO_REGULAR)
            for one in ("qwertyuiop12", "Qwertz123456", "1qaz2wsx3edc", "poiuytrewq09", "asdfghjklasdf")
        ),
        *(
            (one, TOO_COMMON)
            for one in ("Password1234", "P@ssw0rd2026!", "passwordPassword", "!!Welcome2026!!", "admin1234567")
        ),
        *((one, TOO_COMMON) for one in ("correcthorsebatterystaple", "ChangeMe2026!", "iloveyou1234", "Letmein-12345")),
        *(
            (one, TOO_PERSONAL)
            for one in ("margaret2026!", "Margaret-Hopper", "hopper.example", "ticketapp2026", "TicketApp!!1")
        ),
    ],
)
def test_bad_ones(password: str, why: str) -> None:
    assert weakness(password, EMAIL) == why


def test_the_list_is_folded_and_long_enough_to_matter() -> None:
    assert len(common_passwords()) > 100
    assert all(one == one.strip().casefold() and weakness(one) for one in common_passwords())
