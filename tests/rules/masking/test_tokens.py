"""Keys and tokens: by their look, by their name, in configuration, in headers, and as arguments of commands."""

from __future__ import annotations

import pytest

from ticketapp.rules.masking import mask

PEM = "-----BEGIN {0}PRIVATE KEY{1}-----\nProc-Type: 4,ENCRYPTED\n\nMIIE\nabc=\n-----END {0}PRIVATE KEY{1}-----"
MIXED = "f3Kd92LmQx7Rt1Zp8Vw5"
BASE64 = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"


@pytest.mark.parametrize(
    "secret",
    [
        "sk_live_51HxAbCdEfGh123456",
        "sk-proj-abc123def456ghi789jkl",
        "ghp_abcdefghijklmnop1234567890",
        "github_pat_11ABCDEFG0123456789abcdef",
        "glpat-abcdefghij0123456789",
        "AKIAIOSFODNN7EXAMPLE",
        "xoxb-123456-abcdef",
        "AIzaSyA1234567890abcdefghijklmnopqrstuv",
        "123456789:AAF1234567890abcdefghijklmnopqrstuv",
        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abc_def",
        "9f86d081884c7d659a2feaa0c55ad015",
        "9F86D081884C7D659A2FEAA0C55AD015A3BF4F1B2B0B822CD15D6C15B0F00A08",
        "dGhpcyBpcyBhIHRva2VuMTIzNDU2Nzg5MA==",
        MIXED,
        BASE64,
        "dQw4w9WgXcQ_kJ8-2mZ5bN7vR1tY3uE6",
        PEM.format("RSA ", ""),
        PEM.format("", ""),
        PEM.format("PGP ", " BLOCK"),
        PEM.format("EC ", "").replace("\n", "\\n"),
    ],
)
@pytest.mark.parametrize("frame", ["{}", "It is {} here", "({}),", "leaked:\n{}\nbye", "https://x.example.org/r/{}"])
def test_bare_keys(secret: str, frame: str) -> None:
    masked = mask(frame.format(secret))
    if "://" not in frame:
        assert masked == frame.format("[token]")
    elif "/" not in secret:
        assert masked == "https://x.example.org/r/[token]"


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("Authorization: Bearer abcdef0123456789xyz==", "Authorization: Bearer [token]"),
        ("Authorization: Basic Ym9iOmh1bnRlcg==", "Authorization: Basic [token]"),
        ('-H "Authorization: Digest username=bob, response=1" x', '-H "Authorization: Digest [token]" x'),
        ("Cookie: a=1; session=abc\nHost: x", "Cookie: [token]\nHost: x"),
        ("Set-Cookie: sid=abc; HttpOnly", "Set-Cookie: [token]"),
        ("PHPSESSID=abcdefgh12", "PHPSESSID=[token]"),
        ("our api key is abcd1234", "our api key is [token]"),
        ("API key: Abc12345", "API key: [token]"),
        ("api key: 550e8400-e29b-41d4-a716-446655440000", "api key: [token]"),
        ("license key XXXXX-1AB2C-3EF4G-5HIJK", "license key [token]"),
        ("secret: swordfish", "secret: [token]"),
        ("client secret: abc~def", "client secret: [token]"),
        ("token=9f86d081884c7d659a2f", "token=[token]"),
        ("my token is abc123def456", "my token is [token]"),
        ("API-Schlüssel lautet abc123def456", "API-Schlüssel lautet [token]"),
        ("la clé d'API est abc123def456", "la clé d'API est [token]"),
        ("SECRET_KEY: changeme", "SECRET_KEY: [token]"),
        ("AWS_SECRET_ACCESS_KEY = abc", "AWS_SECRET_ACCESS_KEY = [token]"),
        ("GITHUB_TOKEN=abc DEBUG=1", "GITHUB_TOKEN=[token] DEBUG=1"),
        ('"client_secret": "abc def",', '"client_secret": "[token]",'),
        ("{'apiKey': 'abc'}", "{'apiKey': '[token]'}"),
        ("x-api-key: abc123", "x-api-key: [token]"),
        ("DATABASE_PASSWORD=hunter2", "DATABASE_PASSWORD=[password]"),
        ("export DB_PASS='a b'", "export DB_PASS='[password]'"),
        ("PGPASSWORD=x psql -h db", "PGPASSWORD=[password] psql -h db"),
        ("MYSQL_PWD=abc mysql", "MYSQL_PWD=[password] mysql"),
        ("dbPassword => 'abc'", "dbPassword => '[password]'"),
        ("spring.datasource.password=abc", "spring.datasource.password=[password]"),
        ("Server=db;Uid=bob;Pwd=abc", "Server=db;Uid=bob;Pwd=[password]"),
        ("https://x.org/reset?token=abc12345&lang=de", "https://x.org/reset?token=[token]&lang=de"),
        ("https://x.org/cb?code=abc12345&lang=de", "https://x.org/cb?code=[token]&lang=de"),
    ],
)
def test_named_keys(text: str, masked: str) -> None:
    assert mask(text) == masked
    assert mask(masked) == masked


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("https://bob:hunter2@example.com/x", "https://bob:[password]@example.com/x"),
        ("postgres://bob:p@ss:w@db:5432/x", "postgres://bob:[password]@db:5432/x"),
        ("redis://:hunter2@cache", "redis://:[password]@cache"),
        ("root:hunter2@tcp(127.0.0.1:3306)/db", "root:[password]@tcp(127.0.0.1:3306)/db"),
        ("mysql -u root -pHunter2 shop", "mysql -u root -p[password] shop"),
        ("mysql -u root -p'my secret' shop", "mysql -u root -p'[password]' shop"),
        ("sshpass -p hunter ssh bob@host", "sshpass -p [password] ssh bob@host"),
        ("docker login -u bob -p hunter", "docker login -u bob -p [password]"),
        ("7z x -phunter a.7z", "7z x -p[password] a.7z"),
        ("redis-cli -h x -a hunter ping", "redis-cli -h x -a [password] ping"),
        ("plink -pw hunter bob", "plink -pw [password] bob"),
        ("curl -u bob:hunter x", "curl -u bob:[password] x"),
        ("tool --password hunter --verbose", "tool --password [password] --verbose"),
        ("tool --db-password=hunter", "tool --db-password=[password]"),
        ("tool --password 'correct horse'", "tool --password '[password]'"),
        ("tool --api-key abc --token def", "tool --api-key [token] --token [token]"),
        ("openssl -passin pass:hunter", "openssl -passin pass:[password]"),
    ],
)
def test_addresses_and_commands(text: str, masked: str) -> None:
    assert mask(text) == masked
    assert mask(masked) == masked
