"""The desk of a unit: its people, who was trained this year, and that its list is current."""

import io
import re

import pytest
import python_calamine

from courses.programme.models import TrainingEvent
from lms.kernel import clock
from lms.kernel.actor import Role
from lms.kernel.audit import AuditEntry
from lms.people.persons.models import Membership
from lms.people.roster.models import UnitListCheck
from lms.plan.models import PlanTask
from tests.courses.attendance import build as attendance
from tests.lms.people.roster.build import contact, grant, line, member, send, unit_list


@pytest.fixture
def unit(cast):
    return cast.justice


@pytest.fixture
def browser(cast, session, unit):
    return cast.browser(contact(session, cast))


def desk(unit, more=""):
    return f"/my/units/{unit.public_id}{more}"


def press_skills(session):
    task = PlanTask(code="6.6", title="Tập huấn", deadline_kind="yearly", deadline_text="")
    session.add(task)
    session.commit()
    return task


def training(session, cast, *people, task=None, present=(), **changes):
    """An open event of this year with one session; those present have completed it."""
    event, places = attendance.open_event(session, cast.information, *people)
    for place in places:
        if place.person_id in {one.id for one in present}:
            attendance.mark(session, event.sessions[0], place)
    values = {"task_id": task.id if task else None, **changes}
    session.query(TrainingEvent).filter_by(id=event.id).update(values)
    session.commit()
    session.remove()


def states(page):
    """Each person of the table with what stands under this year's training."""
    rows = re.findall(
        r'<tr>.*?scope="row".*?<div class="cell">(?:<a[^>]*>)?([^<]+).*?</tr>', page, re.S
    )
    cells = [
        re.sub(r"<[^>]+>", "", cell).strip()
        for cell in re.findall(
            r'data-label="Tập huấn \d+"><div class="cell">(.*?)</div>', page, re.S
        )
    ]
    return dict(zip(rows, cells, strict=True))


def test_the_desk_says_who_was_trained_this_year(cast, browser, session, unit):
    task = press_skills(session)
    trained = member(session, cast, unit, "Lý Văn Tú")
    enrolled = member(session, cast, unit, "Ma Thị Hà", kind="reporter")
    member(session, cast, unit, "Bùi Văn An", kind="editor")
    member(session, cast, unit, "Vũ Thị Khác", kind="other")
    training(session, cast, trained, enrolled, task=task, present=[trained])
    page = browser.get(desk(unit)).text

    assert states(page) == {
        "Bùi Văn An": "Chưa tham gia", "Ma Thị Hà": "Đang tham gia", "Vũ Thị Khác": "Không bắt buộc",
        "Lý Văn Tú": "Đã tập huấn",
    }  # fmt: skip
    assert re.search(r'stat-value">1<span class="stat-goal"> / 3', page)


def test_only_events_of_task_6_6_of_this_year_count(cast, browser, session, unit):
    task = press_skills(session)
    person = member(session, cast, unit, "Lý Văn Tú")
    year = clock.local(clock.now()).year
    training(session, cast, person, task=task, present=[person], year=year - 1)
    training(session, cast, person, task=None, present=[person])
    training(session, cast, person, task=task, present=[person], state="cancelled")

    assert states(browser.get(desk(unit)).text) == {"Lý Văn Tú": "Chưa tham gia"}


def test_any_completed_event_of_the_year_is_enough(cast, browser, session, unit):
    task = press_skills(session)
    person = member(session, cast, unit, "Lý Văn Tú")
    training(session, cast, person, task=task)
    training(session, cast, person, task=task, present=[person], kind="linked", state="finished")

    assert states(browser.get(desk(unit)).text) == {"Lý Văn Tú": "Đã tập huấn"}


def test_who_has_left_is_not_on_the_desk(cast, browser, session, unit):
    person = member(session, cast, unit, "Lý Văn Tú")
    session.query(Membership).filter_by(person_id=person.id).update(
        {Membership.ended_on: clock.local(clock.now()).date()}
    )
    session.commit()

    assert "Lý Văn Tú" not in browser.get(desk(unit)).text


def test_the_list_is_searched_filtered_and_sorted(cast, browser, session, unit):
    member(session, cast, unit, "Lý Văn Tú", phone="0912000001", kind="reporter")
    member(session, cast, unit, "Ma Thị Hà", kind="editor")

    assert list(states(browser.get(desk(unit, "?q=ly tu")).text)) == ["Lý Văn Tú"]
    assert list(states(browser.get(desk(unit, "?q=0912")).text)) == ["Lý Văn Tú"]
    assert list(states(browser.get(desk(unit, "?sort=kind")).text)) == ["Ma Thị Hà", "Lý Văn Tú"]
    assert list(states(browser.get(desk(unit, "?sort=-kind")).text)) == ["Lý Văn Tú", "Ma Thị Hà"]
    assert states(browser.get(desk(unit, "?training=trained")).text) == {}
    assert "Không có ai phù hợp" in browser.get(desk(unit, "?q=khong")).text


