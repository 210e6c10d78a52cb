"""Signing in through another provider: a real one, in a process of its own, honest and hostile."""

import re
import socket
import subprocess
import sys
import time
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from sqlalchemy import select

from lms.kernel import clock
from lms.kernel.audit import AuditEntry
from lms.kernel.config import ROOT, get_settings
from lms.people.accounts import provider as provider_module
from lms.people.accounts import service
from lms.people.accounts.models import Account, Challenge, ProviderLink
from tests.lms.people.accounts import build, id_provider
from tests.people import PASSWORD

LABEL = "Cổng tài khoản"
REFUSED = "Không đăng nhập được qua Cổng tài khoản"


@pytest.fixture(scope="module")
def issuer():
    """The provider's process, and the address that is its name."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    process = subprocess.Popen(
        [sys.executable, "-m", id_provider.__name__, str(port)],
        cwd=ROOT,
        stderr=subprocess.DEVNULL,
    )
    try:
        for _ in range(100):
            try:
                requests.get(f"{address}/seen", timeout=1)
                break
            except requests.ConnectionError:
                time.sleep(0.1)
        yield address
    finally:
        process.terminate()
        process.wait()


@pytest.fixture
def provider(issuer, monkeypatch):
    """The provider as our settings name it; call it to give it orders."""
    settings = get_settings()
    monkeypatch.setattr(settings, "oidc_issuer", issuer)
    monkeypatch.setattr(settings, "oidc_client_id", id_provider.CLIENT_ID)
    monkeypatch.setattr(settings, "oidc_client_secret", id_provider.CLIENT_SECRET)
    monkeypatch.setattr(settings, "oidc_label", LABEL)
    provider_module.get_provider.cache_clear()

    def order(**orders):
        requests.post(f"{issuer}/orders", json=orders, timeout=5).raise_for_status()

    order()
    yield order
    provider_module.get_provider.cache_clear()


def leave(client, **form):
    """Press the button; return the address of the provider that the page leads to."""
    answer = client.post("/sign-in/provider", data={"why": "sign_in", **form})
    assert answer.status_code == 200, answer.status_code
    return answer.headers["Refresh"].removeprefix("0; url=")


def come_back(url):
    """What the provider sends the browser back with."""
    answer = requests.get(url, allow_redirects=False, timeout=5)
    assert answer.status_code == 302
    parts = urlsplit(answer.headers["Location"])
    assert f"{parts.scheme}://{parts.netloc}{parts.path}" == (
        "https://lms.example.vn/sign-in/provider/back"
    )
    return {name: values[0] for name, values in parse_qs(parts.query).items()}


def arrive(client, brought):
    """Open the address that one comes back to, and send what its page holds."""
    page = client.get("/sign-in/provider/back", query_string=brought)
    fields = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page.text)
    form = {name: unescape(value) for name, value in fields if name != "csrf_token"}
    assert form == brought
    return client.post("/sign-in/provider/back", data=form)


def through(client, **form):
    return arrive(client, come_back(leave(client, **form)))


def name_on(client):
    """Whose name the home page shows, or "" for a visitor."""
    found = re.search(r'account-name"[^>]*>.*?<span>([^<]+)</span>', client.get("/").text, re.S)
    return found[1] if found else ""


def link(cast, person, subject="subject-1"):
    account = build.account_of(cast.session, person)
    cast.session.add(
        ProviderLink(
            account_id=account.id, issuer=get_settings().oidc_issuer, subject=subject,
            linked_at=clock.now(),
        )
    )  # fmt: skip
    cast.session.commit()


def test_a_linked_account_signs_in(client, cast, provider):
    link(cast, cast.an)
    answer = through(client, next="/contests")

    assert answer.location == "/contests"
    assert name_on(client) == cast.an.full_name


def test_the_way_back_is_a_page_of_ours_alone(client, cast, provider):
    link(cast, cast.an)
    assert through(client, next="https://evil.example/").location == "/"


def test_the_address_of_the_way_back_is_ours_as_set_whatever_host_is_named(client, cast, provider):
    answer = client.post(
        "/sign-in/provider", data={"why": "sign_in"},
        headers={"Host": "evil.example", "X-Forwarded-Host": "evil.example"},
    )  # fmt: skip
    sent = parse_qs(urlsplit(answer.headers["Refresh"].removeprefix("0; url=")).query)
    assert sent["redirect_uri"] == ["https://lms.example.vn/sign-in/provider/back"]


def test_the_second_step_is_asked_for_here_too(client, cast, provider):
    link(cast, cast.an)
    app, _codes = build.enrolled(cast.session, cast.an)

    assert through(client).location.startswith("/sign-in/code")
    assert name_on(client) == ""
    assert client.post("/sign-in/code", data={"code": build.code_of(app)}).status_code == 302
    assert name_on(client) == cast.an.full_name


def test_an_email_never_tells_whose_account_it_is(client, cast, provider):
    cast.an.email = "an@example.vn"
    cast.session.commit()
    provider(login_as="stranger", email="an@example.vn")

    answer = through(client)
    assert answer.location.startswith("/sign-in")
    assert "chưa được liên kết" in client.get(answer.location).text
    assert name_on(client) == ""
    assert cast.session.scalars(select(ProviderLink)).all() == []


@pytest.mark.parametrize("subject", ["SUBJECT-1", "subject-1 ", "subject-10", "subject-"])
def test_a_subject_is_compared_as_it_is(client, cast, provider, subject):
    link(cast, cast.an)
    provider(login_as=subject)
    through(client)
    assert name_on(client) == ""


def test_the_same_subject_of_another_issuer_is_somebody_else(client, cast, provider, monkeypatch):
    account = build.account_of(cast.session, cast.an)
    cast.session.add(
        ProviderLink(
            account_id=account.id, issuer="https://other.example", subject="subject-1",
            linked_at=clock.now(),
        )
    )  # fmt: skip
    cast.session.commit()
    through(client)
    assert name_on(client) == ""


@pytest.mark.parametrize(
    "orders",
    [
        pytest.param({"claims": {"iss": "https://evil.example"}}, id="another issuer"),
        pytest.param({"claims": {"iss": None}}, id="no issuer"),
        pytest.param({"claims": {"nonce": "another"}}, id="another nonce"),
        pytest.param({"claims": {"nonce": None}}, id="no nonce"),
        pytest.param({"claims": {"aud": "another-client"}}, id="another audience"),
        pytest.param({"claims": {"aud": ["lms", "another"], "azp": "another"}}, id="for another"),
        pytest.param({"claims": {"exp": 1_000_000_000}}, id="out of date"),
        pytest.param({"claims": {"exp": None}}, id="without an end"),
        pytest.param({"claims": {"sub": None}}, id="nobody"),
        pytest.param({"claims": {"sub": 1}}, id="a subject that is no text"),
        pytest.param({"algorithm": "none"}, id="without a signature"),
        pytest.param({"algorithm": "HS256"}, id="signed with the public key"),
        pytest.param({"key": "foreign"}, id="signed by somebody else"),
        pytest.param({"says_iss": "https://evil.example"}, id="sent back by another issuer"),
        pytest.param({"error": "access_denied"}, id="the provider says no"),
    ],
)
def test_an_answer_that_is_not_for_us_signs_nobody_in(client, cast, provider, orders):
    link(cast, cast.an)
    link_of_one = "1" if orders.get("claims", {}).get("sub") == 1 else None
    if link_of_one:
        link(cast, cast.binh, "1")
    provider(**orders)

    answer = through(client)
    assert answer.location.startswith("/sign-in")
    assert REFUSED in client.get(answer.location).text
    assert name_on(client) == ""


def test_a_state_works_once(client, cast, provider):
    link(cast, cast.an)
    brought = come_back(leave(client))
    with client.session_transaction() as cookie:
        kept = dict(cookie)
    assert arrive(client, brought).location == "/"
    client.post("/sign-out")
    with client.session_transaction() as cookie:
        cookie.update(kept)  # as if the browser had kept it

    assert arrive(client, brought).status_code == 409
    assert name_on(client) == ""


def test_what_was_begun_in_another_browser_is_refused(app, client, cast, provider):
    """Else a stranger could have somebody sign in to the stranger's account."""
    link(cast, cast.an)
    brought = come_back(leave(app.test_client()))

    assert arrive(client, brought).status_code == 409
    leave(client)
    assert arrive(client, brought).status_code == 409
    assert name_on(client) == ""


