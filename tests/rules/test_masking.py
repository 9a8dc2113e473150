"""What is taken out of a text before it leaves, what stays, and that no text makes it slow."""

from __future__ import annotations

import pytest

from ticketapp.rules.masking import mask


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("Card 4111 1111 1111 1111, exp 12/27", "Card [card], exp 12/27"),
        ("5500-0055-5555-5559", "[card]"),
        ("378282246310005", "[card]"),
        ("3782 822463 10005!", "[card]!"),
        ("Order 4711 4111 1111 1111 1111 today", "Order 4711 [card] today"),
        ("4111\u00a01111\u00a01111\u00a01111", "[card]"),
        ("IBAN DE89 3704 0044 0532 0130 00 please", "IBAN [iban] please"),
        ("to GB82WEST12345698765432.", "to [iban]."),
        ("nl91-abna-0417-1643-00", "[iban]"),
        ("PL61 1090 1014 0000 0712 1981 2874", "[iban]"),
        ("ann.b+shop@ex-ample.co.uk wrote", "[email] wrote"),
        ("<jürgen@müller.de>", "<[email]>"),
    ],
)
def test_numbers_and_addresses(text: str, masked: str) -> None:
    assert mask(text) == masked


@pytest.mark.parametrize(
    "text",
    [
        "4111 1111 1111 1112",  # no card: the checksum is wrong
        "DE88 3704 0044 0532 0130 00",
        "Invoice 2026-11-22-000123 of 1,299.00 EUR",
        "Call +49 30 1234567 or 0800 123 4567",
        "0000 0000 0000 0000",
        "12345678901234567890123",
        "@home, a@b, me at example",
        "Error 0x80070057 at line 4711",
    ],
)
def test_other_numbers_stay(text: str) -> None:
    assert mask(text) == text


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("My password: hunter2.", "My password: [password]."),
        ("user: bob\npw=hunter2", "user: bob\npw=[password]"),
        ("The password is swordfish", "The password is [password]"),
        ("password for my account is hunter2, thanks", "password for my account is [password], thanks"),
        ("I changed my password to hunter2 today", "I changed my password to [password] today"),
        ("Passwort ist Geheim99!", "Passwort ist [password]!"),
        ("Das Kennwort lautet: Sommer", "Das Kennwort lautet: [password]"),
        ("contraseña: gato", "contraseña: [password]"),
        ("mi clave es perro99", "mi clave es [password]"),
        ("mon mot de passe est chat12", "mon mot de passe est [password]"),
        ("a senha é gato123", "a senha é [password]"),
        ("La password è gattino", "La password è [password]"),
        ("het wachtwoord is poes12", "het wachtwoord is [password]"),
        ("moje hasło to kot123", "moje hasło to [password]"),
        ("mera password hunter2 hai", "mera password [password] hai"),
        ("mera password hai hunter2", "mera password hai [password]"),
        ("PIN: 1234", "PIN: [password]"),
        ("https://bob:hunter2@example.com/x", "https://bob:[password]@example.com/x"),
    ],
)
def test_passwords_in_every_language(text: str, masked: str) -> None:
    assert mask(text) == masked


@pytest.mark.parametrize(
    "text",
    [
        "The password reset mail never comes",
        "My password is wrong",
        "Mein Passwort ist abgelaufen",
        "mi contraseña es incorrecta",
        "I want to change my password to something new",
        "I forgot my password and cannot sign in",
        "The pass expired",
        "hasło jest nieprawidłowe",
    ],
)
def test_talk_about_passwords_stays(text: str) -> None:
    assert mask(text) == text


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("Authorization: Bearer abcdef0123456789xyz==", "Authorization: Bearer [token]"),
        ("key sk-proj-abc123def456ghi789jkl", "key [token]"),
        ("AKIAIOSFODNN7EXAMPLE", "[token]"),
        ("ghp_abcdefghijklmnop1234567890", "[token]"),
        ("xoxb-123456-abcdef", "[token]"),
        ("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abc_def end", "[token] end"),
        ("API_KEY=9f86d081884c7d659a2feaa0c55ad015", "API_KEY=[token]"),
        ("our api key is dGhpcyBpcyBhIHRva2Vu1==", "our api key is [token]"),
        ("-----BEGIN RSA PRIVATE KEY-----\nMIIE\nabc=\n-----END RSA PRIVATE KEY-----\nbye", "[token]\nbye"),
    ],
)
def test_tokens(text: str, masked: str) -> None:
    assert mask(text) == masked


@pytest.mark.parametrize("text", ["key features are documentation-heavy", "sk-learn-is-a-library-of-python", "", " \n"])
def test_words_stay(text: str) -> None:
    assert mask(text) == text


def test_masking_twice_masks_no_more() -> None:
    text = "password: hunter2, a@b.de, 4111111111111111, DE89370400440532013000, token=9f86d081884c7d659a2f"
    assert mask(mask(text)) == mask(text) == "password: [password], [email], [card], [iban], token=[token]"
