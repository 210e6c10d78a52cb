"""One's signed-in browsers: seen, ended, and ending by themselves."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from lms.kernel import clock
from lms.kernel.audit import AuditEntry
from lms.kernel.config import get_settings
from lms.people.accounts import sign_ins
from lms.people.accounts.models import SignIn
from tests.lms.people.accounts import build
from tests.people import PASSWORD

PHONE = (
    "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0 Mobile "
    "Safari/537.36"
)
PAGE = "/my/account"


def sign_in(app, login="an", address="203.0.113.7", agent=PHONE):
    client = app.test_client()
    client.post(
        "/sign-in", data={"login": login, "password": PASSWORD},
        environ_overrides={"REMOTE_ADDR": address}, headers={"User-Agent": agent},
    )  # fmt: skip
    return client


def is_in(client, person):
    return person.full_name in client.get("/").text


def live(session, person):
    account = build.account_of(session, person)
    return session.scalars(
        select(SignIn).where(SignIn.account_id == account.id, SignIn.ended_at.is_(None))
    ).all()


def test_the_page_shows_each_browser_roughly_and_marks_this_one(app, cast):
    cast.an
    sign_in(app, agent="Mozilla/5.0 (Windows NT 10.0) Firefox/133.0", address="198.51.100.2")
    here = sign_in(app)
    page = here.get(PAGE).text

    assert "Chrome · Android" in page
    assert "Firefox · Windows" in page
    assert "203.0.113.7" in page
    assert page.count("Trình duyệt này</span>") == 1
    assert "Mozilla" not in page


def test_one_browser_is_signed_out_from_another(app, cast):
    cast.an
    here, there = sign_in(app), sign_in(app)
    with here.session_transaction() as cookie:
        mine = cookie["_user_id"]
    other = next(
        each for each in live(cast.session, cast.an) if not sign_ins.is_token_of(each, mine)
    )
    here.post(f"/my/account/sign-ins/{other.public_id}/end")

    assert is_in(here, cast.an)
    assert not is_in(there, cast.an)
    assert "sign_in.ended" in cast.session.scalars(select(AuditEntry.action)).all()


def test_all_others_are_signed_out_at_once(app, cast):
    cast.an
    here, others = sign_in(app), [sign_in(app) for _ in range(3)]
    stranger = cast.browser(cast.binh)
    here.post("/my/account/sign-ins/end")

    assert is_in(here, cast.an)
    assert not any(is_in(each, cast.an) for each in others)
    assert is_in(stranger, cast.binh)


def test_nobody_ends_somebody_elses_browser(app, cast):
    browser = cast.browser(cast.an)
    cast.browser(cast.binh)
    [theirs] = live(cast.session, cast.binh)
    assert browser.post(f"/my/account/sign-ins/{theirs.public_id}/end").status_code == 404
    assert len(live(cast.session, cast.binh)) == 1


def test_the_cookie_of_a_visitor_does_not_become_a_sign_in(client, cast):
    """Session fixation: what was in the cookie before is not what is in it after."""
    cast.an
    client.get("/sign-in")
    with client.session_transaction() as cookie:
        cookie["planted"] = "by a stranger"
    build.sign_in(client, "an")
    with client.session_transaction() as cookie:
        assert "planted" not in cookie


@pytest.fixture
def later(cast, monkeypatch):
    """Let time go by for the server's clock."""
    real = clock.now

    def go(**by):
        monkeypatch.setattr(clock, "now", lambda: real() + timedelta(**by))

    return go


def test_a_browser_that_is_not_used_is_signed_out(cast, later):
    browser = cast.browser(cast.an)
    later(hours=get_settings().session_idle_hours, seconds=1)
    assert not is_in(browser, cast.an)


def test_a_browser_that_is_used_stays_and_not_for_ever(cast, later):
    browser = cast.browser(cast.an)
    for day in range(1, get_settings().session_days):
        later(days=day)
        assert is_in(browser, cast.an), day
    later(days=get_settings().session_days, seconds=1)
    assert not is_in(browser, cast.an)


def test_use_is_written_down_once_in_five_minutes(cast, later, queries):
    browser = cast.browser(cast.an)
    with queries() as first:
        browser.get("/my/events")
    later(minutes=6)
    with queries() as after_a_while:
        browser.get("/my/events")
    later(minutes=7)
    with queries() as soon_again:
        browser.get("/my/events")

    writes = [each for each in after_a_while if each.startswith("UPDATE sign_in")]
    assert len(writes) == 1
    assert len(after_a_while) == len(first) + 1
    assert len(soon_again) == len(first)


def test_a_browser_is_found_in_one_statement(cast, queries):
    browser = cast.browser(cast.an)
    with queries() as count:
        browser.get("/language/vi")
        browser.get("/verify")
    assert len([each for each in count if "sign_in" in each]) == 1


def test_the_page_takes_as_many_queries_for_one_browser_as_for_thirty(app, cast, queries):
    cast.an
    here = sign_in(app)
    here.get(PAGE)
    with queries() as few:
        here.get(PAGE)
    for number in range(30):
        sign_in(app, address=f"198.51.100.{number}")
    with queries() as many:
        here.get(PAGE)

    assert len(many) == len(few) <= 10