def test_a_state_is_kept_hashed_and_what_belongs_to_it_sealed(client, cast, provider):
    url = leave(client)
    sent = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
    kept = cast.session.scalars(select(Challenge)).one()

    assert sent["code_challenge_method"] == "S256"
    assert sent["state"].encode() not in kept.token_hash + kept.sealed
    assert sent["nonce"].encode() not in kept.sealed


@pytest.mark.parametrize("down", ["/.well-known", "/token", "/keys"])
def test_a_provider_that_is_down_is_told_in_a_sentence(client, cast, provider, down):
    link(cast, cast.an)
    provider(down=down)
    if down == "/.well-known":
        answer = client.post("/sign-in/provider", data={"why": "sign_in"})
        assert answer.status_code == 409
        assert "hiện không trả lời" in answer.text
        return
    answer = through(client)
    assert answer.status_code == 302
    assert "Cổng tài khoản" in client.get(answer.location).text
    assert name_on(client) == ""


def test_a_provider_that_is_not_there_is_told_in_a_sentence(client, provider, monkeypatch):
    monkeypatch.setattr(get_settings(), "oidc_issuer", "http://127.0.0.1:9")
    answer = client.post("/sign-in/provider", data={"why": "sign_in"})
    assert answer.status_code == 409
    assert "hiện không trả lời" in answer.text


