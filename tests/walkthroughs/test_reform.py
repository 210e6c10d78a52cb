"""A reform of units: what was held in 2024 keeps the names of 2024, and goes on being somebody's.

Two communes merge, a ward is split over two, a department takes another name, on 1 July 2025. Each had
held an event in 2024, with people of its own and an organiser.
"""

import io
import re
from datetime import date

import pytest
from python_calamine import CalamineWorkbook

from courses.enrolment.queries import list_enrolments
from courses.programme.models import TrainingEvent
from lms.kernel.actor import Role
from lms.people.persons.models import Membership
from lms.people.roles.models import RoleGrant
from lms.people.units.models import Unit
from lms.people.units.queries import list_successors, list_units
from tests.courses.enrolment.build import make_enrolment
from tests.courses.programme.build import make_event
from tests.lms.people.units.build import unit

EVE, REFORM, LATER = date(2025, 6, 30), "2025-07-01", date(2026, 1, 1)


class Year:
    """2024: four units, each with an organiser, an event and two who took part."""

    def __init__(self, session, cast):
        self.session, self.cast = session, cast
        self.district = unit(session, "Huyện Phú Bình", "district_committee")
        self.units, self.events, self.organisers = {}, {}, {}
        for name in ("Xã Tân Hòa", "Xã Tân Kim", "Xã Thượng Đình", "Sở Nội vụ cũ"):
            self._held(name)

    def _held(self, name):
        session, cast = self.session, self.cast
        kind = "department" if name.startswith("Sở") else "commune_committee"
        above = None if kind == "department" else self.district.id
        made = unit(session, name, kind, parent_id=above)
        event = make_event(session, made, title=f"Tập huấn của {name}")
        session.get(TrainingEvent, event.id).year = 2024
        organiser = cast.person(f"Người Tổ Chức {name[-3:]}", unit=made, login=f"tochuc{made.id}")
        session.add(
            RoleGrant(
                person_id=organiser.id, role=Role.ORGANISER, unit_id=made.id, granted_at=cast.now
            )
        )
        for number in ("Một", "Hai"):
            person = cast.person(f"Học Viên {name[-3:]} {number}", unit=made)
            make_enrolment(session, event, person)
        session.commit()
        self.units[name], self.events[name], self.organisers[name] = made, event, organiser

    def report(self, browser, name):
        """What the event of 2024 says of itself: its page, its list of people, its exported list."""
        path = f"/events/{self.events[name].public_id}"
        page, people = browser.get(path).text, browser.get(f"{path}/participants").text
        sheet = browser.post(f"{path}/participants?export=xlsx").data
        rows = CalamineWorkbook.from_filelike(io.BytesIO(sheet)).get_sheet_by_index(0).to_python()
        return page, people, rows

    def recorded(self, name):
        """The units on the records of those who took part, and the unit that held the event."""
        event = self.session.get(TrainingEvent, self.events[name].id)
        places = list_enrolments(self.session(), event.id)
        return event.unit.name, sorted({place.unit.name for place in places})


@pytest.fixture
def year(session, cast):
    return Year(session, cast)


@pytest.fixture
def administrator(cast):
    return cast.browser(cast.dung)


def row(number, **fields):
    empty = {
        "existing": "",
        "name": "",
        "code": "",
        "kind": "commune_committee",
        "parent": "",
        "note": "",
    }
    return {f"rows-{number}-{key}": value for key, value in (empty | fields).items()}


def reform(browser, kind, givers, rows, choices=None):
    """Go through the wizard as an administrator does; return the address of the reform."""
    ids = [one.public_id for one in givers]
    fields = {
        "kind": kind,
        "units": ids,
        "on": REFORM,
        "document": "Nghị quyết số 1683/NQ-UBTVQH15",
    }
    successors = browser.post("/reforms/new", data=fields).location
    review = browser.post(successors, data=rows).location
    if choices:
        browser.post(f"{review}/assign", data=choices)
    seen = re.search(r'name="seen" value="([^"]*)"', browser.get(review).text)[1]
    assert browser.post(f"{review}/confirm", data={"seen": seen}).status_code == 303
    return review


def all_three(year, administrator):
    """The day of the reform."""
    units = year.units
    reform(
        administrator, "merge", [units["Xã Tân Hòa"], units["Xã Tân Kim"]],
        row(0, name="Xã Tân Thành"),
    )  # fmt: skip
    reform(
        administrator, "split", [units["Xã Thượng Đình"]],
        row(0, name="Xã Phú Bình") | row(1, name="Xã Điềm Thụy"),
    )  # fmt: skip
    reform(
        administrator, "rename", [units["Sở Nội vụ cũ"]],
        row(0, name="Sở Nội vụ mới", kind="department"),
    )  # fmt: skip


