"""The list of a unit's own people from a file: who comes, who changes, who is missing."""

import io
from datetime import date

import pytest
import python_calamine

from lms.kernel import jobs
from lms.kernel.actor import Role
from lms.kernel.audit import AuditEntry
from lms.people.persons.models import Membership, Person
from lms.people.roster import steps
from lms.people.roster.models import RosterFile, RosterLine
from lms.people.roster.unit_list import list_members
from tests.lms.people.roster.build import HEADER, contact, grant, line, member, send, unit_list
from tests.lms.people.roster.lists import as_csv, rows


@pytest.fixture
def unit(cast):
    return cast.justice


@pytest.fixture
def browser(cast, session, unit):
    return cast.browser(contact(session, cast))


def confirm(browser, answer, **data):
    return browser.post(f"{answer.location}/confirm", data=data)


def people(session, unit):
    session.rollback()
    session.expire_all()
    return {one.person.full_name: one for one in list_members(session(), unit.id)}


def test_new_people_are_added_with_what_the_list_says(browser, session, unit):
    content = unit_list(
        line(1, "Đặng Thùy Mỵ", born="05/09/1985", phone="0912000001", kind="Người phát ngôn"),
        line(2, "Lý Văn Tú", position="Phóng viên", concurrent="x"),
        line(3, "Ma Thị Hà", concurrent="Chuyên trách"),
    )
    answer = send(browser, unit, content)
    page = browser.get(answer.location).text
    assert people(session, unit) == {}
    assert "Người sẽ thêm</h2>" not in page
    assert "Đặng Thùy Mỵ" in page
    confirm(browser, answer)

    found = people(session, unit)
    assert {name: (one.kind, one.is_concurrent) for name, one in found.items()} == {
        "Đặng Thùy Mỵ": ("spokesperson", False),
        "Lý Văn Tú": ("reporter", True),
        "Ma Thị Hà": ("communication_officer", False),
    }
    assert found["Đặng Thùy Mỵ"].person.birth_date == date(1985, 9, 5)
    assert "Danh sách của đơn vị đã được cập nhật theo tệp." in browser.get(answer.location).text


def test_a_change_shows_before_and_after_and_is_logged(cast, browser, session, unit):
    person = member(session, cast, unit, "Lý Văn Tú", phone="0912000001", email="tu@example.vn")
    content = unit_list(
        line(1, "Lý Văn Tú", position="Phó Trưởng phòng", phone="0912000002", kind="Phóng viên")
    )
    answer = send(browser, unit, content)
    page = browser.get(answer.location).text
    for told in ("0912000001", "0912000002", "Chuyên viên", "Phó Trưởng phòng", "Phóng viên",
                 "Cán bộ phụ trách truyền thông"):  # fmt: skip
        assert told in page
    confirm(browser, answer)

    one = people(session, unit)["Lý Văn Tú"]
    assert (one.position, one.kind, one.person.phone) == (
        "Phó Trưởng phòng",
        "reporter",
        "0912000002",
    )
    assert one.person.email == "tu@example.vn"  # the list says nothing of it
    logged = session.query(AuditEntry).filter_by(subject=f"person:{person.public_id}")
    assert {one.action: (one.details["before"], one.details["after"]) for one in logged} == {
        "person.changed": ({"phone": "0912000001"}, {"phone": "0912000002"}),
        "position.corrected": (
            {"position": "Chuyên viên", "kind": "communication_officer"},
            {"position": "Phó Trưởng phòng", "kind": "reporter"},
        ),
    }


def test_a_known_person_joins_and_is_not_entered_twice(cast, browser, session, unit):
    member(session, cast, cast.information, "Lý Văn Tú", phone="0912000001")
    answer = send(browser, unit, unit_list(line(1, "Lý Văn Tú", phone="0912000001")))
    assert "Đã có hồ sơ" in browser.get(answer.location).text
    confirm(browser, answer)

    assert session.query(Person).filter_by(full_name="Lý Văn Tú").count() == 1
    assert "Lý Văn Tú" in people(session, unit)
    assert "Lý Văn Tú" in people(session, cast.information)


