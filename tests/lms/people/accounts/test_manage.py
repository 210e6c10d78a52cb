"""Other people's accounts: who hands out codes, who suspends, and what that does at once."""

import re

import pytest
from sqlalchemy import select

from lms.kernel import clock
from lms.kernel.actor import Actor, Role, organiser_of
from lms.kernel.audit import AuditEntry
from lms.people.accounts import service
from lms.people.accounts.models import Account, SignIn
from lms.people.persons.panels import panels_of
from lms.people.roles.models import RoleGrant
from tests.lms.people.accounts import build
from tests.people import PASSWORD

NEW = "trời xanh mây trắng"


@pytest.fixture
def ha(cast):
    """Somebody of the unit that Chi organises, with an account."""
    return cast.person("Đỗ Thị Hà", unit=cast.information, login="doha")


@pytest.fixture
def newcomer(cast):
    """Somebody of the same unit without an account."""
    return cast.person("Ma Văn Lâm", unit=cast.information)


def page(person):
    return f"/people/{person.public_id}/account"


def code_on(answer):
    return re.search(r'account-secret">([A-Z2-9-]+)<', answer.text)[1]


def hand_out(browser, person, **more):
    return browser.post(f"{page(person)}/code", **more)


def is_in(client, person):
    return person.full_name in client.get("/").text


def test_an_organiser_hands_out_a_code_for_a_new_password(cast, client, ha):
    browser = cast.browser(cast.chi)
    browser.set_cookie("lms", browser.get_cookie("lms").value, domain="evil.example")
    forged = {"Host": "evil.example", "X-Forwarded-Host": "evil.example"}
    answer = hand_out(browser, ha, headers=forged)
    code = code_on(answer)
    assert f"https://lms.example.vn/reset/{code}" in answer.text
    assert "evil.example" not in answer.text

    client.post(f"/reset/{code}", data={"password": NEW, "again": NEW})
    assert build.sign_in(client, "doha", NEW).status_code == 302
    log = cast.session.scalars(
        select(AuditEntry).where(AuditEntry.action == "reset.handed_out")
    ).one()
    assert (log.actor_id, log.subject) == (cast.chi.id, f"person:{ha.public_id}")
    assert code not in str(log.details)


def test_somebody_without_an_account_gets_an_invitation(cast, client, newcomer):
    answer = hand_out(cast.browser(cast.chi), newcomer)
    claim = {"login": "lam", "password": NEW, "again": NEW}
    assert client.post(f"/invitation/{code_on(answer)}", data=claim).status_code == 302
    assert is_in(client, newcomer)


def test_a_contact_person_hands_out_codes_too_and_suspends_nobody(cast, ha):
    contact = cast.person("Lý Thị Mai", unit=cast.information, login="mai")
    cast.session.add(
        RoleGrant(
            person_id=contact.id, role=Role.CONTACT_PERSON, unit_id=cast.information.id,
            granted_at=cast.now,
        )
    )  # fmt: skip
    cast.session.commit()
    browser = cast.browser(contact)
    assert code_on(hand_out(browser, ha))
    assert browser.post(f"{page(ha)}/suspend", data={"reason": "Không rõ lý do"}).status_code == 403


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.ORGANISER, Role.QUESTION_APPROVER])
def test_nobody_but_an_administrator_opens_an_account_that_has_rights(cast, ha, role):
    """Else an organiser would make themselves an administrator by a code."""
    unit_id = None if role is Role.ADMINISTRATOR else cast.information.id
    cast.session.add(RoleGrant(person_id=ha.id, role=role, unit_id=unit_id, granted_at=cast.now))
    cast.session.commit()

    assert hand_out(cast.browser(cast.chi), ha).status_code == 403
    assert "chỉ quản trị viên được cấp mã" in cast.browser(cast.chi).get(page(ha)).text
    assert code_on(hand_out(cast.browser(cast.dung), ha))


def test_an_organisers_invitations_leave_out_who_has_rights(cast, newcomer):
    cast.session.add(RoleGrant(person_id=newcomer.id, role=Role.ADMINISTRATOR, granted_at=cast.now))
    cast.session.commit()
    assert service.invite(cast.session(), [newcomer], now=clock.now()) == {}
    made = service.invite(cast.session(), [newcomer], now=clock.now(), even_with_roles=True)
    assert set(made) == {newcomer.id}


def test_a_suspended_account_is_out_at_its_next_request_and_stays_out(cast, client, ha):
    browser = cast.browser(ha)
    code = code_on(hand_out(cast.browser(cast.dung), ha))
    suspended = cast.browser(cast.dung).post(
        f"{page(ha)}/suspend", data={"reason": "Nghỉ việc từ hôm nay"}
    )
    assert suspended.location == page(ha)

    assert not is_in(browser, ha)
    assert build.sign_in(client, "doha").status_code == 422
    assert client.post(f"/reset/{code}", data={"password": NEW, "again": NEW}).status_code == 409
    assert hand_out(cast.browser(cast.dung), ha).status_code == 409
    shown = cast.browser(cast.dung).get(page(ha)).text
    assert "Nghỉ việc từ hôm nay" in shown
    log = cast.session.scalars(
        select(AuditEntry).where(AuditEntry.action == "account.suspended")
    ).one()
    assert log.details == {"reason": "Nghỉ việc từ hôm nay"}


