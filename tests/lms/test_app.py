"""How an installation's settings reach the application."""

import pytest
from flask import request

from lms.app import create_app
from lms.kernel.config import Settings

SECRET = "a secret of some length for the tests"


def app_of(**settings):
    return create_app(Settings(secret_key=SECRET, **settings), RATELIMIT_ENABLED=False)


def test_cookies_travel_over_https_alone_where_the_address_is_https():
    app = app_of(public_url="https://lms.example.vn", secure_cookies=None)

    assert app.config["SESSION_COOKIE_SECURE"] is True
    assert app.config["SESSION_COOKIE_NAME"] == "__Host-lms"
    with app.test_client().get("/static/css/base.css") as response:
        assert "Strict-Transport-Security" in response.headers


@pytest.mark.parametrize(("hops", "address"), [(0, "127.0.0.1"), (1, "203.0.113.9")])
def test_a_client_s_own_word_for_its_address_counts_behind_our_proxy_only(hops, address):
    app = app_of(proxy_hops=hops)
    seen = []
    app.add_url_rule("/seen", view_func=lambda: seen.append(request.remote_addr) or "")

    app.test_client().get("/seen", headers={"X-Forwarded-For": "198.51.100.1, 203.0.113.9"})

    assert seen == [address]
