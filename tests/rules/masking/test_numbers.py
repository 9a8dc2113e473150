"""Card numbers, IBANs and e-mail addresses, plain and in disguise."""

from __future__ import annotations

import pytest

from ticketapp.rules.masking import mask

FULL_WIDTH = str.maketrans({chr(code): chr(code + 0xFEE0) for code in range(0x21, 0x7F)})
ARABIC_INDIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
EASTERN = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")
DEVANAGARI = str.maketrans("0123456789", "०१२३४५६७८९")
SEPARATORS = [
    "",
    " ",
    "-",
    ".",
    "/",
    " / ",
    "\n",
    "\r\n",
    "\u00a0",
    "\u202f",
    "\u2009",
    "–",
    "_",
    "\t",
    "\u200b",
    "\u00ad",
]
LETTERS = [{}, FULL_WIDTH, ARABIC_INDIC, EASTERN, DEVANAGARI]


@pytest.mark.parametrize("letters", LETTERS, ids=["ascii", "full", "arabic", "eastern", "devanagari"])
@pytest.mark.parametrize("separator", SEPARATORS, ids=ascii)
@pytest.mark.parametrize(
    ("groups", "word"),
    [
        ("4111 1111 1111 1111", "[card]"),
        ("3782 822463 10005", "[card]"),
        ("5500 0055 5555 5559", "[card]"),
        ("DE89 3704 0044 0532 0130 00", "[iban]"),
        ("GB82 WEST 1234 5698 7654 32", "[iban]"),
        ("nl91 abna 0417 1643 00", "[iban]"),
    ],
)
def test_numbers_in_disguise(groups: str, word: str, separator: str, letters: dict[int, str]) -> None:
    text = groups.replace(" ", separator).translate(letters)
    assert mask(f"Take {text}, please") == f"Take {word}, please"


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("4 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1", "[card]"),
        ("41 11 11 11 11 11 11 11", "[card]"),
        ("DE 89 3704 0044 0532 0130 00", "[iban]"),
        ("DE89:3704:0044:0532:0130:00", "[iban]"),
        ("Card 4111 1111 1111 1111 12/27", "Card [card] 12/27"),
    ],
)
def test_odd_groups(text: str, masked: str) -> None:
    assert mask(text) == masked


@pytest.mark.parametrize(
    "address",
    [
        "bob@example.org",
        "ann.b+shop@ex-ample.co.uk",
        "jürgen@müller.de",
        "用户@例子.中国",
        "почта@пример.рф",
        "x@xn--mller-kva.de",
        f"{'a' * 70}@example.org",
        "bob@[192.168.0.1]",
        "bob＠example．org",
        "bob＠example。org",
        "ｂｏｂ＠ｅｘａｍｐｌｅ．ｏｒｇ",
        "bob﹫example.org",
        "bob@\u200bexample.org",
        "bob (at) example.org",
        "bob(at)example.org",
        "bob [at] example [dot] org",
        "bob[at]example[dot]org",
        "bob {at} mail {dot} example {dot} org",
        "bob [@] example.org",
        "bob @ example.org",
        "bob&#64;example.org",
        "bob&#x40;example&#46;org",
        "bob&commat;example.org",
        "bob%40example.org",
        "bob\\u0040example.org",
        "bob at example dot org",
        "bob at mail dot example dot com",
        "bob (ät) example (punkt) de",
        "bob arroba example punto es",
        "bob arroba example.com.br",
        "bob arobase example point fr",
        "bob chiocciola example punto it",
        "bob apenstaartje example punt nl",
        "bob małpa example kropka pl",
    ],
)
@pytest.mark.parametrize("frame", ["{}", "Write to {}, please.", "<{}>"])
def test_addresses(address: str, frame: str) -> None:
    masked = mask(frame.format(address))
    wanted = frame.format("[email]")
    assert masked == wanted or (address.startswith("bob ") and masked == wanted.replace("to [email]", "[email]"))
    assert mask(masked) == masked
