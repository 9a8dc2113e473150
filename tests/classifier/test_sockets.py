"""The sockets under the Gemini client: TLS, several addresses, and where the budget ends."""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.certificates import self_signed
from tests.classifier.conftest import Lines, MakeClassifier
from tests.fakes.gemini import FakeGemini
from ticketapp.classifier.deadlines import Deadline
from ticketapp.classifier.outcomes import GeminiFailure
from ticketapp.classifier.sockets import DeadlineBackend, within

Talk = Callable[[socket.socket], None]


@contextlib.contextmanager
def peer(talk: Talk) -> Iterator[int]:
    """A listener that serves one connection with *talk*; its port."""
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        with contextlib.suppress(OSError):
            sock, _ = listener.accept()
            with sock:
                talk(sock)

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield listener.getsockname()[1]
    finally:
        with contextlib.suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
        thread.join()
        listener.close()


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return self_signed(tmp_path_factory.mktemp("tls"))


def over_tls(certificate: Path, talk: Talk) -> Talk:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)

    def wrapped(sock: socket.socket) -> None:
        with context.wrap_socket(sock, server_side=True) as secured:
            talk(secured)

    return wrapped


def echo(sock: socket.socket) -> None:
    sock.sendall(sock.recv(100))


def wait_for_the_end(sock: socket.socket) -> None:
    while sock.recv(65_536):
        pass


def test_tls_carries_data_both_ways(certificate: Path) -> None:
    trusting = ssl.create_default_context(cafile=str(certificate))
    with peer(over_tls(certificate, echo)) as port, within(Deadline.after(5)):
        stream = DeadlineBackend().connect_tcp("127.0.0.1", port).start_tls(trusting, "127.0.0.1")
        stream.write(b"hello")
        assert stream.read(100) == b"hello"
        stream.close()


def test_an_unknown_certificate_is_refused(certificate: Path, make_classifier: MakeClassifier, lines: Lines) -> None:
    with peer(over_tls(certificate, echo)) as port:
        assert make_classifier(base_url=f"https://127.0.0.1:{port}").classify("T", "D").source == "default"
    assert lines.outcomes() == ["tls"]


def test_a_handshake_that_hangs_ends_at_the_deadline(make_classifier: MakeClassifier, lines: Lines) -> None:
    with peer(wait_for_the_end) as port:
        started = time.monotonic()
        make_classifier(seconds=0.3, base_url=f"https://127.0.0.1:{port}").classify("T", "D")
        assert time.monotonic() - started < 30
    assert lines.outcomes() == ["timeout"]


def test_a_peer_that_reads_nothing_ends_at_the_deadline() -> None:
    release = threading.Event()

    def ignore(sock: socket.socket) -> None:
        release.wait(10)

    with peer(ignore) as port, within(Deadline.after(0.2)):
        stream = DeadlineBackend().connect_tcp("127.0.0.1", port)
        with pytest.raises(GeminiFailure, match="timeout"):
            stream.write(b"x" * 50_000_000)
        stream.close()
        release.set()


def test_a_dead_address_leaves_time_for_the_next(
    fake_gemini: FakeGemini, make_classifier: MakeClassifier, monkeypatch: pytest.MonkeyPatch
) -> None:
    with FakeGemini() as gone:
        dead = int(gone.url.rsplit(":", 1)[1])
    alive = int(fake_gemini.url.rsplit(":", 1)[1])
    kind: tuple[Any, ...] = (socket.AF_INET, socket.SOCK_STREAM, 6, "")
    found = [(*kind, ("127.0.0.1", dead)), (*kind, ("127.0.0.1", alive))]
    classifier = make_classifier(base_url="http://gemini.invalid")
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **kwargs: found)
    assert classifier.classify("T", "D").source == "gemini"


def test_no_address_at_all(make_classifier: MakeClassifier, lines: Lines, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*args: Any, **kwargs: Any) -> Any:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    classifier = make_classifier(base_url="http://gemini.invalid")
    monkeypatch.setattr(socket, "getaddrinfo", fail)
    assert classifier.classify("T", "D").source == "default"
    assert lines.outcomes() == ["unreachable"]


def test_there_is_no_network_without_a_deadline() -> None:
    with pytest.raises(LookupError):
        DeadlineBackend().connect_tcp("127.0.0.1", 9)


def test_a_closed_idle_connection_is_replaced(fake_gemini: FakeGemini, make_classifier: MakeClassifier) -> None:
    classifier = make_classifier()
    for mood in ("ok", "cut", "ok"):
        fake_gemini.mood = mood
        classifier.classify("T", "D")
    assert classifier.classify("T", "D").source == "gemini"
    assert fake_gemini.connections == 2
