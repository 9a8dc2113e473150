"""How ``gunicorn wsgi:app`` serves. Asks ``config.py``, which ends this process with one line on a wrong setting."""

from __future__ import annotations

import ctypes
import gc
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

from config import bracketed, metrics_folder, settings_of_this_process

M_ARENA_MAX = -8

# Imports leave hardly any garbage: looking for it again and again would be a quarter of the start.
gc.disable()

if TYPE_CHECKING:
    from gunicorn.arbiter import Arbiter
    from gunicorn.workers.base import Worker

# A reload (SIGHUP) executes this file again, in a master whose application stays as it was loaded: both stay too.
settings = settings_of_this_process()

# Where the workers count for /metrics. The library looks for it when it is imported, which is with the application.
METRICS_FOLDER = metrics_folder()

bind = f"{bracketed(settings.host)}:{settings.port}"
workers = settings.web_concurrency
threads = settings.threads
worker_class = "ticketapp.blueprints.workers.PatientWorker"

# Imported once, before the fork: workers share the pages, and an application that cannot start ends the master
# instead of being started again for ever.
preload_app = True

# A search of 1,000 characters is legal, and each may take nine bytes once it is percent-encoded.
limit_request_line = 8190

# Seconds. Threads do not stop the heartbeat: a worker is silent for so long only when it hangs. What a request may
# take is bounded inside the application; a stopping worker waits for it, and docker-compose.yml waits longer still.
timeout = 30
graceful_timeout = 20
keepalive = 15

# Slow leaks in any library end here; the jitter keeps the workers from leaving together.
max_requests = 100_000
max_requests_jitter = 20_000

# The heartbeat is a file: on a disk that is busy it would look like a worker that hangs.
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108

# Without this the master sets 0, and whatever is written anywhere could be read by everyone on the machine.
umask = 0o077

# It would be a socket in the home folder through which the workers can be commanded.
control_socket_disable = True

# Only TRUSTED_PROXIES, in the application, says whose X-Forwarded-* headers count.
forwarded_allow_ips = ""
secure_scheme_headers: dict[str, str] = {}

# The application logs its requests itself, with their ids and without what people wrote.
accesslog = None
logger_class = "ticketapp.extensions.server_logs.ServerLogger"
loglevel = settings.log_level.lower()
logconfig_dict = {
    "root": {"level": "WARNING", "handlers": []},
    "filters": {"without_values": {"()": "ticketapp.extensions.server_logs.WithoutValues"}},
    "loggers": {
        "gunicorn.error": {
            "level": settings.log_level,
            "handlers": ["error_console"],
            "filters": ["without_values"],
            "propagate": False,
        }
    },
    "formatters": {"generic": {"()": "ticketapp.extensions.logs.JsonFormatter"}},
}


def when_ready(server: Arbiter) -> None:
    """Before the first fork: what is loaded now is never collected, so its pages stay shared."""
    from ticketapp.blueprints.warm_up import warm_up
    from ticketapp.extensions.database import bound_waiting, refuse_unfit_database
    from ticketapp.extensions.releases import release
    from ticketapp.extensions.sqlite_caches import bound_caches

    release()  # of the files that were loaded: later there may be others
    bound_arenas()
    app: Any = server.app.wsgi()
    with app.app_context():
        engine = app.extensions["sqlalchemy"].engine
        bound_waiting(engine)  # the workers inherit both
        bound_caches(engine)
        try:
            refuse_unfit_database(engine)
        except SystemExit:
            on_exit(server)
            raise
    app.extensions["classifier"].prepare()
    warm_up(app)
    if settings.gemini_api_key:
        from ticketapp.classifier.gemini import import_sdk

        import_sdk()  # 1.4 s and 40 MB, once instead of in every worker; a client is never made here
    gc.freeze()
    gc.enable()


def bound_arenas() -> None:
    """glibc would give each thread an arena of its own, and what a request frees there no other thread takes up:
    twelve threads were 40 MB. The interpreter lets one thread run at a time, so they hardly wait for each other.
    """
    limit = getattr(ctypes.CDLL(None), "mallopt", None)  # another C library has none
    if limit is not None:
        limit(M_ARENA_MAX, 2)


def pre_fork(server: Arbiter, worker: Worker) -> None:
    """In the master: the new worker gets the place that the fewest have, which is that of the one it replaces."""
    from ticketapp.extensions.forks import shield_next_fork

    taken = [each.place for each in server.WORKERS.values()]
    worker.place = min(range(server.num_workers or 1), key=taken.count)
    shield_next_fork()


def post_fork(server: Arbiter, worker: Worker) -> None:
    """After a reload, which executed this file again, the master has it off."""
    gc.enable()


def post_worker_init(worker: Worker) -> None:
    """In each new worker, before its first request."""
    from ticketapp.extensions.checkpoints import Checkpoints
    from ticketapp.extensions.processor_turns import seats
    from ticketapp.extensions.processors import seats_for, stay_on_one

    app: Any = worker.wsgi
    with app.app_context():
        engine = app.extensions["sqlalchemy"].engine
    # A connection that the master opened belongs to the master: forget it here, without closing it there.
    engine.dispose(close=False)
    app.extensions["checkpoints"] = Checkpoints(engine)
    app.extensions["checkpoints"].start()
    seats.provide(seats_for(worker.cfg.workers))
    # Starts a thread that imports the Gemini client; without a key it does nothing.
    app.extensions["classifier"].start_loading()
    if settings.jobs:
        # From the moment at which it is told to stop, a worker begins no other job.
        app.extensions["jobs"].start(lambda: worker.alive)
    # Last: threads that were started before, and what jobs start, run wherever they may.
    stay_on_one(worker.place, worker.cfg.workers)


def worker_exit(server: Arbiter, worker: Worker) -> None:
    """In a worker that ends by itself or is told to."""
    if getattr(worker, "wsgi", None) is not None:
        worker.wsgi.extensions["jobs"].stop()
        if "checkpoints" in worker.wsgi.extensions:
            worker.wsgi.extensions["checkpoints"].stop()


def child_exit(server: Arbiter, worker: Worker) -> None:
    """What a worker counted stays counted; only what it was, while it lived, is forgotten."""
    from prometheus_client.multiprocess import mark_process_dead

    mark_process_dead(worker.pid, METRICS_FOLDER)  # type: ignore[no-untyped-call]


def on_exit(server: Arbiter) -> None:
    shutil.rmtree(METRICS_FOLDER, ignore_errors=True)
