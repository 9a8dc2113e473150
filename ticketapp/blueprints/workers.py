"""gunicorn's threaded worker, which no slow client stops: decision 13.

As it comes it gives a thread to a connection that says nothing (5 s) or half a head (for ever), and its one accepting
thread waits for the client (2 s) at the end of each connection that is closed.
"""

from __future__ import annotations

import socket
import time
from collections import deque
from contextlib import nullcontext, suppress
from functools import partial
from selectors import EVENT_READ
from typing import Any

from gunicorn.http.body import LengthReader
from gunicorn.workers.gthread import STOP_KEEPALIVE_LINGER, TConn, ThreadWorker

from ticketapp.blueprints.bodies import served
from ticketapp.blueprints.patience import Patience
from ticketapp.blueprints.worker_sockets import WorkerSocket
from ticketapp.blueprints.worker_threads import Outcome, WorkerThreads
from ticketapp.extensions.processor_turns import seats
from ticketapp.rules.browsers import network_of

# Until the first byte, which costs no thread; then for the whole head, which costs one.
FIRST_BYTE_SECONDS = 5.0
HEAD_SECONDS = 5.0
# How long a closed connection is kept so that the client reads the answer before it hears of the end, and how many.
LINGER_SECONDS = 2.0
MAX_LINGERING = 1000
# The master ends who is silent for ``timeout`` (gunicorn.conf.py).
NOTIFY_SECONDS = 1.0


class PatientConnection(TConn):  # type: ignore[misc]  # gunicorn ships no types
    """A connection whose graceful end the worker's poller attends to, instead of the thread that asks for it."""

    worker: PatientWorker

    def close(self, graceful: bool = False) -> None:
        if graceful:
            self.worker.linger(self.sock)
        else:
            super().close()


