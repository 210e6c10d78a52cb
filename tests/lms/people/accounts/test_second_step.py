"""The second step: turning it on, signing in with it, recovery codes, and who must have it."""

import re
from datetime import timedelta

import pyotp
import pytest
from sqlalchemy import select

from lms.kernel import clock, sealing
from lms.kernel.actor import VISITOR
from lms.kernel.audit import AuditEntry
from lms.kernel.config import get_settings
from lms.people.accounts import second_factor, service
from lms.people.accounts.models import RecoveryCode, SignIn
from tests.lms.people.accounts import build
from tests.lms.people.accounts.authenticator import Authenticator
from tests.lms.people.accounts.test_passkeys import add


def is_in(client, person):
    return person.full_name in client.get("/").text


def begin(browser):
    """Turn it on as far as the picture; return the app that has the secret."""
    browser.post("/my/account/second-step/new")
    page = browser.get("/my/account/second-step/app").text
    secret = re.search(r'account-secret">([A-Z2-7 ]+)<', page)[1].replace(" ", "")
    assert "data:image/svg+xml;base64," in page
    return pyotp.TOTP(secret)


def finish(browser, code):
    return browser.post("/my/account/second-step/app", data={"code": code})


def codes_on(page):
    return re.findall(r'<li class="code">([A-Z2-9-]+)</li>', page)


def step(client, code, **more):
    return client.post("/sign-in/code", data={"code": code, **more})


@pytest.fixture
def enrolled(cast):
    return build.enrolled(cast.session, cast.an)


def test_it_is_on_once_the_app_shows_the_right_code(cast):
    browser, other = cast.browser(cast.an), cast.browser(cast.an)
    app = begin(browser)
    with browser.session_transaction() as cookie:
        before = cookie["_user_id"]
    assert finish(browser, "000000").status_code == 422
    page = finish(browser, build.code_of(app))

    assert page.status_code == 200
    assert len(codes_on(page.text)) == 10
    with browser.session_transaction() as cookie:
        assert cookie["_user_id"] != before  # renewed where rights change
    assert is_in(browser, cast.an)
    assert not is_in(other, cast.an)
    account = build.account_of(cast.session, cast.an)
    assert app.secret.encode() not in account.totp_sealed
    assert sealing.unseal(account.totp_sealed, purpose=second_factor.PURPOSE) == app.secret
    assert "second_factor.enrolled" in cast.session.scalars(select(AuditEntry.action)).all()


def test_the_code_that_turned_it_on_does_not_sign_in_again(client, cast):
    browser = cast.browser(cast.an)
    app = begin(browser)
    code = build.code_of(app)
    finish(browser, code)
    build.sign_in(client, "an")
    assert step(client, code).status_code == 422


def test_after_the_password_nothing_is_open_before_the_code(client, cast, enrolled):
    app, _codes = enrolled
    answer = build.sign_in(client, "an", next="/my/certificates")
    assert answer.location == "/sign-in/code?next=/my/certificates"
    assert not is_in(client, cast.an)
    assert client.get("/my/certificates").status_code == 302

    assert step(client, build.code_of(app), next="/my/certificates").location == "/my/certificates"
    assert is_in(client, cast.an)


def test_it_leads_back_to_this_site_only(client, cast, enrolled):
    app, _codes = enrolled
    build.sign_in(client, "an", next="//evil.example")
    assert step(client, build.code_of(app), next="//evil.example").location == "/"


def test_a_code_works_once(app, client, cast, enrolled):
    phone, _codes = enrolled
    code = build.code_of(phone)
    build.sign_in(client, "an")
    assert step(client, code).status_code == 302
    other = app.test_client()
    build.sign_in(other, "an")
    assert step(other, code).status_code == 422
    assert step(other, build.code_of(phone, ahead=1)).status_code == 302


def test_an_older_code_does_not_work_after_a_newer_one(app, client, cast, enrolled):
    phone, _codes = enrolled
    build.sign_in(client, "an")
    assert step(client, build.code_of(phone, ahead=1)).status_code == 302
    other = app.test_client()
    build.sign_in(other, "an")
    assert step(other, build.code_of(phone)).status_code == 422


@pytest.mark.parametrize("ahead", [-2, 2, 10])
def test_a_code_of_another_time_does_not_work(client, cast, enrolled, ahead):
    phone, _codes = enrolled
    build.sign_in(client, "an")
    assert step(client, build.code_of(phone, ahead=ahead)).status_code == 422


def test_a_recovery_code_stands_in_once(app, client, cast, enrolled):
    _phone, codes = enrolled
    build.sign_in(client, "an")
    assert step(client, f" {codes[3].lower()} ").status_code == 302
    other = app.test_client()
    build.sign_in(other, "an")
    assert step(other, codes[3]).status_code == 422
    assert step(other, codes[4]).status_code == 302
    assert "recovery_code.used" in cast.session.scalars(select(AuditEntry.action)).all()


def test_recovery_codes_are_kept_hashed_and_are_their_owners_alone(client, cast, enrolled):
    _phone, codes = enrolled
    held = b"".join(each.code_hash for each in cast.session.scalars(select(RecoveryCode)))
    assert all(code.encode() not in held for code in codes)
    build.enrolled(cast.session, cast.binh)
    build.sign_in(client, "binh")
    assert step(client, codes[0]).status_code == 422


