"""A forgotten password: asked for by mail, or handed out on paper."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from lms.kernel import clock, jobs, mail, sealing
from lms.kernel.audit import AuditEntry
from lms.kernel.config import get_settings
from lms.kernel.jobs import Job
from lms.kernel.mail import OutgoingMail
from lms.people.accounts import resets, service
from lms.people.accounts.models import Invitation, PasswordReset
from lms.people.accounts.resets import ResetSpent
from tests.lms.people.accounts import build
from tests.people import PASSWORD

NEW = "trời xanh mây trắng"
ASKED = "Vui lòng kiểm tra hộp thư"


@pytest.fixture
def mails(monkeypatch):
    monkeypatch.setattr(get_settings(), "smtp_host", "127.0.0.1")
    monkeypatch.setattr(get_settings(), "smtp_from", "lms@example.vn")


@pytest.fixture
def an(cast):
    cast.an.email = "an@example.vn"
    cast.session.commit()
    return cast.an


def ask(client, login, **more):
    answer = client.post("/forgot-password", data={"login": login}, **more)
    while jobs.run_next():
        pass
    return answer


def waiting(session):
    """The mails in the outbox, as they will be read."""
    rows = session.scalars(select(OutgoingMail).order_by(OutgoingMail.id)).all()
    messages = (mail._parsed(sealing.unseal(row.sealed, purpose=mail.PURPOSE)) for row in rows)
    return [(message["To"], message.get_content()) for message in messages]


def code_in(body):
    return re.search(r"/reset/([A-Z2-9-]+)", body)[1]


def handed_out(cast, person):
    account = build.account_of(cast.session, person)
    code = resets.hand_out(cast.session(), service.VISITOR, account, now=clock.now())
    cast.session.commit()
    return code


def choose(client, code, password=NEW):
    return client.post(f"/reset/{code}", data={"password": password, "again": password})


def test_a_link_is_mailed_and_leads_to_a_new_password(client, an, session, mails):
    assert ASKED in ask(client, "an").text
    [(to, body)] = waiting(session)
    assert to == "an@example.vn"
    assert "https://lms.example.vn/reset/" in body
    assert an.full_name in client.get(f"/reset/{code_in(body)}").text

    assert choose(client, code_in(body)).location == "/sign-in"
    assert build.sign_in(client, "an", PASSWORD).status_code == 422
    assert build.sign_in(client, "an", NEW).status_code == 302


@pytest.mark.parametrize("typed", ["an", "AN ", "an@example.vn", "An@Example.vn"])
def test_name_and_email_both_tell_whose_it_is(client, an, session, mails, typed):
    ask(client, typed)
    assert len(waiting(session)) == 1


def test_an_email_that_several_have_tells_nobody(client, cast, an, session, mails):
    cast.binh.email = "an@example.vn"
    session.commit()
    ask(client, "an@example.vn")
    assert waiting(session) == []


def test_the_link_is_ours_as_set_whatever_host_is_named(client, an, session, mails):
    ask(client, "an", headers={"Host": "evil.example", "X-Forwarded-Host": "evil.example"})
    [(_to, body)] = waiting(session)
    assert "evil.example" not in body
    assert "https://lms.example.vn/reset/" in body


def test_known_and_unknown_names_are_answered_alike(client, cast, an, session, mails):
    build.account_of(session, cast.binh).suspended_at = clock.now()
    session.commit()
    pages = []
    for login in ("an", "không ai", "binh"):
        answer = client.post("/forgot-password", data={"login": login})
        page = re.sub(r'(name="csrf-token" content|value)="[^"]*"', "", answer.text)
        pages.append((answer.status_code, page))

    assert pages[0] == pages[1] == pages[2]
    assert session.query(Job).count() == 3  # what was done so far is the same, too
    assert session.query(PasswordReset).count() == 0
    while jobs.run_next():
        pass
    assert [to for to, _body in waiting(session)] == ["an@example.vn"]


def test_asking_is_limited_and_mails_to_one_person_even_more(client, an, session, mails):
    answers = [ask(client, "an").status_code for _ in range(12)]
    assert answers == [200] * 10 + [429] * 2
    assert len(waiting(session)) == resets.MOST_AN_HOUR


def test_without_a_mail_server_the_page_says_whom_to_ask(client, an, session):
    page = client.get("/forgot-password").text
    assert "đầu mối của đơn vị" in page
    assert 'name="login"' not in page
    ask(client, "an")
    assert session.query(Job).count() == 0


def test_a_code_works_once(client, cast):
    code = handed_out(cast, cast.an)
    assert choose(client, code).status_code == 302
    assert choose(client, code, "lần sau không được").status_code == 409
    assert client.get(f"/reset/{code}").status_code == 409


def test_a_new_code_ends_the_older_one(client, cast):
    older = handed_out(cast, cast.an)
    newer = handed_out(cast, cast.an)
    assert choose(client, older).status_code == 409
    assert choose(client, newer).status_code == 302


def test_a_code_runs_out(client, cast):
    code = handed_out(cast, cast.an)
    reset, _account = resets.open_reset(cast.session(), code, now=clock.now())
    reset.expires_at = clock.now() - timedelta(seconds=1)
    cast.session.commit()
    assert choose(client, code).status_code == 409


def test_a_mailed_link_runs_out_after_half_an_hour(client, an, session, mails):
    ask(client, "an")
    [(_to, body)] = waiting(session)
    late = clock.now() + timedelta(minutes=30)
    with pytest.raises(ResetSpent):
        resets.open_reset(session(), code_in(body), now=late)
    resets.open_reset(session(), code_in(body), now=late - timedelta(seconds=5))


def test_a_changed_password_ends_the_code(client, cast):
    code = handed_out(cast, cast.an)
    build.sign_in(client, "an", PASSWORD)
    data = {"old": PASSWORD, "password": NEW, "again": NEW}
    assert client.post("/my/account/password", data=data).status_code == 302
    assert choose(cast.app.test_client(), code, "mật khẩu của kẻ khác").status_code == 409


def test_an_invitation_never_resets_and_a_reset_never_invites(client, cast):
    """CVE-2024-11717: a code is bound to its purpose, also where the other finds its person."""
    reset = handed_out(cast, cast.an)
    newcomer = cast.person("Đỗ Thị Hà", unit=cast.justice)
    invitation = service.invite(cast.session(), [newcomer], now=clock.now())[newcomer.id]
    cast.session.commit()

    assert client.get(f"/invitation/{reset}").status_code == 409
    assert client.post("/invitation", data={"code": reset}).status_code == 409
    claim = {"login": "ke-khac", "password": NEW, "again": NEW}
    assert client.post(f"/invitation/{reset}", data=claim).status_code == 409
    assert client.get(f"/reset/{invitation}").status_code == 409
    assert client.post("/reset", data={"code": invitation}).status_code == 409
    assert choose(client, invitation).status_code == 409
    assert cast.session.query(Invitation).filter(Invitation.used_at.isnot(None)).count() == 0


def test_a_code_is_kept_hashed_and_is_in_no_log(client, an, session, mails):
    ask(client, "an")
    [(_to, body)] = waiting(session)
    code = code_in(body)
    bare = code.replace("-", "")
    tables = [PasswordReset, OutgoingMail, Job, AuditEntry]
    held = " ".join(
        repr([getattr(row, column.key) for column in model.__table__.columns])
        for model in tables
        for row in session.scalars(select(model))
    )
    assert code not in held
    assert bare not in held


def test_choosing_signs_every_browser_out_and_the_second_step_stays(client, cast):
    browser = cast.browser(cast.an)
    build.enrolled(cast.session, cast.an)
    code = handed_out(cast, cast.an)
    choose(client, code)

    assert cast.an.full_name not in browser.get("/").text
    assert build.sign_in(client, "an", NEW).location.startswith("/sign-in/code")


def test_a_suspended_account_gets_no_new_password(client, cast):
    code = handed_out(cast, cast.an)
    build.account_of(cast.session, cast.an).suspended_at = clock.now()
    cast.session.commit()
    assert choose(client, code).status_code == 409


def test_a_weak_password_is_refused_and_the_code_kept(client, cast):
    code = handed_out(cast, cast.an)
    assert choose(client, code, "Nguyễn Thị An 1990").status_code == 422
    assert choose(client, code).status_code == 302


def test_a_code_is_taken_as_people_type_it(client, cast):
    code = handed_out(cast, cast.an)
    answer = client.post("/reset", data={"code": f" {code.lower().replace('-', ' ')} "})
    assert client.get(answer.location).status_code == 200
