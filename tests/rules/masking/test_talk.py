"""What people say about passwords, keys and numbers without telling one stays as it was."""

from __future__ import annotations

import pytest

from ticketapp.rules.masking import mask

TALK = {
    "English": """
        I forgot my password and cannot log in
        the password is not accepted
        password reset link is broken
        The password reset mail never comes
        My password is expired, please reset it
        password: not accepted
        I forgot my password, it is urgent
        My password was changed by somebody else
        the password must be at least 12 characters long
        Is the password case-sensitive?
        the password is case sensitive
        The password field is too short on my iPhone15
        password manager does not fill in Windows11
        two-factor login with 2FA fails since 22.11.2026
        my PIN is not accepted
        I got no verification code since yesterday
        error code 500123 when I enter the OTP
        I entered the PIN 3 times
        The API key is invalid
        our api token expired on 2026-11-22
        the secret is not found
        the key is under the mat
        login: does not work / nothing happens
        login page / password page are both slow
        user bob cannot log in
        The user name and the password are refused
        My account 4711 is locked after 5 attempts
        Change my password to something new
        Forgot password? Nothing happens
        boarding pass and key features of the release
        The cookie banner covers the page, cookie: please remove it
        Authorization: pending since Monday
        The password was emailed to me, but it never arrived
        Passwords are stored safely, are they not?
        reset password for INC0012345
        the password page shows HTTP500
        Your password: forgotten or lost?
        The --password flag is ignored
        I lost my password. It is urgent
        the password for server srv01 is refused
        login: timeout / error 502
        user: bob / department: sales
        My pass is about to expire
        mkdir -p /srv/data and docker run -p 8080:80 nginx
        ssh -p 2222 bob fails
        """,
    "German": """
        Ich habe mein Passwort vergessen und komme nicht rein
        Das Passwort wird nicht angenommen
        Der Link zum Zurücksetzen des Passworts ist kaputt
        Mein Passwort ist abgelaufen
        Das Passwort ist nicht korrekt
        Passwort geändert, trotzdem keine Anmeldung
        Mein Passwort, das ich gestern gesetzt habe, ist gesperrt
        Das Passwort lautet nicht mehr so wie vorher
        Passwort: vergessen
        Ein Passwort ist Pflicht
        Der Code kommt nicht an, PIN gesperrt seit 3 Tagen
        Benutzer und Passwort stimmen, Anmeldung schlägt fehl
        Passwort-Manager funktioniert nicht unter Windows 11
        Der Zugang ist gesperrt, bitte Kennwort zurücksetzen
        """,
    "French": """
        J'ai oublié mon mot de passe et je ne peux pas me connecter
        le mot de passe n'est pas accepté
        le lien de réinitialisation du mot de passe est cassé
        mon mot de passe est expiré
        mot de passe : refusé
        le mot de passe est toujours refusé depuis hier
        Le code de vérification n'arrive pas
        la clé est perdue
        """,
    "Spanish": """
        Olvidé mi contraseña y no puedo entrar
        la contraseña no es aceptada
        el enlace para restablecer la contraseña está roto
        mi contraseña es incorrecta
        la contraseña es rechazada siempre
        la clave del problema es otra cosa que no entiendo
        el código de verificación no llega
        quiero cambiar la contraseña a una nueva
        """,
    "Portuguese": """
        Esqueci a minha senha e não consigo entrar
        a senha não é aceita
        o link para redefinir a senha está quebrado
        a minha senha é inválida
        a senha foi alterada por outra pessoa
        o código de verificação não chega
        """,
    "Italian": """
        Ho dimenticato la password e non riesco ad accedere
        la password non è accettata
        il link per reimpostare la password è rotto
        la password è scaduta
        la password è sbagliata
        il codice di verifica non arriva
        """,
    "Dutch": """
        Ik ben mijn wachtwoord vergeten en kan niet inloggen
        het wachtwoord wordt niet geaccepteerd
        de link om het wachtwoord te herstellen is kapot
        mijn wachtwoord is verlopen
        het wachtwoord is gewijzigd door iemand anders
        het wachtwoord is hetzelfde
        de verificatiecode komt niet aan
        """,
    "Polish": """
        Zapomniałem hasła i nie mogę się zalogować
        hasło nie jest akceptowane
        link do resetowania hasła nie działa
        hasło jest nieprawidłowe
        moje hasło wygasło
        hasło to nie wszystko
        kod weryfikacyjny nie przychodzi
        """,
    "Hinglish": """
        Main apna password bhool gaya hoon aur login nahi ho raha
        password accept nahi ho raha hai
        password reset link kaam nahi kar raha
        mera password galat hai
        mera password expire ho gaya hai
        password galat bata raha hai
        OTP nahi aa raha hai
        """,
}
NUMBERS = """
    Call +49 30 1234567 or 0800 123 4567
    Tel. 01 23 45 67 89 / 06 12 34 56 78
    +1 (555) 010-9999 ext. 12
    WhatsApp +4917612345678
    Invoice 2026-11-22-000123 of 1,299.00 EUR
    Rechnung RE-2026-004711 über 1.299,00 €
    Order ORD-2026-A1B2C3-XK29 has not arrived
    order number 4f9a8b7c6d5e4f3a2b1c0d9e8f7a6b5c is late
    Bestellung 20261122000000004711
    Version 12.4.1-rc.2 build 20261122.1345
    On 22.11.2026 at 13:45:10, again on 2026-11-23T08:00:00Z
    Request id 550e8400-e29b-41d4-a716-446655440000 failed
    commit 9fceb02d0ae598e95dc970b74767f19372d61af8 broke it
    sha256: 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08
    See https://github.com/o/r/commit/9fceb02d0ae598e95dc970b74767f19372d61af8
    /var/lib/docker/overlay2/9f86d081884c7d659a2feaa0c55ad015/merged
    C:\\Users\\bob\\Documents\\Report2026Final3Version4b.xlsx
    IMG20261122WA0001copy12b3.jpg
    DonaudampfschifffahrtsgesellschaftskapitänsmützeUndNochEins
    getUserAccountDetailsFromDatabaseConnection is undefined
    com.example.shop.AbstractSingletonProxyFactoryBean2
    api-deployment-7d4b9c8f6-x2k4p restarts
    max_tokens: 4096 and token_expires_in=3600, password_min_length=12
    XXXX1-AB2CD-3EF4G-H5IJK-6LM7N
    Room 4.12, floor 3, 15:30-16:00, 192.168.10.1, fe80::1ff:fe23:4567:890a
    4111/1111/1111/1112 and 2026/11/22 13:45 4711
    look at example.org, I was logged in at shop.example.com
    meet @ 10.30 Uhr, root@localhost. Please
    """


def lines(block: str) -> list[str]:
    return [line.strip() for line in block.strip().splitlines()]


@pytest.mark.parametrize(
    ("language", "text"), [(language, line) for language, block in TALK.items() for line in lines(block)]
)
def test_talk_about_passwords_stays(language: str, text: str) -> None:
    assert mask(text) == text


@pytest.mark.parametrize("text", lines(NUMBERS))
def test_numbers_names_and_references_stay(text: str) -> None:
    assert mask(text) == text
