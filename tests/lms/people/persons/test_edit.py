"""Entering and changing persons and positions: what is read, refused, warned of and logged."""

from datetime import date

import pytest
from sqlalchemy import select

from lms.kernel.audit import AuditEntry
from lms.people.persons.fields import mask_citizen_id
from lms.people.persons.models import Membership, Person
from lms.people.persons.service import citizen_id_of, facts_of, set_citizen_id
from tests.lms.people.persons.test_index import names

CITIZEN = "001190000123"  # male, 1990
ENTERED = {
    "full_name": "Ma Thị Hiền", "birth_date": "05/09/1985", "gender": "female",
    "phone": "+84 912 345 678", "email": "Hien@STTTT.vn", "phones": "0208.3855.123\n\n0355 555 555",
    "emails": "hien@gmail.com", "others": "Zalo: Hiền", "citizen_id": "",
    "position": "Phó phòng", "kind": "spokesperson", "post": "concurrent",
    "document_number": "12/QĐ-STTTT", "document_date": "2025-01-02", "began_on": "2025-02-01",
    "ended_on": "",
}  # fmt: skip


@pytest.fixture
def chi(cast):
    return cast.browser(cast.chi)


@pytest.fixture
def hanh(cast, session):
    person = cast.person("Đào Thị Hạnh", unit=cast.information)
    person.phone = "0987654321"
    set_citizen_id(person, CITIZEN)
    session.commit()
    return person


def entries(session):
    return [
        (one.action, one.details["before"], one.details["after"])
        for one in session.scalars(select(AuditEntry).order_by(AuditEntry.id))
    ]


def fresh(session, person):
    session.remove()
    return session.get(Person, person.id)


def edited(person, **changes):
    """The form as the page shows it, changed."""
    facts = facts_of(person)
    shown = {
        "full_name": facts.full_name, "birth_date": f"{facts.birth_date:%d/%m/%Y}",
        "gender": facts.gender, "phone": facts.phone or "", "email": facts.email or "",
        "phones": "\n".join(facts.phones), "emails": "\n".join(facts.emails),
        "others": "\n".join(facts.others), "citizen_id": "",
    }  # fmt: skip
    return shown | changes


# Entering -------------------------------------------------------------------------------


def test_a_person_is_entered_with_the_first_position(cast, session, chi):
    answer = chi.post("/people/new", data=ENTERED | {"unit": cast.information.id})
    person = session.query(Person).filter_by(search_key="ma thi hien").one()

    assert answer.location == f"/people/{person.public_id}"
    facts = facts_of(person)
    assert (facts.birth_date, facts.gender, facts.citizen_id) == (date(1985, 9, 5), "female", None)
    assert (facts.phone, facts.email) == ("0912345678", "Hien@stttt.vn")
    assert facts.phones == ("02083855123", "0355555555")
    assert (facts.emails, facts.others) == (("hien@gmail.com",), ("Zalo: Hiền",))
    (held,) = person.memberships
    assert (held.unit_id, held.position, held.kind, held.is_concurrent) == (
        cast.information.id, "Phó phòng", "spokesperson", True,
    )  # fmt: skip
    assert (held.document_number, held.document_date) == ("12/QĐ-STTTT", date(2025, 1, 2))
    assert (held.began_on, held.ended_on) == (date(2025, 2, 1), None)
    assert [action for action, _, _ in entries(session)] == ["person.added", "position.added"]
    assert names(chi.get("/people?q=hien").text) == ["Ma Thị Hiền"]


def test_an_organiser_enters_people_only_into_the_own_units(cast, session, chi):
    for unit_id in (cast.justice.id, 0, 999):
        answer = chi.post("/people/new", data=ENTERED | {"unit": unit_id})
        assert answer.status_code == 422
    assert session.query(Person).filter_by(search_key="ma thi hien").count() == 0