def test_fifty_stand_on_a_page_and_all_on_the_sheet_to_print(cast, browser, session, unit):
    for number in range(60):
        member(session, cast, unit, f"Lý Văn {number:02}")

    assert len(states(browser.get(desk(unit)).text)) == 50
    assert len(states(browser.get(desk(unit, "?page=2")).text)) == 10
    assert len(states(browser.get(desk(unit, "?print=1")).text)) == 60


def test_the_list_is_exported(cast, browser, session, unit):
    member(session, cast, unit, "Lý Văn Tú", phone="0912000001", kind="reporter")
    sheet = browser.post(desk(unit))
    found = python_calamine.load_workbook(io.BytesIO(sheet.data)).get_sheet_by_index(0).to_python()

    assert found[0][0] == unit.name
    assert found[-1][1:3] == ["Lý Văn Tú", ""]
    assert found[-1][4:8] == ["Chuyên viên", "Phóng viên", "Chuyên trách", "0912000001"]


def test_that_the_list_was_checked_is_kept_and_shown(cast, browser, session, unit):
    member(session, cast, unit, "Lý Văn Tú")
    assert "Chưa có ai xác nhận" in browser.get(desk(unit)).text
    for _ in range(2):
        assert browser.post(desk(unit, "/checked")).status_code == 303

    assert "Rà soát gần nhất lúc" in browser.get(desk(unit)).text
    assert [one.people for one in session.query(UnitListCheck)] == [1, 1]
    assert session.query(AuditEntry).filter_by(action="unit_list.checked").count() == 2


def test_the_last_change_of_the_list_is_shown(browser, unit):
    assert "Thay đổi gần nhất" not in browser.get(desk(unit)).text
    answer = send(browser, unit, unit_list(line(1, "Lý Văn Tú")))
    browser.post(f"{answer.location}/confirm")

    assert "Thay đổi gần nhất" in browser.get(desk(unit)).text


def test_one_unit_alone_is_shown_at_once(browser, unit):
    assert browser.get("/my/units").location.endswith(desk(unit))
    assert "Đơn vị của tôi" in browser.get("/").text


def test_several_units_are_listed_with_how_current_they_are(cast, session, unit):
    person = contact(session, cast)
    grant(session, cast, person.full_name, Role.LEADER, cast.information)
    member(session, cast, unit, "Lý Văn Tú", phone="0912000001")
    member(session, cast, unit, "Ma Thị Hà")
    browser = cast.browser(person)
    browser.post(desk(unit, "/checked"))
    page = browser.get("/my/units").text

    assert re.findall(r"units/\w+\">([^<]+)</a>", page) == [cast.information.name, unit.name]
    assert page.count("Chưa rà soát</span>") == 1
    unchecked = browser.get("/my/units?show=unchecked").text
    assert re.findall(r"units/\w+\">([^<]+)</a>", unchecked) == [cast.information.name]
    sheet = browser.get("/my/units?export=xlsx")
    found = python_calamine.load_workbook(io.BytesIO(sheet.data)).get_sheet_by_index(0).to_python()
    assert found[-1][:3] == [unit.name, 2, 1]


def test_administrators_and_auditors_see_every_unit(cast, session, unit):
    cast.information
    auditor = grant(session, cast, "Tô Văn Toán", Role.AUDITOR, None)
    for person in (cast.dung, auditor):
        page = cast.browser(person).get("/my/units?sort=-people").text
        assert unit.name in page
        assert cast.information.name in page


def test_the_leader_sees_no_button_that_changes(cast, session, unit):
    leader = cast.browser(grant(session, cast, "Vi Văn Lãnh", Role.LEADER, unit))
    page = leader.get(desk(unit)).text

    assert "Nhập danh sách" not in page
    assert "danh sách đúng hiện tại" not in page
    assert leader.post(desk(unit, "/checked")).status_code == 403


def test_the_queries_do_not_grow_with_the_people(cast, browser, session, unit, queries):
    task = press_skills(session)
    counts = []
    for size in (1, 30):
        people = [member(session, cast, unit, f"Lý Văn {size} {n}") for n in range(size)]
        training(session, cast, *people, task=task, present=people)
        for address in (desk(unit), "/my/units?q=so"):
            with queries() as seen:
                browser.get(address)
            counts.append(len(seen))

    assert counts[:2] == counts[2:]
    assert max(counts) <= 10
