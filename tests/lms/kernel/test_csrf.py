"""Tokens against requests from other sites: remembered, and worth no more for it."""

import re

import pytest
from flask import g

from lms.app import create_app
from lms.kernel import csrf

TOKEN = re.compile(r'name="csrf-token" content="([^"]+)"')
JSON = {"Accept": "application/json"}


@pytest.fixture
def guarded(session):
    """The application with its guard up."""
    return create_app(TESTING=True, RATELIMIT_ENABLED=False, SERVER_NAME=None)


def post(client, token, **more):
    """Send a request that changes something; 400 is the guard's answer."""
    headers = {**JSON, "X-CSRFToken": token, **more.pop("headers", {})}
    return client.post("/sign-out", headers=headers, **more).status_code


def page_token(client, **more):
    return TOKEN.search(client.get("/sign-in", **more).text)[1]


def test_a_token_is_taken_again_and_again_from_the_browser_it_was_made_for(guarded):
    client = guarded.test_client()
    token = page_token(client)

    assert [post(client, token) for _ in range(3)] == [302, 302, 302]


def test_a_token_that_one_browser_has_used_is_nothing_in_another(guarded):
    mine, other = guarded.test_client(), guarded.test_client()
    token = page_token(mine)
    page_token(other)
    post(mine, token)

    assert post(other, token) == 400
    assert post(guarded.test_client(), token) == 400


@pytest.mark.parametrize("token", ["", "x", "Ii.aaaaaa.bbbbbbbb"])
def test_what_is_no_token_is_never_remembered(guarded, token):
    client = guarded.test_client()
    page_token(client)

    assert [post(client, token) for _ in range(2)] == [400, 400]


def test_over_https_a_remembered_token_from_another_site_is_refused(guarded):
    client, https = guarded.test_client(), {"base_url": "https://localhost"}
    token = page_token(client, **https)
    ours = {"Referer": "https://localhost/sign-in"}

    assert post(client, token, headers=ours, **https) == 302
    assert post(client, token, headers={"Referer": "https://evil.example/"}, **https) == 400
    assert post(client, token, **https) == 400
    assert post(client, token, headers=ours, **https) == 302


def test_tokens_remembered_have_a_bound(guarded, monkeypatch):
    monkeypatch.setattr(csrf, "MOST_KEPT", 2)
    for _ in range(5):
        client = guarded.test_client()
        post(client, page_token(client))

    assert len(guarded.extensions["csrf"]._verified) <= 2


def test_forms_take_a_request_whose_token_was_remembered(guarded):
    client = guarded.test_client()
    token = page_token(client)
    post(client, token)
    with client:
        post(client, token)
        assert g.csrf_valid