def test_who_is_missing_is_shown_and_ends_only_when_ticked(cast, browser, session, unit):
    stays = member(session, cast, unit, "Lý Văn Tú")
    goes = member(session, cast, unit, "Ma Thị Hà")
    other = member(session, cast, cast.information, "Bùi Văn An")
    answer = send(browser, unit, unit_list(line(1, "Đặng Thùy Mỵ")))
    page = browser.get(answer.location).text
    assert "Lý Văn Tú" in page
    assert "Ma Thị Hà" in page
    assert "Bùi Văn An" not in page
    confirm(browser, answer, end=[goes.public_id, other.public_id])

    assert set(people(session, unit)) == {"Lý Văn Tú", "Đặng Thùy Mỵ"}
    assert set(people(session, cast.information)) == {"Bùi Văn An"}
    ended = session.query(Membership).filter_by(person_id=goes.id).one()
    assert ended.ended_on is not None
    assert session.query(AuditEntry).filter_by(action="position.ended").count() == 1
    assert stays.public_id != goes.public_id


def test_somebody_on_a_bad_line_is_not_missing(cast, browser, session, unit):
    member(session, cast, unit, "Lý Văn Tú")
    answer = send(
        browser, unit, unit_list(line(1, "Lý Văn Tú", born="31/02/1990"), line(2, "Ma Hà"))
    )
    page = browser.get(answer.location).text

    assert "31/02/1990" in page
    assert 'name="end"' not in page


def test_the_same_list_again_changes_nothing(browser, session, unit):
    content = unit_list(line(1, "Đặng Thùy Mỵ"), line(2, "Lý Văn Tú", phone="0912000001"))
    confirm(browser, send(browser, unit, content))
    again = send(browser, unit, content)
    assert "Danh sách của đơn vị đã đúng như tệp này." in browser.get(again.location).text
    confirm(browser, again)

    assert (
        session.query(Person).filter(Person.full_name.in_(["Đặng Thùy Mỵ", "Lý Văn Tú"])).count()
        == 2
    )
    file = session.query(RosterFile).order_by(RosterFile.id.desc()).first()
    assert (file.imported, file.already) == (0, 2)


def test_what_somebody_else_has_changed_meanwhile_is_left_and_said(cast, browser, session, unit):
    person = member(session, cast, unit, "Lý Văn Tú", phone="0912000001")
    answer = send(
        browser, unit, unit_list(line(1, "Lý Văn Tú", phone="0912000002"), line(2, "Ma Hà"))
    )
    session.get(Person, person.id).phone = "0912000003"
    member(session, cast, unit, "Ma Hà")
    confirm(browser, answer)

    assert people(session, unit)["Lý Văn Tú"].person.phone == "0912000003"
    assert session.query(Person).filter_by(full_name="Ma Hà").count() == 1
    assert "2 dòng được giữ nguyên" in browser.get(answer.location).text


def test_a_double_click_imports_once(browser, session, unit):
    answer = send(browser, unit, unit_list(line(1, "Đặng Thùy Mỵ")))

    assert [confirm(browser, answer).status_code for _ in range(3)] == [303, 303, 303]
    assert session.query(Person).filter_by(full_name="Đặng Thùy Mỵ").count() == 1
    assert session.query(AuditEntry).filter_by(action="unit_list.imported").count() == 1


def test_a_list_names_its_unit_those_under_it_and_no_other(cast, browser, session, unit):
    under = cast.unit("Phòng Phổ biến pháp luật")
    under.parent_id = unit.id
    session.merge(under)
    session.commit()
    cast.information
    header = ["Họ và tên", "Đơn vị"]
    content = unit_list(
        ["Lý Văn Tú", "Phòng Phổ biến pháp luật"], ["Ma Thị Hà", ""],
        ["Bùi Văn An", "Sở Thông tin và Truyền thông"], header=header,
    )  # fmt: skip
    answer = send(browser, unit, content)
    assert "không phải là đơn vị của danh sách này" in browser.get(answer.location).text
    confirm(browser, answer)

    assert set(people(session, unit)) == {"Ma Thị Hà"}
    assert set(people(session, under)) == {"Lý Văn Tú"}
    assert people(session, cast.information) == {}


def test_the_columns_of_a_units_list_are_chosen_and_remembered(browser, session, unit):
    content = unit_list(["Lý Văn Tú", "x"], header=["Quý danh", "Làm thêm"])
    answer = send(browser, unit, content)
    assert answer.location.endswith("/columns")
    assert "Kiêm nhiệm hoặc chuyên trách" in browser.get(answer.location).text
    chosen = {"column_A": "full_name", "column_B": "concurrent"}
    review = browser.post(f"{answer.location}?header=1", data=chosen)
    confirm(browser, review)

    assert people(session, unit)["Lý Văn Tú"].is_concurrent
    again = send(browser, unit, unit_list(["Ma Hà", ""], header=["Quý danh", "Làm thêm"]))
    assert "lựa chọn đã lưu" in browser.get(again.location).text


