"""Signing in, signing out, and claiming an account from an invitation."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from lms.kernel import clock, db
from lms.people.accounts import rules, service, sign_ins, tries
from lms.people.accounts.models import SignIn
from tests.people import PASSWORD


def sign_in(client, login, password, **more):
    return client.post("/sign-in", data={"login": login, "password": password, **more})


def test_the_right_password_opens_the_door(client, cast):
    cast.an
    response = sign_in(client, "an", PASSWORD)

    assert response.status_code == 302
    assert cast.an.full_name in client.get("/").text


@pytest.mark.parametrize(("login", "password"), [("an", "sai mật khẩu"), ("ai đó", PASSWORD)])
def test_a_wrong_name_and_a_wrong_password_read_alike(client, cast, login, password):
    cast.an
    response = sign_in(client, login, password)

    assert response.status_code == 422
    assert "chưa đúng" in response.text


def test_guessing_is_stopped_even_with_the_right_password_at_last(client, cast):
    cast.an
    for _ in range(rules.TRIES):
        sign_in(client, "an", "sai mật khẩu")

    assert sign_in(client, "an", PASSWORD).status_code == 429


def test_guessing_elsewhere_does_not_lock_the_owner_out_until_it_is_massive(client, cast):
    def fail(times, where):
        for _ in range(times):
            tried = tries.begin(cast.session, "an", address=where, now=clock.now())
            service.check_password(cast.session(), tried, "sai", now=clock.now())
        cast.session.commit()

    cast.an
    fail(10, "203.0.113.1")
    assert sign_in(client, "an", PASSWORD).status_code == 302
    for network in range(2, 11):
        fail(10, f"203.0.113.{network}")
    assert sign_in(client, "an", PASSWORD).status_code == 429


def test_guessing_at_many_names_from_one_address_is_stopped(client, cast):
    cast.an
    for name in range(100):
        sign_in(client, f"ai đó {name}", "sai mật khẩu")

    assert sign_in(client, "an", PASSWORD).status_code == 429


def test_signing_in_leads_back_to_this_site_only(client, cast):
    cast.an
    assert sign_in(client, "an", PASSWORD, next="/contests").location == "/contests"
    for target in ("//evil.example", "https://evil.example", "/\\evil.example", "\t//evil"):
        other = client.application.test_client()
        assert sign_in(other, "an", PASSWORD, next=target).location == "/"


def test_signing_out_ends_the_session_on_the_server(client, cast):
    cast.an
    sign_in(client, "an", PASSWORD)
    with client.session_transaction() as cookie:
        token = cookie["_user_id"]
    client.post("/sign-out")

    assert sign_ins.find(db.session(), token, now=clock.now()) is None


def test_a_suspended_account_is_out_at_its_next_request(cast):
    browser = cast.browser(cast.an)
    service.queries.find_account(cast.session, "an").suspended_at = clock.now()
    cast.session.commit()

    assert cast.an.full_name not in browser.get("/").text


def test_signing_in_again_changes_the_cookie_and_ends_the_former_session(client, cast):
    cast.an
    sign_in(client, "an", PASSWORD)
    sign_in(client, "an", PASSWORD)

    former, present = cast.session.scalars(select(SignIn).order_by(SignIn.created_at))
    assert former.ended_at is not None
    assert present.ended_at is None


@pytest.fixture
def code(cast):
    person = cast.person("Đỗ Thị Hà", unit=cast.justice)
    codes = service.invite(cast.session, [person], now=clock.now())
    cast.session.commit()
    return codes[person.id]


def claim(client, code, login="doha", password=PASSWORD):
    data = {"login": login, "password": password, "again": password}
    return client.post(f"/invitation/{code}", data=data)


def test_an_invitation_makes_an_account_and_signs_in(client, cast, code):
    assert "Đỗ Thị Hà" in client.get(f"/invitation/{code}").text
    assert claim(client, code).status_code == 302
    assert "Đỗ Thị Hà" in client.get("/").text


def test_an_invitation_works_once(app, client, code):
    claim(client, code)

    assert claim(app.test_client(), code, login="khac").status_code == 409


def test_an_invitation_runs_out(client, cast, code):
    session = cast.session
    invitation = service.open_invitation(session, code, now=clock.now())
    invitation.expires_at = clock.now() - timedelta(seconds=1)
    session.commit()

    assert claim(client, code).status_code == 409


def test_a_new_invitation_ends_the_older_one(client, cast, code):
    service.invite(cast.session, [cast.person("Đỗ Thị Hà")], now=clock.now())
    cast.session.commit()

    assert claim(client, code).status_code == 409


def test_a_code_is_taken_as_people_type_it(client, code):
    response = client.post("/invitation", data={"code": f" {code.lower().replace('-', ' ')} "})

    assert response.status_code == 302
    assert client.get(response.location).status_code == 200


def test_a_taken_sign_in_name_is_refused_and_the_invitation_kept(client, cast, code):
    cast.an
    assert claim(client, code, login="AN").status_code == 409
    assert claim(client, code).status_code == 302


def test_a_common_password_is_refused(client, code):
    assert claim(client, code, password="1234567890").status_code == 422
