"""``/admin/triage``: the model in use, its card, the history of refits, and going back."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.blueprints.admin.conftest import Post
from tests.refits import acts, store_model
from ticketapp.classifier.shipped import shipped_card
from ticketapp.extensions.database import db
from ticketapp.services.triage_models import model_in_use, name_of

PATH = "/admin/triage"


def page_of(client: FlaskClient, path: str = PATH) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def store(app: Flask, *versions: str, **values: str) -> None:
    with app.app_context():
        for version in versions:
            store_model(version, **values)


def in_use(app: Flask) -> str:
    with app.app_context():
        name = name_of(model_in_use())
        db.session.rollback()
        return name


def test_the_shipped_model_with_its_card(admin_client: FlaskClient) -> None:
    page = page_of(admin_client)
    assert f"{shipped_card()['version']}</code> (came with this release)" in page
    assert "Larson et al. 2019, clinc/oos-eval, 828f809, CC-BY-3.0" in page
    assert "the first start" in page
    assert str(shipped_card()["data_sha256"])[:16] in page
    assert "synthetic_rubric" in page
    assert "There was none yet." in page
    assert "Go back" not in page
    assert f'href="{PATH}"' in page_of(admin_client, "/admin/")


def test_a_trained_model_and_the_history(app: Flask, admin_client: FlaskClient) -> None:
    store(app, "1+aaa")
    store(app, "1+bbb", reason="category accuracy on the anchors fell from 0.800 to 0.700")
    page = page_of(admin_client)
    assert "a refit with 3 tickets that agents decided" in page
    assert "Category: right 0.750 → 0.800" in page
    assert "Refused: category accuracy on the anchors fell from 0.800 to 0.700" in page
    assert page.index("1+bbb") < page.rindex("1+aaa")
    assert "a command on the server" in page
    assert "Go back to the shipped model" in page
    assert "1.25" in page
    assert "Took the triage model 1+aaa" in page_of(admin_client, "/admin/")


def test_going_back_asks_first_and_leaves_an_event(app: Flask, admin_client: FlaskClient, post: Post) -> None:
    store(app, "1+aaa", "1+bbb")
    assert "Use the triage model 1+aaa?" in page_of(admin_client, f"{PATH}/model?version=1%2Baaa")
    assert "Use the shipped triage model?" in page_of(admin_client, f"{PATH}/model?version=shipped")
    assert in_use(app) == "1+bbb"
    answer = post(f"{PATH}/model", version="1+aaa")
    assert (answer.status_code, answer.location) == (303, PATH)
    assert in_use(app) == "1+aaa"
    assert "The model 1+aaa is in use." in page_of(admin_client)
    assert post(f"{PATH}/model", version="shipped").status_code == 303
    assert in_use(app) == "shipped"
    with app.app_context():
        assert acts()[-2:] == [
            ("triage.model_used", "1+aaa", "1+bbb", "1+aaa"),
            ("triage.model_used", "shipped", "1+aaa", "shipped"),
        ]
    assert "bob@example.com" in page_of(admin_client, "/admin/")


@pytest.mark.parametrize("version", ["", "nope", "1+refused", "1+foreign", "1+old", "previous\x00"])
def test_what_one_cannot_go_to_is_404(app: Flask, admin_client: FlaskClient, post: Post, version: str) -> None:
    store(app, "1+old", "1+a", "1+b")
    store(app, "1+foreign", shipped_sha256="another release's")
    store(app, "1+c")
    store(app, "1+refused", reason="it is worse")
    assert admin_client.get(f"{PATH}/model", query_string={"version": version}).status_code == 404
    assert post(f"{PATH}/model", version=version).status_code == 404
    assert in_use(app) == "1+c"


def test_a_model_of_another_release_is_named_so(app: Flask, admin_client: FlaskClient) -> None:
    store(app, "1+aaa", shipped_sha256="another release's")
    assert "It was made for another release" in page_of(admin_client)


def test_without_a_csrf_token_nothing_changes(app: Flask, admin_client: FlaskClient) -> None:
    store(app, "1+aaa")
    assert admin_client.post(f"{PATH}/model", data={"version": "shipped"}).status_code == 400
    assert in_use(app) == "1+aaa"


def test_it_is_for_admins(agent_client: FlaskClient) -> None:
    assert agent_client.get(PATH).status_code == 403
    assert agent_client.post(f"{PATH}/model", data={"version": "shipped"}).status_code in (400, 403)
