"""Passwords: what a new one may be, changing one's own, and how one is stored."""

import pytest
from argon2 import PasswordHasher
from sqlalchemy import select

from lms.kernel import clock
from lms.kernel.audit import AuditEntry
from lms.people.accounts import passwords, service
from lms.people.accounts.models import SignInFailure
from lms.people.accounts.passwords import WeakPassword, check_new
from tests.lms.people.accounts import build
from tests.people import PASSWORD

NEW = "trời xanh mây trắng"


@pytest.mark.parametrize(
    "password",
    [
        "ngắn quá", "x" * 201, "1234567890", "qwertyuiop", "1q2w3e4r5t6y", "iloveyou123", "matkhau123456",
        "Mật khẩu 2026!", "Thái Nguyên 2026", "thainguyen@123", "anhyeuem1314", "abcd123456", "password!!!!",
        "Nguyễn Thị An 1990", "an.nguyenthi.1990", "Sở Tư pháp 2026", "P@ssw0rd2026", "0912345678", "01/05/1990.",
    ],
)  # fmt: skip
def test_a_password_that_guessers_try_is_refused(password):
    with pytest.raises(WeakPassword):
        check_new(password, about=("Nguyễn Thị An", "an.justice", "Sở Tư pháp"))


@pytest.mark.parametrize(
    "password",
    [
        PASSWORD,
        NEW,
        "minh-hoa-2026",
        "An thích cà phê sữa",
        "x7Kq!vz0Lm",
        "一二三四五六七八九十",
        "🐘🦁🐯🐻🐼🐨🐸🐵🐔🐧",
    ],
)
def test_any_other_is_taken_whatever_it_is_made_of(password):
    check_new(password, about=("Nguyễn Thị An", "an", "Sở Tư pháp"))


def test_signing_in_stores_the_password_anew_when_the_parameters_have_changed(client, cast):
    account = build.account_of(cast.session, cast.an)
    account.password_hash = old = PasswordHasher(time_cost=2, memory_cost=128).hash(PASSWORD)
    cast.session.commit()
    build.sign_in(client, "an", PASSWORD)
    kept = build.account_of(cast.session, cast.an).password_hash

    assert kept != old
    assert not passwords.is_outdated(kept)
    assert passwords.matches(kept, PASSWORD)


def change(browser, old=PASSWORD, new=NEW, again=None):
    return browser.post(
        "/my/account/password", data={"old": old, "password": new, "again": again or new}
    )


def test_changing_the_password_signs_all_other_browsers_out_and_renews_this_one(cast):
    here, there = cast.browser(cast.an), cast.browser(cast.an)
    with here.session_transaction() as cookie:
        before = cookie["_user_id"]
    assert change(here).location == "/my/account"
    with here.session_transaction() as cookie:
        assert cookie["_user_id"] != before

    assert cast.an.full_name in here.get("/").text
    assert cast.an.full_name not in there.get("/").text
    assert build.sign_in(there, "an", PASSWORD).status_code == 422
    assert build.sign_in(there, "an", NEW).status_code == 302


def test_the_present_password_is_asked_for_and_guessing_it_is_slowed_down(cast):
    browser = cast.browser(cast.an)
    for _ in range(10):
        assert change(browser, old="sai mật khẩu").status_code == 422
    assert change(browser).status_code == 429


@pytest.mark.parametrize(
    ("new", "again"), [("nguyễn thị an 1990", None), (NEW, f"{NEW}!"), ("ngắn", None)]
)
def test_a_new_password_that_cannot_be_is_said_beside_its_field(cast, new, again):
    answer = change(cast.browser(cast.an), new=new, again=again)
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.text


def test_what_happens_to_passwords_is_logged_without_them(client, cast):
    cast.an
    build.sign_in(client, "an", "mật khẩu sai này")
    build.sign_in(client, "không ai", "mật khẩu sai này")
    build.sign_in(client, "an", PASSWORD)
    change(client)
    entries = cast.session.scalars(select(AuditEntry).order_by(AuditEntry.id)).all()

    assert [(each.action, each.subject) for each in entries] == [
        ("sign_in.failed", f"person:{cast.an.public_id}"),
        ("sign_in.failed", "account:unknown"),
        ("sign_in.started", f"person:{cast.an.public_id}"),
        ("password.changed", f"person:{cast.an.public_id}"),
        ("sign_in.started", f"person:{cast.an.public_id}"),
    ]
    logged = " ".join(str(each.details) for each in entries)
    for secret in ("mật khẩu sai này", PASSWORD, NEW, "không ai"):
        assert secret not in logged


def test_an_account_without_a_password_lets_none_in(client, cast):
    account = build.account_of(cast.session, cast.an)
    account.password_hash = None
    cast.session.commit()

    assert build.sign_in(client, "an", "").status_code == 422
    assert build.sign_in(client, "an", PASSWORD).status_code == 422


def test_a_first_password_is_set_after_a_recent_proof(cast):
    browser = cast.browser(cast.an)
    build.account_of(cast.session, cast.an).password_hash = None
    cast.session.commit()
    assert (
        browser.post("/my/account/password", data={"password": NEW, "again": NEW}).status_code
        == 302
    )
    assert build.sign_in(cast.app.test_client(), "an", NEW).status_code == 302


def test_failures_are_forgotten_where_the_password_was_right(client, cast):
    cast.an
    for _ in range(3):
        build.sign_in(client, "an", "sai mật khẩu")
        build.sign_in(client, "an", PASSWORD)
    assert len(cast.session.scalars(select(SignInFailure)).all()) == 3


def test_a_login_is_one_however_it_is_typed(client, cast):
    """CVE-2020-7245: a name with spaces or capitals is not another name."""
    cast.an
    person = cast.person("Nguyễn Thị An Khác")
    for typed in (" an ", "AN", "a\u200bn", "an\u00a0"):
        with pytest.raises(service.LoginTaken):
            service.add_account(cast.session(), person, login=typed, password=NEW, now=clock.now())
        assert build.sign_in(cast.app.test_client(), typed, PASSWORD).status_code == 302
