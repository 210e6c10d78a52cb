"""The list of roles."""

import io
from datetime import timedelta

import pytest
import python_calamine

from lms.kernel import clock
from lms.kernel.actor import Role
from lms.people.roles.models import RoleGrant
from lms.people.units.service import add_unit
from tests.courses.programme.build import make_event
from tests.lms.people.roles.build import grant

DAY = timedelta(days=1)


@pytest.fixture
def desk(cast, session):
    """Dũng's browser; An leads the Justice department, Bình is its contact person from tomorrow on."""
    grant(session, cast.an, Role.LEADER, unit_id=cast.justice.id)
    grant(
        session, cast.binh, Role.CONTACT_PERSON, unit_id=cast.justice.id,
        begins_at=clock.now() + DAY,
    )  # fmt: skip
    return cast.browser(cast.dung)


def names(page):
    return [n for n in ("Nguyễn Thị An", "Trần Văn Bình", "Lê Kim Chi") if f">{n}</a>" in page.text]


def test_the_list_shows_what_is_in_force_today(desk):
    assert names(desk.get("/roles")) == ["Nguyễn Thị An"]


def test_another_day_shows_what_is_in_force_then_and_all_shows_everything(desk):
    day = clock.local(clock.now() + 2 * DAY).date()
    assert names(desk.get(f"/roles?on={day}")) == ["Nguyễn Thị An", "Trần Văn Bình"]
    before = clock.local(clock.now() - 2 * DAY).date()
    assert names(desk.get(f"/roles?on={before}")) == []
    assert names(desk.get("/roles?show=all")) == ["Nguyễn Thị An", "Trần Văn Bình"]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("q=nguyen an", ["Nguyễn Thị An"]),
        ("q=so tu phap", ["Nguyễn Thị An", "Trần Văn Bình"]),
        ("role=contact_person", ["Trần Văn Bình"]),
        ("role=nonsense", ["Nguyễn Thị An", "Trần Văn Bình"]),
        ("q=khong ai", []),
        ("on=nonsense", ["Nguyễn Thị An", "Trần Văn Bình"]),
    ],
)
def test_search_and_filters_narrow_the_list(desk, asked, found):
    assert names(desk.get(f"/roles?show=all&{asked}")) == found


def test_a_unit_and_an_event_narrow_the_list(cast, session, desk):
    event = make_event(session, cast.information)
    subject = f"event:{event.public_id}"
    grant(session, cast.chi, Role.TRAINER, subject=subject)

    assert names(desk.get(f"/roles?subject={subject}")) == ["Lê Kim Chi"]
    unit = cast.justice.public_id
    assert names(desk.get(f"/roles?unit={unit}")) == ["Nguyễn Thị An"]
    assert names(desk.get("/roles?role=trainer&q=tap huan")) == ["Lê Kim Chi"]


@pytest.mark.parametrize("sort", ["name", "-name", "role", "unit", "-unit", "since", "-since", "x"])
def test_every_order_shows_every_row(desk, sort):
    assert len(names(desk.get(f"/roles?show=all&sort={sort}"))) == 2


def test_an_organiser_sees_the_roles_of_their_units_and_of_what_these_hold(cast, session):
    ours, theirs = make_event(session, cast.information), make_event(session, cast.justice)
    grant(session, cast.an, Role.TRAINER, subject=f"event:{ours.public_id}")
    grant(session, cast.binh, Role.TRAINER, subject=f"event:{theirs.public_id}")
    cast.dung

    page = cast.browser(cast.chi).get("/roles?show=all")
    assert names(page) == ["Nguyễn Thị An", "Lê Kim Chi"]
    assert "Phạm Văn Dũng" not in page.text


def test_an_organiser_ends_what_they_may_grant_and_not_their_own_peers(cast, session):
    grant(session, cast.an, Role.LEADER, unit_id=cast.information.id)
    grant(session, cast.binh, Role.ORGANISER, unit_id=cast.information.id)
    page = cast.browser(cast.chi).get("/roles").text
    assert page.count("Kết thúc vai trò<span") == 1


def test_an_organiser_sees_and_ends_an_organiser_of_a_unit_under_theirs(cast, session):
    under = add_unit(session(), "Phòng Báo chí", "department", parent_id=cast.information.id)
    session.commit()
    grant(session, cast.binh, Role.ORGANISER, unit_id=under.id)
    assert cast.browser(cast.chi).get("/roles").text.count("Kết thúc vai trò<span") == 1


def test_the_export_holds_all_rows_of_the_filter(desk):
    book = desk.post("/roles?show=all").data
    rows = python_calamine.load_workbook(io.BytesIO(book)).get_sheet_by_index(0).to_python()
    assert [row[0] for row in rows[-3:]].count("Nguyễn Thị An") == 1
    assert any("Đầu mối" in row for row in rows)


def test_the_number_of_queries_does_not_grow_with_the_rows(cast, session, desk, queries):
    event = make_event(session, cast.information)
    grant(session, cast.chi, Role.TRAINER, subject=f"event:{event.public_id}")
    with queries() as few:
        desk.get("/roles?show=all")
    for number in range(30):
        person = cast.person(f"Người Thứ {number}", unit=cast.justice)
        session.add(
            RoleGrant(
                person_id=person.id, role=Role.TRAINER, granted_at=clock.now(),
                subject=f"event:{event.public_id}",
            )
        )  # fmt: skip
    session.commit()
    with queries() as many:
        desk.get("/roles?show=all")
    assert len(many) == len(few) <= 10
