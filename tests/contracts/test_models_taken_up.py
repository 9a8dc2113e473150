"""Promise: every running process takes up another model within seconds, and none stops for a broken one."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import requests

from tests.load import wait_for
from tests.refits import shipped_artefact, store_model
from tests.servers import Server
from ticketapp.extensions.database import db
from ticketapp.rules.actors import SYSTEM
from ticketapp.rules.clocks import utc_now
from ticketapp.services.triage_models import find_model, use

AT_ONCE = 8
TEXT = {"description": "I was charged twice for my invoice."}


def answering(server: Server) -> set[str]:
    """The models that answer now; several calls at once reach both workers."""

    def ask(_number: int) -> str:
        return str(requests.post(f"{server.url}/api/tickets/classify/", json=TEXT, timeout=30).json()["model"])

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return set(pool.map(ask, range(AT_ONCE)))


def assert_all_answer(server: Server, version: str) -> None:
    seen: list[set[str]] = []

    def is_everywhere() -> bool:
        seen.append(answering(server))
        return len(seen) >= 3 and seen[-3:] == [{version}] * 3

    wait_for(is_everywhere, f"{version} from every worker")


def test_two_workers_take_models_up_and_go_back(serve: Callable[..., Server]) -> None:
    server = serve(WEB_CONCURRENCY="2", JOBS="off")
    shipped = shipped_artefact().version
    assert_all_answer(server, shipped)
    with server.app.app_context():
        store_model("1+a")
    assert_all_answer(server, "1+a")
    with server.app.app_context():
        broken = store_model("1+b")
        broken.artefact = b"nonsense"
        db.session.commit()
    wait_for(lambda: answering(server) == {"1+a"} and server.log().count('"model_broken"') == 2, "two lines")
    assert server.log().count('"model_broken"') == 2
    with server.app.app_context():
        use(find_model("shipped"), SYSTEM, utc_now())
        db.session.commit()
    assert_all_answer(server, shipped)
    assert server.log().count('"model_broken"') == 2
    assert server.log().count('"model_taken_up"') == 2
