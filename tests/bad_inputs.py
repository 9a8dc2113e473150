"""Bad input for the API, to be generated: in fields, in place of a JSON object, in headers and in addresses."""

from __future__ import annotations

import json
import string
from typing import Any

from hypothesis import strategies as st

from ticketapp.forms.lists import TicketListForm
from ticketapp.forms.objects import READ_ONLY
from ticketapp.rules.vocabulary import DESCRIPTION_MAX, EMAIL_MAX, NAME_MAX, TITLE_MAX

JSON = "application/json"
FIELDS = ("title", "description", "category", "priority", "status", "requester_name", "requester_email")
LIST_NAMES = [name for name, value in vars(TicketListForm).items() if hasattr(value, "field_class")]


def dumped(body: Any) -> bytes:
    """JSON with escapes, so that lone surrogates get through."""
    return json.dumps(body).encode()


# What is wrong in any field -------------------------------------------------------------------------------------------

numbers = st.one_of(
    st.integers(), st.floats(allow_nan=False, allow_infinity=False), st.sampled_from([2**63, -(2**63) - 1, 10**300])
)
scalars = st.one_of(st.none(), st.booleans(), numbers)
nested = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
)
not_text = st.one_of(scalars, st.lists(nested, max_size=3), st.dictionaries(st.text(max_size=5), nested, max_size=3))

storable = st.text(st.characters(codec="utf-8", exclude_characters="\x00\uffff"), max_size=60)
some_text = st.text(st.characters(codec="utf-8"), max_size=20)
unstorable = st.builds(
    lambda before, bad, after: before + bad + after,
    some_text,
    st.sampled_from(["\x00", "\uffff", "\ud800", "\udfff", "\udc00\ud800"]),
    some_text,
)
blank = st.text(
    st.sampled_from(" \t\n\r\x0b\x0c\x1c\x1d\x1e\x1f\x85\xa0\u1680\u2003\u2028\u2029\u202f\u205f\u3000"), max_size=6
)


def overlong(limit: int) -> st.SearchStrategy[str]:
    return st.builds(lambda letter, extra: letter * (limit + extra), st.sampled_from("aé😀"), st.integers(1, 50))


no_address = st.sampled_from(
    ["nobody", "@", "a@", "@b.com", "a b@c.com", "a@b..com", "a@-b.com", "a@b.com,c@d.com", "a@@b.com"]
)

WRONG: dict[str, st.SearchStrategy[Any]] = {
    "title": st.one_of(not_text, blank, unstorable, overlong(TITLE_MAX)),
    "description": st.one_of(not_text, blank, unstorable, overlong(DESCRIPTION_MAX)),
    "category": st.one_of(not_text, st.sampled_from(["", "Billing", "billing ", "low", "🐛", "\x00", "\ud800"])),
    "priority": st.one_of(not_text, st.sampled_from(["", "HIGH", " low", "3", "urgent"])),
    "status": st.one_of(not_text, st.sampled_from(["", "done", "in progress", "Open"])),
    "requester_name": st.one_of(not_text, unstorable, overlong(NAME_MAX)),
    "requester_email": st.one_of(not_text, no_address, unstorable, overlong(EMAIL_MAX)),
    "suggestion": st.one_of(not_text, unstorable),  # a change knows no such field, and names it all the same
}
unknown_names = st.text(st.characters(codec="utf-8", exclude_characters="\x00\uffff"), max_size=30).filter(
    lambda name: name not in {*FIELDS, *READ_ONLY, "suggestion"}
)
wrong_fields = st.fixed_dictionaries({}, optional=WRONG)
unknown_fields = st.dictionaries(
    unknown_names | st.sampled_from(["version", "csrf_token", "submission", "data"]), nested, max_size=3
)
names = st.text(st.characters(codec="utf-8", exclude_characters="\x00\uffff"), max_size=5)
storable_json = st.recursive(
    scalars | names, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=3)
)
ignored_fields = st.fixed_dictionaries({}, optional=dict.fromkeys(sorted(READ_ONLY), storable_json))
# Ignored, but not whatever stands in them: however deep, and in keys too.
hidden_unstorable = st.builds(
    lambda bad, wrap: wrap(bad),
    unstorable,
    st.sampled_from([lambda bad: bad, lambda bad: [[bad]], lambda bad: {"a": {bad: 1}}, lambda bad: [1, {"a": bad}]]),
)
wrong_ignored_fields = st.fixed_dictionaries({}, optional=dict.fromkeys(sorted(READ_ONLY), hidden_unstorable))

