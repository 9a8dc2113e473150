"""GET /api/tickets/<id>/"""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from tests.blueprints.api.conftest import Make


def test_it_works(client: FlaskClient, auth: dict[str, str], make_ticket: Make) -> None:
    ticket = make_ticket()
    answer = client.get(f"/api/tickets/{ticket['id']}/", headers=auth)
    assert answer.status_code == 200
    assert answer.json == ticket
    assert answer.headers["ETag"] == '"1"'


def test_not_modified(client: FlaskClient, auth: dict[str, str], make_ticket: Make) -> None:
    url = f"/api/tickets/{make_ticket()['id']}/"
    assert client.get(url, headers={**auth, "If-None-Match": '"1"'}).status_code == 304
    assert client.get(url, headers={**auth, "If-None-Match": '"2"'}).status_code == 200


@pytest.mark.parametrize(("tag", "status"), [('"1"', 200), ("1", 200), ("*", 200), ('"2"', 412), ('W/"1"', 412)])
def test_if_match(client: FlaskClient, auth: dict[str, str], make_ticket: Make, tag: str, status: int) -> None:
    answer = client.get(f"/api/tickets/{make_ticket()['id']}/", headers={**auth, "If-Match": tag})
    assert (answer.status_code, answer.mimetype) == (status, "application/json")
    assert ("detail" in (answer.json or {})) == (status == 412)


def test_credentials_are_needed(client: FlaskClient, make_ticket: Make) -> None:
    assert client.get(f"/api/tickets/{make_ticket()['id']}/").status_code == 401


@pytest.mark.parametrize("number", ["0", "999", str(2**63), "9" * 90])
def test_no_such_ticket(client: FlaskClient, auth: dict[str, str], number: str) -> None:
    answer = client.get(f"/api/tickets/{number}/", headers=auth)
    assert answer.status_code == 404
    assert answer.json == {"detail": "Not found."}


@pytest.mark.parametrize("path", ["abc/", "-1/", "007/", "1.5/", "%D9%A3/", "1/2/", "9" * 5000 + "/"])
def test_no_such_address(client: FlaskClient, path: str) -> None:
    answer = client.get(f"/api/tickets/{path}")
    assert answer.status_code == 404
    assert answer.json == {"detail": "Not found."}