def test_a_provider_that_calls_itself_otherwise_is_not_used(client, provider):
    provider(calls_itself="https://evil.example")
    assert client.post("/sign-in/provider", data={"why": "sign_in"}).status_code == 409


def test_linking_happens_from_within_ones_account_and_is_logged(cast, provider):
    browser = cast.browser(cast.an)
    answer = through(browser, why="link")

    assert answer.location == "/my/account"
    linked = cast.session.scalars(select(ProviderLink)).one()
    assert (linked.account_id, linked.subject) == (
        build.account_of(cast.session, cast.an).id,
        "subject-1",
    )
    actions = cast.session.scalars(select(AuditEntry.action)).all()
    assert "provider.linked" in actions


def test_a_visitor_links_nothing(client, cast, provider):
    answer = client.post("/sign-in/provider", data={"why": "link"})
    assert answer.status_code == 401


def test_an_identity_belongs_to_one_account(cast, provider):
    link(cast, cast.an)
    browser = cast.browser(cast.binh)
    assert "liên kết với tài khoản khác" in browser.get(through(browser, why="link").location).text
    assert len(cast.session.scalars(select(ProviderLink)).all()) == 1


def test_whoever_began_to_link_is_still_the_one_signed_in(cast, provider):
    browser = cast.browser(cast.an)
    brought = come_back(leave(browser, why="link"))
    with browser.session_transaction() as cookie:
        state = cookie["provider"]
    build.sign_in(browser, cast.binh and "binh")
    with browser.session_transaction() as cookie:
        cookie["provider"] = state

    arrive(browser, brought)
    assert cast.session.scalars(select(ProviderLink)).all() == []


def test_an_invitation_becomes_an_account_without_a_password(client, cast, provider):
    person = cast.person("Đỗ Thị Hà", unit=cast.justice)
    code = service.invite(cast.session(), [person], now=clock.now())[person.id]
    cast.session.commit()

    assert through(client, why="claim", code=code).location == "/"
    assert name_on(client) == "Đỗ Thị Hà"
    account = cast.session.scalars(select(Account).where(Account.person_id == person.id)).one()
    assert account.password_hash is None
    client.post("/sign-out")
    assert build.sign_in(client, account.login, "").status_code == 422
    assert build.sign_in(client, account.login, PASSWORD).status_code == 422
    through(client)
    assert name_on(client) == "Đỗ Thị Hà"


def test_a_link_is_removed_unless_it_is_the_only_way_in(client, cast, provider):
    link(cast, cast.an)
    browser = cast.browser(cast.an)
    browser.post("/my/account/provider/unlink")
    assert cast.session.scalars(select(ProviderLink)).all() == []

    link(cast, cast.binh)
    build.account_of(cast.session, cast.binh).password_hash = None
    cast.session.commit()
    assert cast.browser(cast.binh).post("/my/account/provider/unlink").status_code == 409


def test_a_suspended_account_does_not_sign_in(client, cast, provider):
    link(cast, cast.an)
    build.account_of(cast.session, cast.an).suspended_at = clock.now()
    cast.session.commit()
    through(client)
    assert name_on(client) == ""


def test_where_no_provider_is_set_there_is_no_button(client):
    assert "provider" not in client.get("/sign-in").text
    assert client.post("/sign-in/provider").status_code == 409