class PatientWorker(ThreadWorker):  # type: ignore[misc]
    """Threads are for requests whose head is there, or comes at once."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lingering: deque[tuple[float, socket.socket]] = deque()
        self.notifies_at = 0.0
        # At the end some threads may still write to it: its number must not be another file's by then.
        self.method_queue.close = nothing

    def notify(self) -> None:
        """Tell the master that this worker lives: once a second, and not at each event, which costs a system call."""
        now = time.monotonic()
        if now >= self.notifies_at:
            self.notifies_at = now + NOTIFY_SECONDS
            super().notify()

    @property
    def patience(self) -> Patience:
        """The application's own: heads and bodies hold the same threads."""
        found: Patience = self.wsgi.extensions["patience"]
        return found

    def accept(self, listener: Any) -> None:
        """The poller waits for the first byte: no thread does."""
        with suppress(BlockingIOError, ConnectionAbortedError):  # another worker was faster, or the client is gone
            self.accept_one(listener)

    def accept_one(self, listener: Any) -> None:
        accepted, address = listener.accept()
        client = WorkerSocket.in_place_of(accepted)
        self.nr_conns += 1
        connection = PatientConnection(self.cfg, client, address, listener.getsockname())
        connection.worker = self
        connection.timeout = time.monotonic() + FIRST_BYTE_SECONDS
        self.pending_conns.append(connection)
        self.poller.register(client, EVENT_READ, partial(self.on_pending_socket_readable, connection))

    def set_accept_enabled(self, enabled: bool) -> None:
        """A worker that stops answers whoever waits to be accepted, and lets go of the address: where nobody else has
        it, who comes now is refused at once, instead of being left to wait for nothing.
        """
        super().set_accept_enabled(enabled)
        if not enabled and not (self.alive and self.is_parent_alive()):
            for listener in (each for each in self.sockets if each.sock is not None):
                with suppress(OSError):  # nobody waits any more
                    while self.nr_conns < self.worker_connections:
                        with suppress(ConnectionAbortedError):  # that one is gone, the next may wait
                            self.accept_one(listener)
                listener.close()

    def handle(self, conn: Any) -> Any:
        """In a thread: the head, which has its time, and then the request."""
        address = network_of(conn.client[0]) if isinstance(conn.client, tuple) else ""
        self.patience.begin(conn.sock, address, HEAD_SECONDS)
        try:
            return super().handle(conn)
        finally:
            self.patience.end(conn.sock)

    def handle_request(self, req: Any, conn: Any) -> Any:
        """The head is there. The application may have to say that the connection closes."""
        self.patience.end(conn.sock)
        served.request = req
        # Where gunicorn was told to speak TLS itself, the socket is another one by now.
        holding = conn.sock.holding() if isinstance(conn.sock, WorkerSocket) else nullcontext()
        with seats.seated(), holding:
            return super().handle_request(req, conn)

    def _keepalive_after(self, conn: Any, keepalive: bool) -> bool:
        """Whether the connection can be used again. gunicorn would set a timeout to read what is left of the body, also
        where nothing is."""
        reader = conn.parser.mesg.body.reader
        if keepalive and isinstance(reader, LengthReader) and not reader.length:
            return not conn.parser.mesg.body.failed
        return bool(super()._keepalive_after(conn, keepalive))

    def get_thread_pool(self) -> WorkerThreads:
        """The threads that do the work."""
        return WorkerThreads(self.cfg.threads, self.serve)

    def enqueue_req(self, conn: Any) -> None:
        """Something came on the connection: the next free thread's."""
        self.tpool.hand_over(conn)

    def serve(self, conn: Any) -> None:
        """In a thread: a request, after which the connection is watched again at once.

        As gunicorn has it, the accepting thread is woken for that, and takes the interpreter from those that work. It
        still is where the connection ends, which is its business.
        """
        outcome = Outcome(False)
        try:
            outcome = Outcome(self.handle(conn))
            if outcome.value is True and self.alive and not conn.parser.unreader.buf.getvalue():
                self.watch(conn)
                return
        except BaseException:  # whatever it was, the thread is wanted for the next one
            outcome = Outcome(False)
            self.log.exception("A connection could not be served")
        self.method_queue.defer(self.finish_request, conn, outcome)

    def watch(self, conn: Any) -> None:
        """Wait for the next request. The socket stays a blocking one: it is read from once something is there."""
        conn.set_timeout()
        self.keepalived_conns.append(conn)
        try:
            self.poller.register(conn.sock, EVENT_READ, partial(self.on_client_socket_readable, conn))
        except BaseException:
            self.keepalived_conns.remove(conn)  # it ends like any other that could not be served
            raise
        if not self.alive:  # told to stop meanwhile, it may have looked before this connection was there
            self.method_queue.defer(self._cap_keepalive, time.monotonic() + STOP_KEEPALIVE_LINGER)

    def _cap_keepalive(self, deadline: float) -> None:
        """As gunicorn does, while threads still bring connections back."""
        for conn in list(self.keepalived_conns):
            conn.timeout = min(conn.timeout, deadline)

    def linger(self, sock: socket.socket) -> None:
        """Say that nothing more comes, and close once the client has said so too."""
        with suppress(OSError):
            sock.shutdown(socket.SHUT_WR)
            sock.setblocking(False)
            if len(self.lingering) < MAX_LINGERING and not has_ended(sock):
                self.poller.register(sock, EVENT_READ, self.on_lingering_readable)
                self.lingering.append((time.monotonic() + LINGER_SECONDS, sock))
                return
        sock.close()

    def on_lingering_readable(self, sock: socket.socket) -> None:
        if has_ended(sock):
            self.forget(sock)

    def murder_pending(self) -> None:
        """Called once a second: also ends those that linger for too long."""
        super().murder_pending()
        while self.lingering and self.lingering[0][0] <= time.monotonic():
            self.forget(self.lingering.popleft()[1])

    def forget(self, sock: socket.socket) -> None:
        if sock.fileno() < 0:  # forgotten before; to look for it, the poller would go through what threads add to
            return
        with suppress(OSError, KeyError, ValueError):  # it is closed already
            self.poller.unregister(sock)
        sock.close()


def nothing() -> None:
    """Left to the end of the process."""


def has_ended(sock: socket.socket) -> bool:
    """Read and drop what is there; True where the client has closed its end."""
    try:
        return not sock.recv(65_536)
    except BlockingIOError:
        return False
    except OSError:
        return True