def test_an_administrator_may_enter_somebody_of_no_unit(cast, session):
    browser = cast.browser(cast.dung)
    assert browser.post("/people/new", data=ENTERED | {"unit": 0}).status_code == 302
    person = session.query(Person).filter_by(search_key="ma thi hien").one()
    assert person.memberships == []


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        pytest.param("full_name", "", "Họ và tên", id="no name"),
        pytest.param("full_name", "=HYPERLINK()", "là công thức", id="a formula for a name"),
        pytest.param("birth_date", "31/02/1990", "không có trong lịch", id="no such day"),
        pytest.param("phone", "12", "không phải là số điện thoại", id="no phone"),
        pytest.param("phones", "0912345678\n12", "không phải là số điện thoại", id="a bad second line"),
        pytest.param("emails", "a@b", "email", id="no email"),
        pytest.param("others", "=1+1", "công thức", id="a formula for a contact"),
        pytest.param("phones", "\n".join(f"09123456{n:02}" for n in range(11)), "nhiều nhất 10",
                     id="too many"),
        pytest.param("citizen_id", "123", "cần đủ 12 chữ số", id="no citizen id"),
        pytest.param("ended_on", "2025-02-01", "phải sau ngày bắt đầu", id="an end on the first day"),
        pytest.param("began_on", "0001-01-01", "từ năm 1900 đến năm 2199", id="a day far from our time"),
        pytest.param("position", "=1+1", "công thức", id="a formula for a position"),
        pytest.param("document_number", "=1+1", "công thức", id="a formula for a number"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_said_at_its_field_and_nothing_is_kept(
    cast, session, chi, field, value, said
):
    sent = ENTERED | {"unit": cast.information.id} | {field: value}
    answer = chi.post("/people/new", data=sent)
    assert answer.status_code == 422
    assert said in answer.text
    assert session.query(Person).filter_by(search_key="ma thi hien").count() == 0
    assert entries(session) == []


# Changing -------------------------------------------------------------------------------


def test_what_changed_is_logged_as_it_was_and_as_it_is(session, chi, hanh):
    sent = edited(hanh, full_name="Đào Thị Hạnh Phúc", phone="0355555555", phones="0987654321")
    chi.post(f"/people/{hanh.public_id}/edit", data=sent)
    person = fresh(session, hanh)

    assert (person.full_name, person.phone) == ("Đào Thị Hạnh Phúc", "0355555555")
    assert [one.value for one in person.contacts] == ["0987654321"]
    assert entries(session) == [
        (
            "person.changed",
            {"full_name": "Đào Thị Hạnh", "phone": "0987654321", "further": []},
            {"full_name": "Đào Thị Hạnh Phúc", "phone": "0355555555", "further": ["0987654321"]},
        )
    ]
    assert names(chi.get("/people?q=phuc").text) == ["Đào Thị Hạnh Phúc"]


def test_saving_what_is_there_already_changes_and_logs_nothing(session, chi, hanh):
    chi.post(f"/people/{hanh.public_id}/edit", data=edited(hanh))
    assert entries(session) == []
    assert citizen_id_of(fresh(session, hanh)) == CITIZEN


def test_a_citizen_id_is_kept_sealed_replaced_and_forgotten_and_never_logged(session, chi, hanh):
    path = f"/people/{hanh.public_id}/edit"
    page = chi.get(path).text
    assert mask_citizen_id(CITIZEN) in page
    assert CITIZEN not in page
    assert CITIZEN.encode() not in hanh.citizen_id_sealed

    chi.post(path, data=edited(hanh, citizen_id="019190000456"))
    assert citizen_id_of(fresh(session, hanh)) == "019190000456"
    chi.post(path, data=edited(fresh(session, hanh), forget_citizen_id="y"))
    person = fresh(session, hanh)
    assert (person.citizen_id_sealed, person.citizen_id_hash) == (None, None)
    assert [(before, after) for _, before, after in entries(session)] == [
        ({"citizen_id": "xxxxxxxxx123"}, {"citizen_id": "xxxxxxxxx456"}),
        ({"citizen_id": "xxxxxxxxx456"}, {"citizen_id": None}),
    ]


def test_a_citizen_id_that_disagrees_is_kept_and_warned_of(session, chi, hanh):
    sent = edited(hanh, citizen_id="001085000123")  # male, 1985; she was born in 1990
    page = chi.post(f"/people/{hanh.public_id}/edit", data=sent, follow_redirects=True).text
    assert citizen_id_of(fresh(session, hanh)) == "001085000123"
    assert page.count("alert-warn") == 2
    assert "001085000123" not in page


# Positions ------------------------------------------------------------------------------

POSITION = {
    "position": "Biên tập viên", "kind": "editor", "post": "full", "document_number": "",
    "document_date": "", "began_on": "2025-01-01", "ended_on": "",
}  # fmt: skip


def add(browser, person, unit, **changes):
    sent = POSITION | {"unit": unit.id} | changes
    return browser.post(f"/people/{person.public_id}/positions/new", data=sent)


def test_a_position_is_added_corrected_and_ended_and_each_is_logged(cast, session, chi, hanh):
    assert add(chi, hanh, cast.information).status_code == 302
    held = session.query(Membership).filter_by(kind="editor").one()
    sent = POSITION | {"unit": cast.information.id, "began_on": "2025-03-01"}
    assert chi.post(f"/positions/{held.public_id}/edit", data=sent).status_code == 302
    assert (
        chi.post(f"/positions/{held.public_id}/end", data={"ended_on": "2026-01-01"}).status_code
        == 302
    )
    session.remove()
    held = session.query(Membership).filter_by(kind="editor").one()

    assert (held.began_on, held.ended_on) == (date(2025, 3, 1), date(2026, 1, 1))
    assert [
        (action, before.get("began_on"), after["began_on"], after["ended_on"])
        for action, before, after in entries(session)
    ] == [
        ("position.added", None, "2025-01-01", None),
        ("position.corrected", "2025-01-01", "2025-03-01", None),
        ("position.ended", "2025-03-01", "2025-03-01", "2026-01-01"),
    ]


def test_the_same_duty_twice_at_a_time_is_refused_with_what_to_do(cast, session, chi, hanh):
    add(chi, hanh, cast.information)
    answer = add(chi, hanh, cast.information, began_on="2025-06-01")
    assert answer.status_code == 409
    assert "đã giữ chính chức vụ này" in answer.text
    assert session.query(Membership).filter_by(kind="editor").count() == 1

    add(chi, hanh, cast.information, kind="reporter")
    other = session.query(Membership).filter_by(kind="reporter").one()
    sent = POSITION | {"unit": cast.information.id}
    assert chi.post(f"/positions/{other.public_id}/edit", data=sent).status_code == 409
    session.remove()
    assert session.query(Membership).filter_by(kind="reporter").count() == 1


def test_a_position_does_not_end_before_it_began(cast, session, chi, hanh):
    add(chi, hanh, cast.information)
    held = session.query(Membership).filter_by(kind="editor").one()
    answer = chi.post(f"/positions/{held.public_id}/end", data={"ended_on": "2025-01-01"})
    assert answer.status_code == 422
    assert "phải sau ngày bắt đầu" in answer.text
    session.remove()
    assert session.query(Membership).filter_by(kind="editor").one().ended_on is None


def test_positions_are_entered_only_into_units_that_one_keeps(cast, session, chi, hanh):
    assert add(chi, hanh, cast.justice).status_code == 422
    assert add(cast.browser(cast.em), hanh, cast.justice).status_code == 404
    assert add(cast.browser(cast.dung), hanh, cast.justice).status_code == 302
    held = session.query(Membership).filter_by(kind="editor").one()
    assert chi.get(f"/positions/{held.public_id}/edit").status_code == 403
    assert chi.post(f"/positions/{held.public_id}/end").status_code == 403


def test_who_has_left_every_unit_is_changed_by_administrators_alone(cast, session, chi, hanh):
    session.query(Membership).filter_by(person_id=hanh.id).one().ended_on = date(2020, 1, 1)
    session.commit()
    path = f"/people/{hanh.public_id}/edit"
    assert chi.get(path).status_code == 403
    assert cast.browser(cast.dung).get(path).status_code == 200