def test_guessing_codes_is_slowed_down_wherever_it_is_tried_from(app, cast, enrolled):
    phone, _codes = enrolled
    for number in range(10):
        client = app.test_client()
        build.sign_in(client, "an")
        address = {"REMOTE_ADDR": f"203.0.113.{number}"}
        answer = client.post("/sign-in/code", data={"code": "000000"}, environ_overrides=address)
        assert answer.status_code == 422
    build.sign_in(client, "an")
    assert step(client, build.code_of(phone)).status_code == 429


def test_the_step_is_of_the_browser_that_gave_the_password(app, client, cast, enrolled):
    phone, _codes = enrolled
    build.sign_in(client, "an")
    assert step(app.test_client(), build.code_of(phone)).status_code == 409


def test_a_step_ends_with_a_new_password(client, cast, enrolled):
    phone, _codes = enrolled
    build.sign_in(client, "an")
    account = build.account_of(cast.session, cast.an)
    service.set_password(cast.session(), VISITOR, account, "trời xanh mây trắng", now=clock.now())
    cast.session.commit()
    assert step(client, build.code_of(phone)).status_code == 409


def test_it_is_turned_off_after_a_recent_proof(cast, enrolled):
    phone, _codes = enrolled
    browser = cast.app.test_client()
    build.sign_in(browser, "an")
    step(browser, build.code_of(phone))
    assert browser.post("/my/account/second-step/remove").location == "/my/account"

    assert build.account_of(cast.session, cast.an).totp_sealed is None
    assert cast.session.query(RecoveryCode).count() == 0
    assert is_in(browser, cast.an)
    assert "second_factor.removed" in cast.session.scalars(select(AuditEntry.action)).all()


def test_an_old_proof_turns_nothing_off(cast, enrolled):
    phone, _codes = enrolled
    browser = cast.app.test_client()
    build.sign_in(browser, "an")
    step(browser, build.code_of(phone))
    for each in cast.session.scalars(select(SignIn)):
        each.created_at -= timedelta(minutes=11)
    cast.session.commit()

    answer = browser.post("/my/account/second-step/remove")
    assert answer.location == "/my/account/confirm?next=/my/account/second-step"
    assert build.account_of(cast.session, cast.an).totp_sealed is not None
    confirmed = browser.post(
        "/my/account/confirm", data={"password": build.PASSWORD, "next": "/my/account"}
    )
    assert confirmed.location == "/sign-in/code?next=/my/account"
    assert step(browser, build.code_of(phone, ahead=1)).status_code == 302
    assert browser.post("/my/account/second-step/remove").location == "/my/account"


def test_new_recovery_codes_end_the_old_ones(app, cast, enrolled):
    phone, old = enrolled
    browser = app.test_client()
    build.sign_in(browser, "an")
    step(browser, build.code_of(phone))
    new = codes_on(browser.post("/my/account/second-step/recovery-codes").text)
    assert len(set(new) | set(old)) == 20
    other = app.test_client()
    build.sign_in(other, "an")
    assert step(other, old[0]).status_code == 422
    assert step(other, new[0]).status_code == 302


# Required by the setting -------------------------------------------------------------------
@pytest.fixture
def required(monkeypatch):
    monkeypatch.setattr(get_settings(), "require_second_factor", True)


def test_organisers_are_led_to_it_before_anything_else(cast, required):
    for person in (cast.chi, cast.dung):
        browser = cast.browser(person)
        for page in ("/", "/programme", "/my/account", "/people/x/account"):
            assert browser.get(page).location == "/my/account/second-step", page
        assert browser.post("/my/account/sign-ins/end").status_code == 403
        assert browser.get("/jobs/x", headers={"Accept": "application/json"}).status_code == 403
        assert (
            "Vai trò của ông/bà cần xác minh hai bước"
            in browser.get("/my/account/second-step").text
        )
        finish(browser, build.code_of(begin(browser)))
        assert browser.get("/programme").status_code == 200


def test_trainees_and_visitors_are_not(client, cast, required):
    assert client.get("/").status_code == 200
    assert cast.browser(cast.an).get("/my/events").status_code == 200


def test_a_passkey_does_as_well(cast, required):
    browser = cast.browser(cast.chi)
    assert add(browser, Authenticator()).status_code == 200
    assert browser.get("/programme").status_code == 200


def test_a_password_alone_does_not_enrol_where_there_is_a_passkey(cast, required):
    add(cast.browser(cast.chi), Authenticator())
    thief = cast.app.test_client()
    build.sign_in(thief, "chi")
    assert thief.get("/programme").location == "/my/account/second-step"
    assert thief.post("/my/account/second-step/new").location.startswith("/my/account/confirm")


def test_who_must_have_it_does_not_turn_it_off(cast, required):
    phone, _codes = build.enrolled(cast.session, cast.chi)
    browser = cast.app.test_client()
    build.sign_in(browser, "chi")
    step(browser, build.code_of(phone))
    assert browser.get("/programme").status_code == 200
    assert browser.post("/my/account/second-step/remove").status_code == 409


def test_the_way_out_stays_open(cast, required):
    browser = cast.browser(cast.chi)
    assert browser.post("/sign-out").location == "/sign-in"
    assert browser.get("/").status_code == 200
