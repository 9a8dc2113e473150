"""One way to write an address, whatever a proxy passed on."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ticketapp.rules.addresses import UNKNOWN, normal_address
from ticketapp.rules.browsers import network_of, shortened_address


@pytest.mark.parametrize(
    ("given_text", "expected"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("203.0.113.7:4711", "203.0.113.7"),
        ("2001:DB8:0::7", "2001:db8::7"),
        ("[2001:db8::7]", "2001:db8::7"),
        ("[2001:db8::7]:4711", "2001:db8::7"),
        ("fe80::1%eth0", "fe80::1"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("", UNKNOWN),
        ("unknown", UNKNOWN),
        ("_hidden", UNKNOWN),
        ("203.0.113.07", UNKNOWN),
        ("203.0.113.7:", UNKNOWN),
        ("203.0.113.7, 10.0.0.1", UNKNOWN),
        ("²03.0.113.7", UNKNOWN),
        ("a" * 3_000, UNKNOWN),
        ("%", UNKNOWN),
    ],
)
def test_an_address_is_written_in_one_way(given_text: str, expected: str) -> None:
    assert normal_address(given_text) == expected


@given(st.one_of(st.text(), st.ip_addresses().map(str), st.builds("{}%{}".format, st.ip_addresses(v=6), st.text())))
def test_anything_at_all_becomes_an_address_or_unknown(text: str) -> None:
    address = normal_address(text)
    assert len(address) <= 39
    assert normal_address(address) == address
    assert len(network_of(address)) <= 50
    assert len(shortened_address(address)) <= 50
