"""Files for browsers: compressed for whoever understands it, and always what stands under their address."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Callable
from pathlib import Path
from urllib.request import Request, urlopen

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.servers import Server
from ticketapp.extensions import statics

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
NAME = "css/base.css"
PLAIN = (statics.ROOT / NAME).read_bytes()
PLACE = f"/static/{NAME}"
PATH = f"{PLACE}?v={hashlib.sha256(PLAIN).hexdigest()[:12]}"
IMMUTABLE = "max-age=31536000, public, immutable"


def get(client: FlaskClient, accepted: str | None, **headers: str) -> TestResponse:
    asked = {name.replace("_", "-"): value for name, value in headers.items()}
    if accepted is not None:
        asked["Accept-Encoding"] = accepted
    return client.get(PATH, headers=asked)


@pytest.mark.parametrize("accepted", ["gzip", "gzip, deflate, br, zstd", "br;q=1, GZIP;q=0.1", "identity, gzip"])
def test_who_understands_gzip_gets_it(client: FlaskClient, accepted: str) -> None:
    answer = get(client, accepted)
    assert answer.headers["Content-Encoding"] == "gzip"
    assert int(answer.headers["Content-Length"]) == len(answer.data) < len(PLAIN) / 2
    assert gzip.decompress(answer.data) == PLAIN
    assert answer.headers["Vary"] == "Accept-Encoding"
    assert answer.headers["Cache-Control"] == IMMUTABLE
    assert answer.mimetype == "text/css"


@pytest.mark.parametrize("accepted", [None, "", "identity", "br", "gzip;q=0", "xgzip-2", "*"])
def test_others_get_the_file_as_it_is(client: FlaskClient, accepted: str | None) -> None:
    answer = get(client, accepted)
    assert answer.data == PLAIN
    assert "Content-Encoding" not in answer.headers
    assert answer.headers["Content-Length"] == str(len(PLAIN))
    assert answer.headers["Vary"] == "Accept-Encoding"
    assert answer.headers["Cache-Control"] == IMMUTABLE


@pytest.mark.parametrize("query", ["", "?v=0123456789ab", f"?v={'x' * 200}"])
def test_under_an_address_of_another_release_nobody_keeps_it(client: FlaskClient, query: str) -> None:
    """While one server is replaced by another, the page of the new one may ask the old one for its files."""
    first = client.get(PLACE + query)
    assert (first.data, first.headers.get_all("Cache-Control")) == (PLAIN, ["no-cache"])
    again = client.get(PLACE + query, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.headers["Cache-Control"]) == (304, "no-cache")


def test_a_head_says_what_a_get_would(client: FlaskClient) -> None:
    for accepted in ("gzip", "identity"):
        head = client.head(PATH, headers={"Accept-Encoding": accepted})
        assert head.headers == get(client, accepted).headers
        assert head.data == b""


@pytest.mark.parametrize("accepted", ["gzip", "identity"])
def test_what_somebody_has_is_not_sent_again(client: FlaskClient, accepted: str) -> None:
    first = get(client, accepted)
    for header in ({"If_None_Match": first.headers["ETag"]}, {"If_Modified_Since": first.headers["Last-Modified"]}):
        again = get(client, accepted, **header)
        assert (again.status_code, again.data) == (304, b"")
        assert {name: again.headers[name] for name in ("ETag", "Vary", "Cache-Control")} == {
            name: first.headers[name] for name in ("ETag", "Vary", "Cache-Control")
        }
    assert get(client, accepted, If_None_Match='W/"another"').status_code == 200


@pytest.mark.parametrize("accepted", ["gzip", "identity"])
def test_a_range_is_of_the_form_that_was_asked_for(client: FlaskClient, accepted: str) -> None:
    whole = get(client, accepted)
    part = get(client, accepted, Range="bytes=10-99")
    assert (part.status_code, part.data) == (206, whole.data[10:100])
    assert part.headers["Content-Range"] == f"bytes 10-99/{len(whole.data)}"
    assert part.headers.get("Content-Encoding") == whole.headers.get("Content-Encoding")
    assert get(client, accepted, Range="bytes=999999-").status_code == 416
    assert get(client, accepted, Range="lines=1-2").data == whole.data
    assert get(client, accepted, Range="bytes=10-99", If_Range=whole.headers["ETag"]).data == whole.data


def test_every_file_can_be_read_either_way(client: FlaskClient) -> None:
    for file in (file for file in statics.ROOT.rglob("*") if file.is_file()):
        plain, packed = (
            client.get(f"/static/{file.relative_to(statics.ROOT)}", headers={"Accept-Encoding": accepted})
            for accepted in ("identity", "gzip")
        )
        assert plain.data == file.read_bytes() == gzip.decompress(packed.data)


def test_other_methods_are_refused(client: FlaskClient) -> None:
    answer = client.post(PATH, headers={"Accept-Encoding": "gzip"})
    assert (answer.status_code, answer.headers["Allow"]) == (405, "GET, HEAD")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Static files that a test may change."""
    (tmp_path / "css").mkdir()
    (tmp_path / NAME).write_bytes(PLAIN)
    monkeypatch.setattr(statics, "ROOT", tmp_path)
    return tmp_path