def test_a_long_list_is_imported_by_jobs(browser, session, unit, monkeypatch):
    monkeypatch.setattr(steps, "AT_ONCE_BYTES", 10_000)
    content = as_csv(list(rows(range(1, 401), [unit.name], bad_every=0)))
    answer = send(browser, unit, content, "ds.csv")
    assert answer.location.startswith("/jobs/")
    session.remove()
    assert jobs.run_next()
    file = session.query(RosterFile).one()
    good = session.query(RosterLine).filter_by(is_refused=False).count()
    job = browser.post(f"/unit-imports/{file.public_id}/confirm").location
    assert job.startswith("/jobs/")
    session.remove()
    assert jobs.run_next()

    assert len(list_members(session(), unit.id)) == good
    assert browser.get(f"/unit-imports/{file.public_id}").status_code == 200


def test_every_change_is_in_the_download(cast, browser, session, unit):
    member(session, cast, unit, "Lý Văn Tú", phone="0912000001")
    answer = send(
        browser, unit, unit_list(line(1, "Lý Văn Tú", phone="0912000002"), line(2, "Ma Hà"))
    )
    sheet = browser.post(f"{answer.location}/changes.xlsx")
    found = python_calamine.load_workbook(io.BytesIO(sheet.data)).get_sheet_by_index(0).to_python()

    assert found[-2] == [
        2,
        "Lý Văn Tú",
        "Có thay đổi",
        "Điện thoại: 0912000001",
        "Điện thoại: 0912000002",
    ]
    assert found[-1] == [3, "Ma Hà", "Người mới", "", ""]


def test_bad_lines_can_be_sent_back(browser, unit):
    answer = send(
        browser, unit, unit_list(line(1, "Lý Văn Tú", email="khong-phai"), line(2, "Ma Hà"))
    )
    sheet = browser.get(f"{answer.location}/problems.xlsx")
    found = python_calamine.load_workbook(io.BytesIO(sheet.data)).get_sheet_by_index(0).to_python()

    assert found[-1][0] == 2
    assert found[-1][3:] == ["khong-phai", "Không nhập"]


def test_the_leader_reads_and_changes_nothing(cast, browser, session, unit):
    answer = send(browser, unit, unit_list(line(1, "Lý Văn Tú")))
    leader = cast.browser(grant(session, cast, "Vi Văn Lãnh", Role.LEADER, unit))
    auditor = cast.browser(grant(session, cast, "Tô Văn Toán", Role.AUDITOR, None))
    for reader in (leader, auditor):
        assert reader.get(answer.location).status_code == 200
        assert reader.post(f"{answer.location}/confirm").status_code == 403
        assert reader.get(f"{answer.location}/columns").status_code == 403
        assert reader.get(f"/my/units/{unit.public_id}/import").status_code == 403
    assert people(session, unit) == {}


def test_to_the_contact_person_of_another_unit_it_does_not_exist(cast, browser, session, unit):
    answer = send(browser, unit, unit_list(line(1, "Lý Văn Tú")))
    other = cast.browser(grant(session, cast, "Vi Văn Khác", Role.CONTACT_PERSON, cast.information))
    for address in (
        answer.location,
        f"{answer.location}/problems.xlsx",
        f"/my/units/{unit.public_id}",
    ):
        assert other.get(address).status_code == 404
    assert other.post(f"{answer.location}/confirm").status_code == 404


def test_a_list_of_an_event_is_none_of_a_unit(cast, browser, session, unit):
    assert browser.get("/unit-imports/khong-co").status_code == 404


def test_the_queries_do_not_grow_with_the_lines(cast, browser, session, unit, queries):
    counts = []
    for size in (1, 30):
        for number in range(size):
            member(session, cast, unit, f"Bùi Văn Thứ {size} {number}")
        lines = [line(n, f"Lý Thị {'abcdefghik'[n % 10]}{'lmn'[n // 10]}") for n in range(size)]
        answer = send(browser, unit, unit_list(*lines))
        with queries() as seen:
            browser.get(answer.location)
        counts.append(len(seen))

    assert counts[0] == counts[1] <= 12


def test_the_header_of_the_sample_is_complete():
    assert len(line(1, "A")) == len(HEADER)
