"""Granting a role: the person, then the role, what it is for and how long."""

from datetime import timedelta

import pytest

from lms.kernel import clock
from lms.kernel.actor import Role
from lms.people.persons.service import add_person
from lms.people.roles.models import RoleGrant
from lms.people.units.service import add_unit
from tests.courses.programme.build import make_event
from tests.lms.people.roles.build import grant
from tests.quizzes.contests import build as contests


def grants_of(session, person):
    session.remove()
    return session.query(RoleGrant).filter_by(person_id=person.id).all()


def post(browser, person, **fields):
    subject = fields.pop("subject", "")
    address = f"/roles/grant?person={person.public_id}&subject={subject}"
    return browser.post(address, data={"role": "leader", "unit": "", "reason": "", **fields})


def test_a_person_is_found_without_accents_or_by_the_whole_phone_number(cast, session):
    cast.an.phone = "0912345678"
    session.commit()
    browser = cast.browser(cast.chi)

    assert "Nguyễn Thị An" in browser.get("/roles/grant?q=nguyen+an").text
    assert "Nguyễn Thị An" in browser.get("/roles/grant?q=0912345678").text
    assert "Nguyễn Thị An" not in browser.get("/roles/grant?q=0912345").text
    assert "Không tìm thấy ai" in browser.get("/roles/grant?q=khong+co").text


def test_whoever_registered_alone_under_an_officials_name_is_not_found(cast, session):
    add_person(session(), "Nguyễn Thị An", now=clock.now())
    session.commit()
    assert "Không tìm thấy ai" in cast.browser(cast.chi).get("/roles/grant?q=nguyen+an").text


def test_an_administrator_grants_any_role_for_a_period(cast, session):
    today = clock.local(clock.now()).date()
    answer = post(
        cast.browser(cast.dung), cast.an, role="organiser", unit=cast.justice.public_id,
        begins_on=str(today + timedelta(days=1)), last_on=str(today + timedelta(days=1)),
        reason="QĐ 5",
    )  # fmt: skip

    assert answer.status_code == 302
    (held,) = grants_of(session, cast.an)
    assert (held.role, held.unit_id, held.reason) == ("organiser", cast.justice.id, "QĐ 5")
    assert held.ends_at - held.begins_at == timedelta(days=1)
    assert clock.local(held.begins_at).hour == 0
    assert held.granted_by == cast.dung.id


@pytest.mark.parametrize(
    "role", ["contact_person", "leader", "question_author", "question_approver"]
)
def test_an_organiser_grants_what_is_below_them_for_their_unit(cast, session, role):
    unit = cast.information.public_id
    assert post(cast.browser(cast.chi), cast.an, role=role, unit=unit).status_code == 302
    assert [held.role for held in grants_of(session, cast.an)] == [role]


def test_an_organiser_makes_no_peer_but_an_organiser_of_a_unit_under_theirs(cast, session):
    under = add_unit(session(), "Phòng Báo chí", "department", parent_id=cast.information.id)
    session.commit()
    browser = cast.browser(cast.chi)

    refused = post(browser, cast.an, role="organiser", unit=cast.information.public_id)
    assert refused.status_code == 403
    assert "do đơn vị cấp trên" in refused.text
    assert grants_of(session, cast.an) == []
    assert post(browser, cast.an, role="organiser", unit=under.public_id).status_code == 302


@pytest.mark.parametrize("role", ["administrator", "auditor", "trainer", "nonsense"])
def test_an_organiser_is_offered_no_role_above_their_own(cast, session, role):
    unit = cast.information.public_id
    assert post(cast.browser(cast.chi), cast.an, role=role, unit=unit).status_code == 422
    assert grants_of(session, cast.an) == []


def test_an_organiser_grants_nothing_for_another_unit_or_another_units_event(cast, session):
    browser, theirs = cast.browser(cast.chi), make_event(session, cast.justice)
    assert post(browser, cast.an, unit=cast.justice.public_id).status_code == 422
    subject = f"event:{theirs.public_id}"
    assert post(browser, cast.an, role="trainer", subject=subject).status_code == 404
    assert grants_of(session, cast.an) == []


def test_an_organiser_names_trainers_and_helpers_at_their_event_and_jurors_at_their_contest(
    cast, session
):
    event, contest = (
        make_event(session, cast.information),
        contests.contest(session, cast.information),
    )
    browser = cast.browser(cast.chi)
    wanted = [
        ("trainer", f"event:{event.public_id}"),
        ("check_in_helper", f"event:{event.public_id}"),
        ("juror", f"contest:{contest.public_id}"),
    ]
    for role, subject in wanted:
        answer = post(browser, cast.an, role=role, subject=subject)
        assert answer.location == f"/roles/at/{subject}"

    assert [(held.role, held.subject) for held in grants_of(session, cast.an)] == wanted
    assert "Nguyễn Thị An" in browser.get(f"/events/{event.public_id}").text
    assert "Nguyễn Thị An" in browser.get(f"/contests/{contest.public_id}/edit").text


def test_a_juror_is_not_named_at_an_event_nor_anybody_at_nothing(cast, session):
    event, browser = make_event(session, cast.information), cast.browser(cast.chi)
    subject = f"event:{event.public_id}"
    assert post(browser, cast.an, role="juror", subject=subject).status_code == 422
    for nothing in ("event:nothing", "nothing", "unit:1", "event:"):
        assert post(browser, cast.an, role="trainer", subject=nothing).status_code == 404


def test_a_role_of_a_unit_needs_one_and_a_role_for_everything_none(cast, session):
    browser = cast.browser(cast.dung)
    refused = post(browser, cast.an, role="leader")
    assert refused.status_code == 422
    assert "Vui lòng chọn phạm vi" in refused.text
    post(browser, cast.an, role="auditor", unit=cast.justice.public_id)
    assert [held.unit_id for held in grants_of(session, cast.an)] == [None]


def test_a_role_that_is_held_or_over_before_it_begins_is_refused_and_the_form_kept(cast, session):
    grant(session, cast.an, Role.LEADER, unit_id=cast.information.id)
    browser, unit = cast.browser(cast.chi), cast.information.public_id

    again = post(browser, cast.an, unit=unit, reason="Lần hai")
    assert again.status_code == 409
    assert "đang có vai trò này" in again.text
    assert "Lần hai" in again.text
    assert post(browser, cast.binh, unit=unit, last_on="2020-01-01").status_code == 422
    assert post(browser, cast.binh, unit=unit, last_on="0001-01-01").status_code == 422
    assert grants_of(session, cast.binh) == []


def test_nobody_else_opens_the_page(cast, session):
    grant(session, cast.an, Role.CONTACT_PERSON, unit_id=cast.justice.id)
    grant(session, cast.binh, Role.LEADER, unit_id=cast.justice.id)
    assert cast.browser(cast.an).get("/roles/grant").status_code == 404
    assert cast.browser(cast.binh).get("/roles/grant").status_code == 403
