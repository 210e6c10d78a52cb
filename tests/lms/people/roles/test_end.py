"""Ending a role."""

import pytest

from lms.kernel.actor import Role
from lms.people.roles.models import RoleGrant
from tests.courses.programme.build import make_event
from tests.lms.people.roles.build import grant


@pytest.fixture
def led(cast, session):
    """An leads Chi's department."""
    return grant(session, cast.an, Role.LEADER, unit_id=cast.information.id)


def fresh(session, held):
    session.remove()
    return session.get(RoleGrant, held.id)


def test_a_role_ends_with_a_reason_that_its_history_shows(cast, session, led):
    browser = cast.browser(cast.chi)
    assert "Nguyễn Thị An" in browser.get(f"/roles/{led.public_id}/end").text
    assert browser.post(f"/roles/{led.public_id}/end", data={}).status_code == 422

    answer = browser.post(f"/roles/{led.public_id}/end", data={"reason": "Nghỉ hưu"})

    assert answer.location == f"/roles/people/{cast.an.public_id}"
    assert fresh(session, led).ended_by == cast.chi.id
    page = browser.get(answer.location).text
    assert "Lý do: Nghỉ hưu" in page
    assert "Lê Kim Chi" in page


def test_it_is_ended_once(cast, led):
    browser = cast.browser(cast.chi)
    browser.post(f"/roles/{led.public_id}/end", data={"reason": "Một"})
    again = browser.post(f"/roles/{led.public_id}/end", data={"reason": "Hai"})
    assert again.status_code == 409
    assert "đã được kết thúc trước đó" in again.text


def test_an_organiser_ends_no_peer_and_nothing_of_another_unit(cast, session):
    peer = grant(session, cast.an, Role.ORGANISER, unit_id=cast.information.id)
    theirs = grant(session, cast.an, Role.LEADER, unit_id=cast.justice.id)
    browser = cast.browser(cast.chi)

    assert browser.post(f"/roles/{peer.public_id}/end", data={"reason": "x"}).status_code == 403
    assert browser.post(f"/roles/{theirs.public_id}/end", data={"reason": "x"}).status_code == 404
    assert fresh(session, peer).ended_at is None


def test_the_last_administrator_is_told_why_they_stay(cast, session):
    cast.dung
    held = session.query(RoleGrant).filter_by(role=Role.ADMINISTRATOR).one()
    answer = cast.browser(cast.dung).post(f"/roles/{held.public_id}/end", data={"reason": "x"})
    assert answer.status_code == 409
    assert "quản trị viên cuối cùng" in answer.text
    assert fresh(session, held).ended_at is None


def test_a_duty_ended_leads_back_to_its_event(cast, session):
    event = make_event(session, cast.information)
    subject = f"event:{event.public_id}"
    held = grant(session, cast.an, Role.TRAINER, subject=subject)
    answer = cast.browser(cast.chi).post(f"/roles/{held.public_id}/end", data={"reason": "Bận"})
    assert answer.location == f"/roles/at/{subject}"
