"""What is accepted as a password."""

from __future__ import annotations

import os
import subprocess
import sys
import time

import pytest

from ticketapp.rules.passwords import (
    SIGNS,
    TOO_COMMON,
    TOO_LONG,
    TOO_PERSONAL,
    TOO_REGULAR,
    TOO_SHORT,
    weakness,
)

EMAIL = "margaret@hopper.example"

# Passphrases and random ones that people and their password managers come up with.
GOOD = """
a long enough password 1
a long sentence of yours
kaffee und kuchen um vier
пароль из четырёх слов
三匹の猫と古い自転車と雨の日
xK9#mQ2$vL7!
q8RtLw2ZkPm5
jV4-pT7-wX9-mB2
margaret likes green tea
ticketapp is run by otters
admin-quince-4711-brass
summer rain on tin roofs
the red kettle sings
blue tractor on the moon
wet shoes by the door
gravel-otter-piano-42
my aunt keeps nine bees
lampe regen teppich zug
le chat dort sous la pluie
vier fietsen in de schuur
tres gatos en la ventana
we never water plastic ferns
copper.window.tundra
Sunday-market-7-figs
"""

# From lists of leaked passwords, and what people make of them where twelve characters are asked for.
WELL_KNOWN_LINES = """
happybirthday michaeljordan peanutbutter jessica12345 hunter123456 christopher1 Passw0rd!Passw0rd! !QAZ2wsx#EDC
letmein12345 Password1234 P@ssw0rd2026! passwordPassword !!Welcome2026!! admin1234567 ChangeMe2026! iloveyou1234
Letmein-12345 trustno1trustno1 mustangmustang liverpoolfc1 manchesterunited harrypotter1 starwars1234 superman1234
batman123456 football1234 basketball23 baseball1234 princess1234 sunshine1234 butterfly123 chocolate123 elizabeth123
alexander123 samantha1234 charlie12345 jennifer1234 michelle1234 victoria1234 nicholas1234 jonathan1234 anthony12345
justinbieber onedirection spiderman123 Summer2024!! Winter2023!! administrator changeme1234 abc123abc123 monkey123456
dragon123456 shadow123456 master123456 iloveyouforever ilovejesus123 jesuschrist1 babygirl1234 blink182blink
pokemon12345 naruto123456 computer1234 whatever1234 passwordpassword supersecret1 letmeinplease opensesame123
keepcalm1234 deutschland1 fcbayernmunchen passwort1234 Willkommen2026! motdepasse12 contraseña12 barcelona1234
realmadrid12 MichaelJordan23 Password!Password! letmein!letmein! hunter2hunter2 1love1love1love 1password1234
correcthorsebatterystaple correct-horse-battery-staple thequickbrownfox MayTheForceBeWithYou! T0beornott0be
nimdanimdanimda drowssapdrowssap zaq1!QAZzaq1!QAZ elephantelephant Sommer2026!! 19841984george
"""
WELL_KNOWN = WELL_KNOWN_LINES.split()


@pytest.mark.parametrize(
    "password",
    [*GOOD.strip().splitlines(), "x" * 3 + "yzw" * 2 + "!plum", " ".join(f"{n} otters" for n in range(200))[:1000]],
)
def test_good_ones(password: str) -> None:
    assert weakness(password, EMAIL) == ""


def test_the_tables_are_long_enough_to_matter() -> None:
    assert len(GOOD.strip().splitlines()) >= 20
    assert len(WELL_KNOWN) >= 60
    assert all(len(password) >= 12 for password in WELL_KNOWN)


@pytest.mark.parametrize("password", WELL_KNOWN)
def test_well_known_ones(password: str) -> None:
    assert weakness(password, EMAIL) in (TOO_COMMON, TOO_REGULAR)


@pytest.mark.parametrize("decorate", ["{}!", "{}2026", "!{}!", "{}..."])
@pytest.mark.parametrize("password", ["happybirthday", "PeanutButter", "p3anutbutt3r", "michaeljordan"])
def test_a_digit_or_a_sign_more_helps_nobody(password: str, decorate: str) -> None:
    assert weakness(decorate.format(password), EMAIL) == TOO_COMMON


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
            (one, TOO_PERSONAL)
            for one in ("margaret-hopper", "hopper.example", "ticketapp/ticketapp", "Margaret~TicketApp")
        ),
    ],
)
def test_bad_ones(password: str, why: str) -> None:
    assert weakness(password, EMAIL) in (why, TOO_COMMON if why == TOO_PERSONAL else why)


def test_no_password_takes_long_to_judge() -> None:
    """Signs that stand for letters in many ways cost zxcvbn seconds, unless they are bounded."""
    weakness("load the lists first")
    for password in (SIGNS * 50, SIGNS * 2, "1|!7+" * 8, "p4$$w0rd" * 125, "a1" * 500):
        began = time.process_time()
        weakness(password)
        assert time.process_time() - began < 1


def test_the_lists_are_loaded_only_where_a_password_is_chosen() -> None:
    program = "import sys, wsgi; sys.exit('zxcvbn' in sys.modules)"
    environ = {**os.environ, "SECRET_KEY": "not so secret in a test", "DATABASE_URL": "sqlite:///unused.sqlite3"}
    assert subprocess.run([sys.executable, "-c", program], env=environ, timeout=60, check=False).returncode == 0
