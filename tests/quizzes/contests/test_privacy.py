"""Before publication nothing public tells how many have registered or entered."""

import re

import pytest

from tests.quizzes.contests import build

VOLATILE = re.compile(
    r'data-now="[^"]*"|csrf[^>]*>|<span class="countdown-value"[^>]*>[^<]*<|value="[\w.-]{40,}"'
)


def public_pages(app, contest, round_):
    """Every public page as a visitor gets it: status, headers, text without the clock's ticking."""
    browser = app.test_client()
    pages = {}
    for url in (
        "/contests",
        f"/contests/{contest.public_id}",
        f"/contests/{contest.public_id}/register",
        f"/rounds/{round_.public_id}/board",
        f"/rounds/{round_.public_id}/play",
        f"/rounds/{round_.public_id}/receipt",
    ):
        answer = browser.get(url)
        headers = {k: v for k, v in answer.headers if k not in {"Date", "Set-Cookie", "Vary"}}
        headers.pop("Content-Length", None)
        pages[url] = answer.status_code, headers, VOLATILE.sub("", answer.text)
    return pages


@pytest.mark.parametrize("is_closed", [False, True], ids=["while it is open", "after the close"])
def test_public_pages_are_the_same_for_no_entry_and_for_many(
    app, session, contest, round_, is_closed
):
    if is_closed:
        build.close(session, round_)
    before = public_pages(app, contest, round_)
    build.entries(session, round_, [(10, 5, 60_000 + n, 600) for n in range(37)])

    assert public_pages(app, contest, round_) == before


def own_pages(app, contest, round_, number):
    browser = app.test_client()
    browser.post(f"/contests/{contest.public_id}/register", data=build.form(number))
    started = browser.post(f"/rounds/{round_.public_id}/start").location
    urls = [f"/rounds/{round_.public_id}/play", f"/rounds/{round_.public_id}/receipt"]
    text = "".join(browser.get(url).text for url in urls)
    ids = re.compile(r"\d\d:\d\d:\d\d\.\d{3} \d\d/\d\d/\d{4}")
    return started, VOLATILE.sub("", ids.sub("", text))


def test_ones_own_pages_do_not_tell_how_many_came_before(app, session, contest, round_):
    first_address, first = own_pages(app, contest, round_, 1)
    build.entries(session, round_, [(10, 5, 60_000 + n, 600) for n in range(41)])
    last_address, last = own_pages(app, contest, round_, 2)

    assert last == first
    opaque = re.compile(r"/attempts/[a-z0-9]{16}\?back=/rounds/[a-z0-9]{16}/receipt")
    assert opaque.fullmatch(first_address)
    assert opaque.fullmatch(last_address)


def test_no_citizen_id_and_no_full_phone_number_is_ever_on_a_public_page(
    app, client, session, contest, round_
):
    client.post(
        f"/contests/{contest.public_id}/register", data=build.form(citizen_id="019090001234")
    )
    for _status, _headers, text in public_pages(app, contest, round_).values():
        assert "019090001234" not in text
        assert "0912000001" not in text
