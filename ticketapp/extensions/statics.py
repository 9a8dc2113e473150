"""Static files: served by WhiteNoise for a year, since their addresses change with their content."""

from __future__ import annotations

import functools
import gzip
import hashlib
from http import HTTPStatus
from io import BytesIO
from pathlib import Path
from typing import Any
from wsgiref.headers import Headers as WrittenHeaders

from flask import Flask
from werkzeug.datastructures import Accept
from werkzeug.http import parse_accept_header
from whitenoise import WhiteNoise
from whitenoise.responders import NOT_ALLOWED_RESPONSE, MissingFileError, Response, StaticFile

from ticketapp.rules.headers import security_headers

ROOT = Path(__file__).resolve().parent.parent / "static"
PREFIX = "/static/"
ONE_YEAR_SECONDS = 365 * 24 * 3600
Headers = list[tuple[str, str]]


def init_app(app: Flask) -> None:
    files = StaticFiles(app.wsgi_app, ROOT, is_debug=app.config["SETTINGS"].debug)
    app.wsgi_app = files  # type: ignore[method-assign]
    app.jinja_env.globals["static_url"] = files.url


class HeldFile(StaticFile):  # type: ignore[misc]  # it ships no types
    """A file as it was when it was read: what is sent, plain or compressed, is what its address has the hash of.

    Neither a file that is changed later nor a compressed copy that lies beside it is looked at.
    """

    def __init__(self, path: str, url: str, headers: Headers, stat_cache: dict[str, Any] | None) -> None:
        content = Path(path).read_bytes()
        digest = hashlib.sha256(content).hexdigest()[:12]
        smaller = compressed(content)
        is_smaller = len(smaller) < len(content)
        self.contents = {"": content, "gzip": smaller} if is_smaller else {"": content}
        self.version = f"v={digest}"
        self.url = f"{url}?{self.version}"
        tag = ("ETag", f'W/"{digest}"')  # weak: it stands for the plain and for the compressed form
        varies = [("Vary", "Accept-Encoding")] if is_smaller else []
        super().__init__(path, [*headers, tag, *varies], stat_cache=stat_cache)

    def get_alternatives(self, base_headers: Any, files: Any) -> dict[str, tuple[bytes, Headers]]:
        return {
            encoding: (content, [*base_headers.items(), *headers_of(encoding, content)])
            for encoding, content in self.contents.items()
        }

    def get_path_and_headers(self, environ: dict[str, Any]) -> tuple[bytes, Headers]:
        is_fit = "gzip" in self.alternatives and understands_gzip(environ.get("HTTP_ACCEPT_ENCODING", ""))
        chosen: tuple[bytes, Headers] = self.alternatives["gzip" if is_fit else ""]
        return chosen

    def get_response(self, method: str, environ: dict[str, Any]) -> Any:
        """Under another release's address nobody may keep it: as releases change, a page of one asks the other."""
        if method not in ("GET", "HEAD"):
            return NOT_ALLOWED_RESPONSE
        found = self.found(method, environ)
        if environ.get("QUERY_STRING") == self.version:
            return found
        kept = [(name, value) for name, value in found.headers if name != "Cache-Control"]
        return Response(found.status, [*kept, ("Cache-Control", "no-cache")], found.file)

    def found(self, method: str, environ: dict[str, Any]) -> Any:
        if self.is_not_modified(environ):
            return self.not_modified_response
        content, headers = self.get_path_and_headers(environ)
        body = BytesIO(content) if method == "GET" else None
        # A weak tag never says that a range fits to what somebody has: then the whole is sent.
        if "HTTP_RANGE" in environ and "HTTP_IF_RANGE" not in environ:
            try:
                return self.get_range_response(environ["HTTP_RANGE"], headers, body)
            except ValueError:  # not understood, which is to be ignored
                pass
        return Response(HTTPStatus.OK, headers, body)


class StaticFiles(WhiteNoise):  # type: ignore[misc]
    """All files under *root*, with the headers of every other answer, whatever the status. While debugging each is
    read anew for each request."""

    FOREVER = ONE_YEAR_SECONDS

    def __init__(self, application: Any, root: Path, is_debug: bool) -> None:
        super().__init__(
            application,
            root=str(root),
            prefix=PREFIX,
            max_age=0,
            autorefresh=is_debug,
            immutable_file_test=lambda path, url: not is_debug,
            allow_all_origins=False,
        )

    def get_static_file(self, path: str, url: str, stat_cache: dict[str, Any] | None = None) -> HeldFile:
        headers = WrittenHeaders([])
        self.add_mime_headers(headers, path, url)
        self.add_cache_headers(headers, path, url)
        try:
            return HeldFile(path, url, headers.items(), stat_cache)
        except OSError as missing:  # while debugging: a folder, or what somebody has thought of
            raise MissingFileError(path) from missing

    def url(self, name: str) -> str:
        """The address of a static file with the hash of its content. Raises ``FileNotFoundError``."""
        path = PREFIX + name
        found = self.find_file(path) if self.autorefresh else self.files.get(path)
        if found is None:
            raise FileNotFoundError(name)
        address: str = found.url
        return address

    @staticmethod
    def serve(static_file: Any, environ: dict[str, Any], start_response: Any) -> Any:
        def start(status: str, headers: Headers) -> Any:
            return start_response(status, [*headers, *security_headers(is_secure).items()])

        is_secure = environ["wsgi.url_scheme"] == "https"
        return WhiteNoise.serve(static_file, environ, start)


@functools.lru_cache(maxsize=128)
def compressed(content: bytes) -> bytes:
    return gzip.compress(content, mtime=0)


def understands_gzip(accepted: str) -> bool:
    return any(name.lower() == "gzip" and quality > 0 for name, quality in parse_accept_header(accepted, Accept))


def headers_of(encoding: str, content: bytes) -> Headers:
    return [("Content-Length", str(len(content))), *([("Content-Encoding", encoding)] if encoding else [])]
