"""The list of people: who sees whom, search, filters, export, print."""

import html
import io
import re

import pytest
import python_calamine

from lms.kernel.actor import Role
from lms.people.persons.models import Membership
from lms.people.persons.service import add_membership
from lms.people.roles.models import RoleGrant
from lms.people.units.service import add_unit


def names(page):
    return [html.unescape(name) for name in re.findall(r'scope="row".*?<a [^>]*>(.*?)</a>', page)]


def grant(session, person, role, unit=None):
    session.add(
        RoleGrant(person_id=person.id, role=role, unit_id=unit.id if unit else None,
                  granted_at=person.created_at)
    )  # fmt: skip
    session.commit()
    return person


@pytest.fixture
def people(cast, session):
    """An and Bình of Justice, Chi and Hạnh of Information; Giang of nowhere."""
    for person in (cast.an, cast.binh, cast.chi, cast.giang, cast.dung):
        person
    hanh = cast.person("Đào Thị Hạnh", unit=cast.information)
    hanh.phone, hanh.email = "0912345678", "hanh@stttt.vn"
    cast.an.phone = "0987654321"
    session.commit()
    return hanh


def test_an_organiser_sees_the_people_of_the_unit_and_nobody_else(cast, people):
    assert names(cast.browser(cast.chi).get("/people").text) == ["Lê Kim Chi", "Đào Thị Hạnh"]


def test_an_administrator_sees_everybody_by_given_name(cast, people):
    page = cast.browser(cast.dung).get("/people").text
    assert names(page) == [
        "Nguyễn Thị An", "Trần Văn Bình", "Lê Kim Chi", "Phạm Văn Dũng", "Vũ Hương Giang",
        "Đào Thị Hạnh",
    ]  # fmt: skip


def test_who_left_the_unit_stays_in_its_list_as_former(cast, session, people):
    one = session.query(Membership).filter_by(person_id=people.id).one()
    one.ended_on = cast.now.date()
    session.commit()
    browser = cast.browser(cast.chi)

    assert names(browser.get("/people").text) == ["Lê Kim Chi", "Đào Thị Hạnh"]
    assert names(browser.get("/people?state=current").text) == ["Lê Kim Chi"]
    former = browser.get("/people?state=former").text
    assert names(former) == ["Đào Thị Hạnh"]
    assert "0912345678" not in former  # who is no longer of the unit is read masked
    assert "09xx xxx 678" in former


@pytest.mark.parametrize("role", [Role.LEADER, Role.AUDITOR])
def test_who_only_reads_sees_phones_and_emails_masked(cast, session, people, role):
    unit = cast.information if role is Role.LEADER else None
    reader = grant(session, cast.person("Người Đọc", login="doc"), role, unit)
    page = cast.browser(reader).get("/people?q=hanh").text
    assert names(page) == ["Đào Thị Hạnh"]
    assert ("09xx xxx 678" in page, "h…@stttt.vn" in page) == (True, True)
    assert "0912345678" not in page
    assert "hanh@stttt.vn" not in page
    assert "/people/new" not in page


def test_a_contact_person_reads_the_people_of_the_unit_in_full(cast, session, people):
    keeper = grant(
        session, cast.person("Đầu Mối", login="daumoi"), Role.CONTACT_PERSON, cast.information
    )
    page = cast.browser(keeper).get("/people").text
    assert names(page) == ["Lê Kim Chi", "Đào Thị Hạnh"]
    assert "0912345678" in page
    assert "/people/new" in page


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        pytest.param("q=hanh", ["Đào Thị Hạnh"], id="a name without its accents"),
        pytest.param("q=%2B84912345678", ["Đào Thị Hạnh"], id="a phone from abroad"),
        pytest.param("q=thi&sort=-name", ["Đào Thị Hạnh", "Nguyễn Thị An"], id="turned round"),
        pytest.param("kind=spokesperson", ["Nguyễn Thị An"], id="a kind"),
        pytest.param("post=concurrent", ["Nguyễn Thị An"], id="concurrent"),
        pytest.param("kind=khong&post=khong&state=khong&unit=khong&q=hanh", ["Đào Thị Hạnh"],
                     id="filters that are none"),
    ],
)  # fmt: skip
def test_the_list_is_searched_and_filtered(cast, session, people, asked, found):
    one = session.query(Membership).filter_by(person_id=cast.an.id).one()
    one.kind, one.is_concurrent = "spokesperson", True
    session.commit()
    assert names(cast.browser(cast.dung).get(f"/people?{asked}").text) == found


def test_a_unit_stands_for_all_under_it(cast, session, people):
    under = add_unit(session(), "Phòng Báo chí", "other", parent_id=cast.information.id)
    session.flush()
    add_membership(session(), cast.binh, under.id, "Phóng viên")
    session.commit()
    page = cast.browser(cast.dung).get(f"/people?unit={cast.information.public_id}").text
    assert names(page) == ["Trần Văn Bình", "Lê Kim Chi", "Đào Thị Hạnh"]
    own = cast.browser(cast.chi).get("/people").text
    assert names(own) == ["Trần Văn Bình", "Lê Kim Chi", "Đào Thị Hạnh"]


def test_a_unit_of_somebody_else_is_no_filter_for_an_organiser(cast, people):
    page = cast.browser(cast.chi).get(f"/people?unit={cast.justice.public_id}").text
    assert names(page) == ["Lê Kim Chi", "Đào Thị Hạnh"]


def test_nobody_found_is_said_and_so_is_an_empty_list(cast, people):
    browser = cast.browser(cast.chi)
    assert "Không có" in browser.get("/people?q=khongai").text
    assert names(browser.get("/people?q=khongai").text) == []


def test_the_export_holds_what_is_on_the_screen_a_line_a_position(cast, session, people):
    add_membership(session(), people, cast.justice.id, "Cộng tác viên")
    session.commit()
    answer = cast.browser(cast.dung).post("/people?q=hanh")
    sheet = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(answer.data))
    rows = sheet.get_sheet_by_index(0).to_python()
    assert [(row[1], row[4], row[7], row[11]) for row in rows[1:]] == [
        ("Đào Thị Hạnh", "Cộng tác viên", "Sở Tư pháp", "0912345678"),
        ("Đào Thị Hạnh", "Chuyên viên", "Sở Thông tin và Truyền thông", "0912345678"),
    ]


def test_the_sheet_to_print_has_everybody_on_one_page(cast, session, people):
    for number in range(60):
        cast.person(
            f"Đồng Nghiệp {'ABCDEFGHIK'[number // 10]}{'abcdefghik'[number % 10]}",
            unit=cast.information,
        )
    browser = cast.browser(cast.chi)
    assert len(names(browser.get("/people").text)) == 50
    assert browser.get("/people?print=1").text.count("Đồng Nghiệp") == 60


@pytest.mark.parametrize("asked", ["", "?q=dong", "?unit=", "?sort=-unit"])
def test_the_list_asks_as_much_for_thirty_as_for_one(cast, session, people, queries, asked):
    cast.person("Đồng Nghiệp", unit=cast.information)
    browser = cast.browser(cast.chi)

    def count():
        with queries() as statements:
            assert browser.get(f"/people{asked}").status_code == 200
        return len(statements)

    few = count()
    for number in range(30):
        cast.person(
            f"Đồng Nghiệp {'ABCDEFGHIK'[number // 10]}{'abcdefghik'[number % 10]}",
            unit=cast.information,
        )
    assert count() == few <= 10
