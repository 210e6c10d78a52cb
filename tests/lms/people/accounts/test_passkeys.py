"""Passkeys on the server's side: what is accepted, and what is not. The browser's side: tests/browser."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import select

from lms.kernel import clock
from lms.kernel.audit import AuditEntry
from lms.kernel.config import get_settings
from lms.people.accounts import passkeys
from lms.people.accounts.models import Challenge, Passkey, SignIn
from tests.lms.people.accounts import build
from tests.lms.people.accounts.authenticator import PRESENT, Authenticator


def add(browser, phone, name="Điện thoại"):
    options = browser.post("/my/account/passkeys/options").get_json()
    return browser.post(
        "/my/account/passkeys", query_string={"name": name}, json=phone.register(options)
    )


def sign_in(client, phone, spoil=None, **more):
    options = client.post("/sign-in/passkey/options").get_json()
    answer = phone.sign_in(options)
    if spoil:
        spoil(answer)
    return client.post("/sign-in/passkey", json=answer, **more)


@pytest.fixture
def phone(cast):
    """An's phone, with a passkey for her account."""
    phone = Authenticator()
    assert add(cast.browser(cast.an), phone).status_code == 200
    return phone


def is_in(client, person):
    return person.full_name in client.get("/").text


def test_a_passkey_signs_in_without_a_name_and_counts_as_both_steps(client, cast, phone):
    build.enrolled(cast.session, cast.an)
    answer = sign_in(client, phone, query_string={"next": "/contests"})

    assert answer.get_json() == {"next": "/contests"}
    assert is_in(client, cast.an)
    newest = cast.session.scalars(select(SignIn).order_by(SignIn.created_at.desc())).first()
    assert (newest.way, newest.has_second_factor) == ("passkey", True)


def test_it_leads_back_to_this_site_only(client, phone):
    for target in ("https://evil.example", "//evil.example", "/\\evil.example"):
        answer = sign_in(client, phone, query_string={"next": target})
        assert answer.get_json() == {"next": "/"}


def test_the_browser_is_asked_for_a_key_of_ours_unlocked_by_its_owner(cast):
    browser = cast.browser(cast.an)
    options = browser.post("/my/account/passkeys/options").get_json()
    assert options["rp"]["id"] == "lms.example.vn"
    assert options["authenticatorSelection"]["userVerification"] == "required"
    assert options["authenticatorSelection"]["residentKey"] == "required"
    asked = browser.post(
        "/sign-in/passkey/options", headers={"Host": "evil.example", "X-Forwarded-Host": "evil.example"}
    ).get_json()  # fmt: skip
    assert (asked["rpId"], asked["userVerification"]) == ("lms.example.vn", "required")
    assert asked.get("allowCredentials") in (None, [])


def other_site(phone):
    phone.origin = "https://evil.example"


def other_name(phone):
    phone.rp_id = "evil.example"


def not_unlocked(phone):
    phone.flags = PRESENT


def copied(phone):
    phone.count = 0 if phone.count < 2 else phone.count - 2  # behind the original


@pytest.mark.parametrize("fault", [other_site, other_name, not_unlocked, copied])
def test_an_answer_of_another_place_or_key_signs_nobody_in(client, cast, phone, fault):
    assert sign_in(client, phone).status_code == 200
    client.post("/sign-out")
    fault(phone)

    assert sign_in(client, phone).status_code == 422
    assert not is_in(client, cast.an)
    failed = cast.session.scalars(select(AuditEntry).where(AuditEntry.action == "sign_in.failed"))
    assert [each.subject for each in failed] == [f"person:{cast.an.public_id}"]


@pytest.mark.parametrize("fault", [other_site, other_name, not_unlocked])
def test_a_new_key_of_another_place_is_not_kept(cast, fault):
    phone = Authenticator()
    fault(phone)
    assert add(cast.browser(cast.an), phone).status_code == 422
    assert cast.session.query(Passkey).count() == 0


def test_a_counter_that_stands_still_is_a_copy(client, cast, phone):
    sign_in(client, phone)
    count = phone.count
    client.post("/sign-out")
    phone.count = count - 1  # the next answer says `count` once more
    assert sign_in(client, phone).status_code == 422


def test_a_key_without_a_counter_signs_in_again_and_again(client, cast):
    phone = Authenticator()
    phone.count = 0
    add(cast.browser(cast.an), phone)
    assert [sign_in(client, phone).status_code for _ in range(3)] == [200, 200, 200]


def test_a_challenge_works_once_and_in_its_browser_alone(app, client, cast, phone):
    options = client.post("/sign-in/passkey/options").get_json()
    answer = phone.sign_in(options)
    other = app.test_client()
    other.post("/sign-in/passkey/options")
    assert other.post("/sign-in/passkey", json=answer).status_code == 422
    with client.session_transaction() as cookie:
        token = cookie[passkeys.SIGN_IN]
    assert client.post("/sign-in/passkey", json=answer).status_code == 200
    with client.session_transaction() as cookie:
        cookie[passkeys.SIGN_IN] = token
    assert client.post("/sign-in/passkey", json=answer).status_code == 409