def test_a_suspended_account_reads_like_a_wrong_password(cast, client, ha):
    build.account_of(cast.session, ha).suspended_at = clock.now()
    cast.session.commit()
    pages = {
        re.sub(r'(content|value)="[^"]*"', "", build.sign_in(client, login, password).text)
        for login, password in (("doha", PASSWORD), ("doha", "sai mật khẩu"), ("ai đó", PASSWORD))
    }
    assert len(pages) == 1


def test_a_restored_account_signs_in_anew(cast, client, ha):
    browser = cast.browser(ha)
    administrator = cast.browser(cast.dung)
    administrator.post(f"{page(ha)}/suspend", data={"reason": "Nhầm người"})
    administrator.post(f"{page(ha)}/restore", data={"reason": "Đã kiểm tra lại"})

    assert not is_in(browser, ha)
    assert build.sign_in(client, "doha").status_code == 302
    assert (
        cast.session.scalars(select(Account).where(Account.person_id == ha.id)).one().suspended_for
        == ""
    )


@pytest.mark.parametrize("reason", ["", "    ", "vì"])
def test_suspending_takes_a_reason(cast, ha, reason):
    answer = cast.browser(cast.dung).post(f"{page(ha)}/suspend", data={"reason": reason})
    assert answer.status_code == 422
    assert build.account_of(cast.session, ha).suspended_at is None


def test_doing_it_twice_is_said(cast, ha):
    browser = cast.browser(cast.dung)
    browser.post(f"{page(ha)}/suspend", data={"reason": "Nghỉ việc"})
    assert browser.post(f"{page(ha)}/suspend", data={"reason": "Nghỉ việc"}).status_code == 409


def test_nobody_suspends_themselves(cast):
    answer = cast.browser(cast.dung).post(
        f"{page(cast.dung)}/suspend", data={"reason": "Thử xem sao"}
    )
    assert answer.status_code == 403


def test_an_administrator_sees_and_ends_a_persons_browsers(cast, ha):
    first, second = cast.browser(ha), cast.browser(ha)
    administrator = cast.browser(cast.dung)
    one = cast.session.scalars(
        select(SignIn).where(SignIn.account_id == build.account_of(cast.session, ha).id)
    ).first()
    administrator.post(f"{page(ha)}/sign-ins/{one.public_id}/end")
    assert [is_in(first, ha), is_in(second, ha)].count(True) == 1
    administrator.post(f"{page(ha)}/sign-ins/end")
    assert not is_in(first, ha)
    assert not is_in(second, ha)


def test_a_browser_is_ended_under_its_own_person_alone(cast, ha):
    cast.browser(cast.an)
    of_an = cast.session.scalars(
        select(SignIn).where(SignIn.account_id == build.account_of(cast.session, cast.an).id)
    ).one()
    answer = cast.browser(cast.dung).post(f"{page(ha)}/sign-ins/{of_an.public_id}/end")
    assert answer.status_code == 404


def test_an_organiser_does_not_see_where_somebody_is_signed_in(cast, ha):
    cast.browser(ha)
    assert "Trình duyệt đang đăng nhập" not in cast.browser(cast.chi).get(page(ha)).text
    assert "Trình duyệt đang đăng nhập" in cast.browser(cast.dung).get(page(ha)).text


def test_a_lost_second_step_is_removed_by_an_administrator(cast, client, ha):
    build.enrolled(cast.session, ha)
    build.passkey_of(cast.session, build.account_of(cast.session, ha))
    cast.browser(cast.dung).post(f"{page(ha)}/second-step/remove")
    assert build.sign_in(client, "doha").location == "/"
    assert "second_factor.removed" in cast.session.scalars(select(AuditEntry.action)).all()


def test_a_persons_page_shows_a_panel_to_who_may_see_it(app, cast, ha):
    organiser = organiser_of(cast.chi.id, "Chi", cast.information.id)
    with app.test_request_context():
        [panel] = [
            each
            for each in panels_of(cast.session(), ha, organiser, now=clock.now())
            if each.url == page(ha)
        ]
        assert panel.facts == ("Đã có tài khoản", "Chưa đăng nhập lần nào")
        others = panels_of(cast.session(), ha, Actor(cast.an.id), now=clock.now())
        assert [each for each in others if each.url == page(ha)] == []


def test_the_page_takes_as_many_queries_for_one_browser_as_for_thirty(cast, ha, queries):
    administrator = cast.browser(cast.dung)
    cast.browser(ha)
    administrator.get(page(ha))
    with queries() as few:
        administrator.get(page(ha))
    for _ in range(29):
        cast.browser(ha)
    with queries() as many:
        administrator.get(page(ha))

    assert len(many) == len(few) <= 10