def url(app: Flask) -> str:
    return str(app.jinja_env.globals["static_url"](NAME))  # type: ignore[operator]


@pytest.mark.parametrize("accepted", ["gzip", "identity"])
def test_an_old_compressed_copy_is_never_sent(folder: Path, make_app: Callable[..., Flask], accepted: str) -> None:
    for ending in (".gz", ".br"):
        (folder / f"{NAME}{ending}").write_bytes(b"of another release")
    app = make_app()
    for answer in (get(app.test_client(), accepted), get(app.test_client(), "br")):
        assert read(answer) == PLAIN


def test_a_running_server_sends_what_its_addresses_say(folder: Path, make_app: Callable[..., Flask]) -> None:
    app = make_app()
    (folder / NAME).write_bytes(b"of the next release")
    address = url(app)
    for accepted in ("gzip", "identity"):
        answer = get(app.test_client(), accepted)
        assert read(answer) == PLAIN
        assert answer.headers["ETag"] == f'W/"{address.rpartition("=")[2]}"'
    assert url(make_app()) != address


def test_while_debugging_an_edited_file_is_seen_at_once(folder: Path, make_app: Callable[..., Flask]) -> None:
    app = make_app(DEBUG="on")
    before = url(app)
    for text in (b"a { color: red }" * 20, b"b { color: blue }" * 30):
        (folder / NAME).write_bytes(text)
        for accepted in ("gzip", "identity"):
            answer = get(app.test_client(), accepted)
            assert read(answer) == text
            assert answer.headers.get("Content-Encoding", "identity") == accepted
            assert answer.headers["Cache-Control"] == "no-cache"
    assert url(app) != before


@pytest.mark.parametrize("debug", ["on", "off"])
def test_a_folder_is_no_file(make_app: Callable[..., Flask], debug: str) -> None:
    client = make_app(DEBUG=debug).test_client()
    assert [client.get(f"/static/{path}").status_code for path in ("css", "css/", "none.css", "n" * 300)] == [404] * 4


def test_a_file_that_does_not_shrink_stays_as_it_is(folder: Path, make_app: Callable[..., Flask]) -> None:
    (folder / NAME).write_bytes(b"a")
    answer = get(make_app().test_client(), "gzip")
    assert answer.data == b"a"
    assert not {"Content-Encoding", "Vary"} & set(answer.headers.keys())


def test_a_file_that_is_not_there_has_no_address(app: Flask) -> None:
    with pytest.raises(FileNotFoundError):
        app.jinja_env.globals["static_url"]("css/none.css")  # type: ignore[operator]


def test_the_real_server_sends_it_too(serve: Callable[..., Server]) -> None:
    server = serve()
    for accepted, unpacked in (("gzip", gzip.decompress), ("identity", bytes)):
        with urlopen(Request(server.url + PATH, headers={"Accept-Encoding": accepted}), timeout=60) as answer:
            assert unpacked(answer.read()) == PLAIN
            assert answer.headers.get("Content-Encoding", "identity") == accepted


def read(answer: TestResponse) -> bytes:
    return gzip.decompress(answer.data) if answer.headers.get("Content-Encoding") == "gzip" else answer.data