def test_a_failed_answer_spends_its_challenge(client, cast, phone):
    options = client.post("/sign-in/passkey/options").get_json()
    with client.session_transaction() as cookie:
        token = cookie[passkeys.SIGN_IN]
    client.post("/sign-in/passkey", json={"id": "x"})
    with client.session_transaction() as cookie:
        cookie[passkeys.SIGN_IN] = token
    assert client.post("/sign-in/passkey", json=phone.sign_in(options)).status_code == 409


def test_a_challenge_runs_out(client, cast, phone):
    options = client.post("/sign-in/passkey/options").get_json()
    for begun in cast.session.scalars(select(Challenge)):
        begun.expires_at = clock.now() - timedelta(seconds=1)
    cast.session.commit()
    assert client.post("/sign-in/passkey", json=phone.sign_in(options)).status_code == 409


@pytest.mark.parametrize(
    "sent",
    [b"", b"{", b"[]", b"null", b'{"id": 1}', b'{"id":"eA","rawId":"eA","type":"public-key","response":{}}',
     json.dumps({"id": "eA", "rawId": "eA", "type": "public-key", "response": {
         "clientDataJSON": "eA", "authenticatorData": "eA", "signature": "eA"}}).encode(),
     b"[" * 5000],
)  # fmt: skip
def test_what_no_browser_sends_is_refused_in_a_sentence(client, phone, sent):
    client.post("/sign-in/passkey/options")
    answer = client.post("/sign-in/passkey", data=sent, content_type="application/json")
    assert answer.status_code == 422
    assert answer.get_json()["error"]


def test_a_key_of_nobody_signs_nobody_in(client, cast, phone):
    stranger = Authenticator()
    stranger.handle = phone.handle
    assert sign_in(client, stranger).status_code == 422


def test_a_key_for_somebody_elses_handle_is_refused(client, cast, phone):
    phone.handle = cast.binh.public_id.encode()
    assert sign_in(client, phone).status_code == 422


def test_a_suspended_account_does_not_sign_in(client, cast, phone):
    build.account_of(cast.session, cast.an).suspended_at = clock.now()
    cast.session.commit()
    assert sign_in(client, phone).status_code == 422


def test_one_key_belongs_to_one_account(cast, phone):
    assert add(cast.browser(cast.binh), phone).status_code == 422
    assert cast.session.query(Passkey).count() == 1


def test_ones_passkeys_are_listed_renamed_and_removed(cast, phone):
    browser = cast.app.test_client()
    sign_in(browser, phone)
    assert "Điện thoại" in browser.get("/my/account/passkeys").text
    passkey = cast.session.scalars(select(Passkey)).one()
    browser.post(f"/my/account/passkeys/{passkey.public_id}", data={"name": "Máy ở cơ quan"})
    assert "Máy ở cơ quan" in browser.get("/my/account/passkeys").text
    browser.post(f"/my/account/passkeys/{passkey.public_id}/remove")

    assert cast.session.query(Passkey).count() == 0
    assert sign_in(cast.app.test_client(), phone).status_code == 422
    actions = cast.session.scalars(select(AuditEntry.action)).all()
    assert {"passkey.added", "passkey.renamed", "passkey.removed"} <= set(actions)


def test_a_password_alone_neither_adds_nor_removes_where_there_is_a_passkey(cast, phone):
    """Else whoever guesses the password would put their own key beside the owner's."""
    thief = cast.app.test_client()
    build.sign_in(thief, "an")
    asked = thief.post("/my/account/passkeys/options").get_json()
    assert asked == {"confirm": "/my/account/confirm?next=/my/account/passkeys"}
    passkey = cast.session.scalars(select(Passkey)).one()
    thief.post(f"/my/account/passkeys/{passkey.public_id}/remove")
    thief.post("/my/account/second-step/new")

    assert cast.session.query(Passkey).count() == 1
    assert thief.get("/my/account/second-step/app").status_code == 409
    assert "khóa truy cập: vui lòng dùng khóa đó" in thief.get("/my/account/confirm").text


def test_an_old_proof_is_asked_for_anew(cast, phone):
    browser = cast.app.test_client()
    sign_in(browser, phone)
    for each in cast.session.scalars(select(SignIn)):
        each.created_at -= timedelta(minutes=11)
    cast.session.commit()
    assert "confirm" in browser.post("/my/account/passkeys/options").get_json()
    sign_in(browser, phone)
    assert "challenge" in browser.post("/my/account/passkeys/options").get_json()


@pytest.mark.parametrize(
    ("address", "possible"),
    [
        ("https://lms.example.vn", True), ("http://localhost:8000", True), ("http://127.0.0.1:8000", False),
        ("http://[::1]:8000", False), ("http://lms.example.vn", False), ("https://10.0.0.5", False),
    ],
)  # fmt: skip
def test_passkeys_are_offered_where_browsers_allow_them(client, monkeypatch, address, possible):
    monkeypatch.setattr(get_settings(), "public_url", address)
    assert ("data-passkey" in client.get("/sign-in").text) is possible
    assert client.post("/sign-in/passkey/options").status_code == (200 if possible else 404)
