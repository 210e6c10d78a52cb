"""A person's page: who sees it, what is masked, the positions over time, other features' panels."""

import re
from datetime import date

import pytest

from lms.kernel.actor import Role
from lms.people.persons import panels
from lms.people.persons.models import Membership, PersonContact
from lms.people.persons.panels import Panel
from lms.people.persons.service import set_citizen_id
from tests.lms.people.persons.test_index import grant

CITIZEN = "019185000123"


@pytest.fixture
def hanh(cast, session):
    person = cast.person("Đào Thị Hạnh", unit=cast.information, login="hanh")
    person.phone, person.email = "0912345678", "hanh@stttt.vn"
    set_citizen_id(person, CITIZEN)
    session.add_all(
        [
            PersonContact(person_id=person.id, kind="phone", value="02083855123"),
            PersonContact(person_id=person.id, kind="other", value="Zalo Hạnh"),
            Membership(person_id=person.id, unit_id=cast.justice.id, position="Phóng viên",
                       kind="reporter", is_concurrent=True, began_on=date(2020, 1, 1),
                       ended_on=date(2023, 7, 1), document_number="12/QĐ-STP",
                       document_date=date(2019, 12, 30)),
        ]
    )  # fmt: skip
    session.commit()
    return person


def page_of(cast, viewer, person):
    answer = cast.browser(viewer).get(f"/people/{person.public_id}")
    return answer.text if answer.status_code == 200 else answer.status_code


def test_the_page_tells_who_a_person_is_and_the_positions_over_time(cast, hanh):
    page = page_of(cast, cast.chi, hanh)

    for told in ("01/05/1990", "Nữ", "0912345678", "hanh@stttt.vn", "02083855123", "Zalo Hạnh"):
        assert told in page
    titles = re.findall(r'timeline-title">(.*?) <', page)
    assert titles == ["Chuyên viên", "Phóng viên"]  # what is held stands first
    assert "từ 01/01/2020 đến trước 01/07/2023" in page
    assert "12/QĐ-STP (30/12/2019)" in page
    assert "kiêm nhiệm" in page


def test_a_citizen_id_is_masked_for_everybody(cast, hanh):
    for viewer in (cast.chi, cast.dung, hanh):
        page = page_of(cast, viewer, hanh)
        assert "xxxxxxxxx123" in page
        assert CITIZEN not in page


def test_a_person_sees_the_own_page_in_full_and_may_change_nothing(cast, hanh):
    page = page_of(cast, hanh, hanh)
    assert "0912345678" in page
    assert "/edit" not in page
    browser = cast.browser(hanh)
    position = hanh.memberships[0].public_id
    for path in (
        f"/people/{hanh.public_id}/edit", f"/people/{hanh.public_id}/positions/new",
        f"/positions/{position}/edit", f"/positions/{position}/end",
    ):  # fmt: skip
        assert (browser.get(path).status_code, browser.post(path).status_code) == (403, 403)


def test_a_leader_and_an_auditor_see_it_masked_and_may_change_nothing(cast, session, hanh):
    leader = grant(session, cast.person("Lãnh Đạo", login="lanhdao"), Role.LEADER, cast.information)
    auditor = grant(session, cast.person("Thanh Tra", login="thanhtra"), Role.AUDITOR)
    for viewer in (leader, auditor):
        page = page_of(cast, viewer, hanh)
        assert "09xx xxx 678" in page
        for hidden in ("0912345678", "hanh@stttt.vn", "02083855123", "Zalo Hạnh"):
            assert hidden not in page
        answer = cast.browser(viewer).post(
            f"/people/{hanh.public_id}/edit", data={"full_name": "X Y"}
        )
        assert answer.status_code == 403


def test_an_organiser_of_a_former_unit_sees_it_masked_and_keeps_only_that_position(
    cast, session, hanh
):
    page = page_of(cast, cast.em, hanh)
    assert "0912345678" not in page
    of_hanh = session.query(Membership).filter_by(person_id=hanh.id)
    former, held = of_hanh.order_by(Membership.began_on.is_(None))
    browser = cast.browser(cast.em)
    assert f"/positions/{former.public_id}/edit" in page
    assert browser.get(f"/positions/{former.public_id}/edit").status_code == 200
    assert browser.get(f"/positions/{held.public_id}/edit").status_code == 403
    assert browser.get(f"/people/{hanh.public_id}/edit").status_code == 403


def test_to_others_there_is_no_such_person(cast, hanh):
    assert page_of(cast, cast.an, hanh) == 404
    assert page_of(cast, cast.giang, hanh) == 404


def test_other_features_add_their_panels_in_order_for_who_may_see_them(cast, hanh, monkeypatch):
    monkeypatch.setattr(panels, "_panels", {})
    panels.register("b", 20, lambda session, person, actor, now: Panel("Sau", (person.full_name,)))
    panels.register("a", 10, lambda session, person, actor, now: Panel("Trước", ("một",), "/plan"))
    panels.register(
        "c", 30, lambda s, p, actor, n: Panel("Kín", ()) if actor.is_administrator else None
    )
    page = page_of(cast, cast.chi, hanh)
    assert re.findall(r"(Trước|Sau|Kín)</", page) == ["Trước", "Sau"]
    assert '<a href="/plan">Trước</a>' in page
    assert "Kín" in page_of(cast, cast.dung, hanh)


def test_the_page_asks_as_much_for_thirty_positions_as_for_one(cast, session, queries, hanh):
    browser = cast.browser(cast.chi)

    def count():
        with queries() as statements:
            assert browser.get(f"/people/{hanh.public_id}").status_code == 200
        return len(statements)

    few = count()
    for number in range(30):
        session.add(
            Membership(person_id=hanh.id, unit_id=cast.unit(f"Đơn vị {number}").id, position="Khác")
        )
    session.commit()
    assert count() == few <= 10