# What is no JSON object -----------------------------------------------------------------------------------------------

no_object = st.one_of(
    scalars.map(dumped),
    st.lists(nested, max_size=3).map(dumped),
    st.text(max_size=20).map(dumped),
    st.binary(max_size=40).filter(lambda raw: not raw.strip().startswith(b"{")),
    st.sampled_from(
        [
            b"",
            b"{",
            b"{}}",
            b"{'a': 1}",
            b'{"a": NaN}',
            b'{"a": -Infinity}',
            b'{"a": 01}',
            b'{"a": 1,}',
            b"\xef\xbb\xbf{}",
        ]
    ),
    st.builds(lambda depth, kind: kind * depth, st.integers(1_000, 60_000), st.sampled_from([b"[", b'{"a":'])),
    st.builds(lambda depth: b'{"title":' + b"[" * depth + b"]" * depth + b"}", st.integers(5_000, 40_000)),
    st.builds(lambda digits: b'{"title":' + b"9" * digits + b"}", st.integers(4_301, 9_000)),
    st.builds(
        lambda raw: b'{"title":"' + raw + b'","description":"a"}',
        st.sampled_from([b"\xff", b"\xc0\x80", b"\xed\xa0\x80", b"\xf5\x80\x80\x80", b"\xe2\x82", b"\x00", b"\n"]),
    ),
    st.sampled_from(FIELDS).map(lambda name: f'{{"title":"a","description":"b","{name}":"a","{name}":"a"}}'.encode()),
    st.sampled_from(
        [b'{"x":{"a":1,"a":1}}', b'{"x":[{"\\u0061":1,"a":2}]}', b'{"\\u0000":1}', b'{"\\ud800":1}', b'{"a\\uffff":1}']
    ),
)

tokens = st.text(string.ascii_lowercase + string.digits + "+-.", min_size=1, max_size=10)
other_types = st.one_of(
    st.builds("{}/{}".format, tokens, tokens).filter(lambda kind: kind != JSON),
    st.sampled_from(
        ["", "json", "application", "text/json", "application/json-seq", "application/x-www-form-urlencoded"]
    ),
    st.sampled_from(["latin-1", "utf-16", "ascii", '"utf-7"']).map(lambda charset: f"{JSON}; charset={charset}"),
)

# Addresses ------------------------------------------------------------------------------------------------------------

filters = st.text(max_size=10).filter(lambda text: text not in {"", "billing", "low", "open"})
WRONG_PARAMETERS: dict[str, st.SearchStrategy[Any]] = {
    "category": st.lists(filters, min_size=1, max_size=3).filter(
        lambda words: not set(words) <= {"technical", "account", "general"}
    ),
    "priority": st.sampled_from(["LOW", "urgent", "low,high", "low ", "\x00", "0"]),
    "status": st.sampled_from(["done", "Open", "open,closed", "in-progress"]),
    "search": st.one_of(
        st.sampled_from(["\x00", "a\uffffb", "x" * 1_001]),
        st.integers(21, 60).map(lambda count: " ".join(["ab"] * count)),
    ),
    "ordering": st.sampled_from(["title", "--priority", "+priority", "Priority", "priority,created_at", "-"]),
    "cursor": st.sampled_from(["x", "a.b", "é", "\x00", ".", "WyJ0IiwxXQ.c2lnbmF0dXJl"]),
    "page_size": st.sampled_from(["0", "101", "-1", "1.5", "1e1", "0x10", " 5", "５", "9" * 40, "ten", "1_0", "null"]),
}
unknown_parameters = st.dictionaries(
    st.text(st.characters(codec="utf-8"), max_size=12).filter(lambda name: name not in LIST_NAMES),
    some_text,
    max_size=2,
)
