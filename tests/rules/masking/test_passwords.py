"""Passwords and pass phrases in free wording, in nine languages."""

from __future__ import annotations

import pytest

from ticketapp.rules.masking import mask

TOLD = [
    # English
    "my password, it's [hunter2]",
    "My password, which is [hunter2], does not work",
    "the password I set was [Winter2024]!",
    "the password that I use is [hunter2]",
    "the password for bob has been [Winter2024!x]",
    "my password (I set it last week) was [Winter2024]!",
    "login: bob / [Winter2024]!",
    "login: bob / [swordfish]",
    "user bob pass [Winter2024]!",
    "user bob pass [swordfish]",
    "Credentials: bob, [Winter2024]!",
    "credentials bob:[Winter2024]!",
    "username: bob password: [hunter2]",
    "[hunter2] is my password",
    "bob (bob): my passwords are [hunter2] and [hunter3]",
    "my old password [Summer2023] fails and the new one [Winter2024]! too",
    "here is my password. It is [hunter2]",
    "the password for wifi [guest1234] fails",
    "I used [Winter2024]! as my password",
    "I set [Winter2024] as the new password",
    "password - [hunter2]",
    "password -> [hunter2]",
    "**Password:** [hunter2]",
    "| Password | [hunter2] |",
    "my pw is [ABC123]",
    "my password (hunter2) fails".replace("hunter2", "[hunter2]"),
    "Password\n[hunter2]",
    "Password:\n[hunter2]",
    "password changed from [Old1pass] to [New2pass] today",
    "password: [Abc-123_x;y]",
    "pass: [1q2w3e4r]",
    "the new password should be [Summer-2025x]",
    "the password is '[correct horse battery staple]'",
    'the password is "[correct horse battery staple]", thanks',
    "passphrase: [correct horse battery staple]",
    "passphrase: [correct horse battery staple]. It does not work",
    "passphrase: [correct horse, battery staple]\nIt does not work",
    "my passphrase is [correct horse battery staple]",
    "password is [correct horse battery staple]",
    "Password: [correct horse battery staple]\nregards",
    "my seed phrase is [witch collapse practice feed shame open]",
    "The p\u200bassword is [hunter2]",
    "Ｐａｓｓｗｏｒｄ： [ｈｕｎｔｅｒ２]",
    "password:\u00a0[hunter2]",
    "<password>[hunter2]</password>",
    '{"password": "[hunter two]", "user": "bob"}',
    # German
    "Mein Passwort heißt [Geheim]",
    "Mein Passwort heisst [geheim99]",
    "Das Passwort lautet [Sommer]",
    "mein Passwort, es ist [geheim99]",
    "Das Passwort, das ich gesetzt habe, war [Winter2024]!",
    "Das Passwort für mein Konto ist [geheim99]",
    "WLAN-Passwort: [Sommerregen]",
    "Benutzerpasswort lautet jetzt [geheim99]",
    "ich habe das Passwort auf [geheim99] gesetzt",
    "Zugangsdaten: bob / [Winter2024]!",
    "Benutzer bob, Passwort [Winter2024]!",
    "[Winter2024]! ist mein Passwort",
    "Passphrase: [richtig pferd batterie heftklammer]",
    # French
    "mon mot de passe est [chat12]",
    "mon mot de passe c'est [minou]",
    "mot de passe : [minou]",
    "le mot de passe que j'ai mis était [Hiver2024]!",
    "mon mdp, c'est [chat12]",
    "identifiants : bob / [Hiver2024]!",
    "j'ai changé le mot de passe en [chat12]",
    # Spanish
    "la contraseña que puse era [Invierno2024]!",
    "mi contraseña, es [gato12]",
    "mi contraseña es [gatito]",
    "mi contrasen\u0303a es [gatito]",
    "usuario bob contraseña [Invierno2024]!",
    "cambié la contraseña a [gato12]",
    # Portuguese
    "a minha senha é [gatinho]",
    "a senha que usei foi [Inverno2024]!",
    "palavra-passe: [gatinho]",
    "usuário: bob / [Inverno2024]!",
    "mudei a senha para [gato123]",
    # Italian
    "la mia password è [gattino]",
    "la password che ho messo era [Inverno2024]!",
    "la parola d'ordine è [gattino]",
    "utente bob, password [Inverno2024]!",
    "ho cambiato la password in [gatto12]",
    # Dutch
    "mijn wachtwoord is [poesje]",
    "het wachtwoord luidt [poes12]",
    "het wachtwoord dat ik koos was [Winter2024]!",
    "inloggegevens: bob / [Winter2024]!",
    "ik heb het wachtwoord naar [poes12] veranderd",
    # Polish
    "moje hasło to [kotek]",
    "hasło brzmi [kotek]",
    "hasło do wifi [kotek123]",
    "hasło do konta to [kot123]",
    "moim hasłem jest [kot123]",
    "użytkownik bob hasło [Zima2024]!",
    "zmieniłem hasło na [kot123]",
    # Hinglish
    "mera password [gulab] hai",
    "mera password hai [gulab]",
    "maine password [hunter2] rakha tha",
    "password jo maine rakha tha [Winter2024]!",
    "password ko [hunter2] kar diya",
]


@pytest.mark.parametrize("marked", TOLD)
def test_what_is_told_is_masked(marked: str) -> None:
    """What stands in brackets goes, all else stays."""
    text = marked.replace("[", "").replace("]", "")
    wanted, rest = "", marked
    while "[" in rest:
        before, _, rest = rest.partition("[")
        _, _, rest = rest.partition("]")
        wanted += f"{before}[password]"
    assert mask(text) == wanted + rest


def test_a_password_behind_an_address() -> None:
    assert mask("bob@example.org / Winter2024!") == "[email] / [password]!"


@pytest.mark.parametrize("marked", TOLD)
def test_masking_twice_masks_no_more(marked: str) -> None:
    once = mask(marked.replace("[", "").replace("]", ""))
    assert mask(once) == once


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("PIN 1234", "PIN [password]"),
        ("my pin is 1234", "my pin is [password]"),
        ("1234 is my PIN", "[password] is my PIN"),
        ("OTP 482 913", "OTP [password]"),
        ("the one-time code is 482913", "the one-time code is [password]"),
        ("verification code: G-482913", "verification code: [password]"),
        ("the verification code that I got was 482913", "the verification code that I got was [password]"),
        ("CVV 123", "CVV [password]"),
        ("cvc: 123, exp 12/27", "cvc: [password], exp 12/27"),
        ("CVV2=１２３", "CVV2=[password]"),
        ("security code is 123", "security code is [password]"),
        ("recovery code: abcd-1234-efgh", "recovery code: [password]"),
        ("Kartenprüfnummer 123", "Kartenprüfnummer [password]"),
        ("Bestätigungscode: 482913", "Bestätigungscode: [password]"),
        ("code de vérification : 482913", "code de vérification : [password]"),
        ("código de verificación 482913", "código de verificación [password]"),
        ("código de segurança é 123", "código de segurança é [password]"),
        ("codice di verifica: 482913", "codice di verifica: [password]"),
        ("verificatiecode 482913", "verificatiecode [password]"),
        ("kod weryfikacyjny: 482913", "kod weryfikacyjny: [password]"),
        ("mera OTP hai 482913", "mera OTP hai [password]"),
    ],
)
def test_pins_and_codes(text: str, masked: str) -> None:
    assert mask(text) == masked
