"""The home page, for everybody who may look at it."""

import pytest

from lms.demo.loading import load_demo
from lms.demo.people import LOGINS, PASSWORD


@pytest.fixture
def demo(session):
    load_demo()


def signed_in(app, who):
    client = app.test_client()
    client.post("/sign-in", data={"login": LOGINS[who], "password": PASSWORD})
    return client


@pytest.mark.usefixtures("demo")
def test_the_demonstration_gives_everybody_what_comes_next_in_few_queries(app, client, queries):
    with queries() as seen:
        assert "Đợt" not in client.get("/").text  # rounds stand on the contest's own page
    assert len(seen) <= 10
    for who, expected in (
        ("trainee", "Tập huấn của tôi"),
        ("organiser", "Chỉ tiêu nhiệm vụ 6.6"),
        ("administrator", "Chỉ tiêu nhiệm vụ 6.6"),
        ("contestant", "Cuộc thi trực tuyến"),
    ):
        browser = signed_in(app, who)
        with queries() as seen:
            page = browser.get("/").text
        assert expected in page, who
        assert len(seen) <= 10, who
    assert load_demo() is False  # it is there already