def test_a_report_on_2024_shows_the_units_and_names_of_2024(year, administrator, session):
    before = {name: (year.report(administrator, name), year.recorded(name)) for name in year.units}
    all_three(year, administrator)
    session().expire_all()

    for name, (report, recorded) in before.items():
        after = year.report(administrator, name)
        assert year.recorded(name) == recorded == (name, [name])
        assert after[2] == report[2]  # the exported list, cell for cell
        assert name in after[0]
        assert after[1].count(name) == report[1].count(name) >= 2
    names = {one.name for one in list_units(session(), on=EVE)}
    assert set(year.units) <= names
    assert "Xã Tân Thành" not in names


def test_today_s_lists_show_the_names_of_today(year, administrator, session):
    all_three(year, administrator)
    names = {one.name for one in list_units(session())}

    assert {"Xã Tân Thành", "Xã Phú Bình", "Xã Điềm Thụy", "Sở Nội vụ mới"} <= names
    assert not set(year.units) & names
    page = administrator.get(f"/units?on={EVE}").text
    assert "Xã Tân Kim" in page
    assert "Xã Tân Thành" not in page


def test_each_unit_of_before_leads_to_what_it_became(year, administrator, session):
    all_three(year, administrator)
    ids = {name: made.id for name, made in year.units.items()}
    found = list_successors(session(), ids.values(), LATER)
    became = {name: [(one.name, part) for one, part in found[id_]] for name, id_ in ids.items()}

    assert became == {
        "Xã Tân Hòa": [("Xã Tân Thành", False)],
        "Xã Tân Kim": [("Xã Tân Thành", False)],
        "Xã Thượng Đình": [("Xã Điềm Thụy", True), ("Xã Phú Bình", True)],
        "Sở Nội vụ cũ": [("Sở Nội vụ mới", False)],
    }
    history = administrator.get(f"/units/{year.units['Xã Tân Kim'].public_id}").text
    assert "Sáp nhập vào:" in history
    assert "Xã Tân Thành" in history
    assert "Nghị quyết số 1683/NQ-UBTVQH15" in history


def test_whoever_organised_goes_on_with_the_past_and_plans_for_the_successor(
    year, administrator, cast, session
):
    all_three(year, administrator)
    organiser = cast.browser(year.organisers["Xã Tân Kim"])
    own = organiser.get(f"/events/{year.events['Xã Tân Kim'].public_id}")
    merged = organiser.get(f"/events/{year.events['Xã Tân Hòa'].public_id}")
    foreign = organiser.get(f"/events/{year.events['Sở Nội vụ cũ'].public_id}")

    assert own.status_code == 200
    assert merged.status_code == 200  # the successor of both answers for both
    assert foreign.status_code == 404
    assert "Tập huấn của Xã Tân Kim" in organiser.get("/programme?year=2024").text
    offered = organiser.get("/programme/new").text
    assert "Xã Tân Thành" in offered
    assert ">Xã Tân Kim</option>" not in offered


def test_in_a_split_each_successor_s_organiser_opens_the_past_and_only_its_own_future(
    year, administrator, cast, session
):
    all_three(year, administrator)
    made = {one.name: one for one in session.query(Unit)}
    newcomer = cast.person("Người Mới Điềm Thụy", login="moi")
    session.add(
        RoleGrant(
            person_id=newcomer.id,
            role=Role.ORGANISER,
            unit_id=made["Xã Điềm Thụy"].id,
            granted_at=cast.now,
        )
    )
    session.commit()
    later = make_event(session, made["Xã Phú Bình"], title="Việc riêng của Phú Bình")
    browser = cast.browser(newcomer)

    assert browser.get(f"/events/{year.events['Xã Thượng Đình'].public_id}").status_code == 200
    assert browser.get(f"/events/{later.public_id}").status_code == 404


def test_the_district_still_sees_what_its_communes_held(year, administrator, cast, session):
    leader = cast.person("Người Tổ Chức Huyện", login="huyen")
    session.add(
        RoleGrant(
            person_id=leader.id, role=Role.ORGANISER, unit_id=year.district.id, granted_at=cast.now
        )
    )
    session.commit()
    all_three(year, administrator)

    page = cast.browser(leader).get("/programme?year=2024").text
    assert "Tập huấn của Xã Tân Hòa" in page
    assert "Tập huấn của Sở Nội vụ cũ" not in page


def test_nobody_has_lost_or_doubled_a_position(year, administrator, session):
    def held():
        session().expire_all()
        return sorted(one.person_id for one in session.query(Membership).filter_by(ended_on=None))

    before = held()
    all_three(year, administrator)

    assert held() == before
    current = session.query(Membership).filter_by(ended_on=None).all()
    assert all(one.unit.ended_on is None for one in current)
