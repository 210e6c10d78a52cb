"""The register: marks by hand, their history, and the list."""

import io
from datetime import timedelta

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import select

from courses.attendance.models import RegisterMark
from courses.attendance.rules import Mark
from lms.kernel.audit import AuditEntry
from tests.courses.attendance.build import mark, open_event


def marks(session):
    return list(session().scalars(select(RegisterMark).order_by(RegisterMark.id)))


def test_a_mark_by_hand_is_added_never_overwritten_and_logged(session, cast):
    event, [place] = open_event(session, cast.information, cast.an)
    here, browser = event.sessions[0], cast.browser(cast.chi)
    for value, note in (("absent", ""), ("excused", "Có đơn")):
        sent = {"enrolment": place.public_id, "mark": value, "note": note}
        assert browser.post(f"/sessions/{here.public_id}/marks", data=sent).status_code == 302

    assert [(m.mark, m.note, m.marked_by) for m in marks(session)] == [
        ("absent", "", cast.chi.id),
        ("excused", "Có đơn", cast.chi.id),
    ]
    logged = session().scalars(select(AuditEntry).where(AuditEntry.action == "register.marked"))
    assert [entry.details["mark"] for entry in logged] == ["absent", "excused"]
    page = browser.get(f"/events/{event.public_id}/register?session={here.public_id}").text
    assert "Có đơn" in page
    assert cast.chi.full_name in page


def test_a_script_s_mark_is_answered_with_its_words(session, cast):
    event, [place] = open_event(session, cast.information, cast.an)
    answer = cast.browser(cast.chi).post(
        f"/sessions/{event.sessions[0].public_id}/marks",
        json={"enrolment": place.public_id, "mark": "late"},
    )

    assert (answer.json["mark"], answer.json["label"]) == ("late", "Đi muộn")


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        pytest.param({"mark": "present"}, 404, id="nobody"),
        pytest.param({"mark": "present", "enrolment": "x" * 16}, 404, id="a guessed person"),
        pytest.param({"mark": "king"}, 422, id="an unknown mark"),
        pytest.param(["present"], 422, id="a list"),
    ],
)
def test_a_mark_that_makes_no_sense_is_refused(session, cast, sent, status):
    event, _ = open_event(session, cast.information, cast.an)
    address = f"/sessions/{event.sessions[0].public_id}/marks"

    assert cast.browser(cast.chi).post(address, json=sent).status_code == status
    assert marks(session) == []


def test_nobody_marks_a_person_of_another_event(session, cast):
    event, _ = open_event(session, cast.information, cast.an)
    _, [elsewhere] = open_event(session, cast.information, cast.binh, title="Lớp khác")
    address = f"/sessions/{event.sessions[0].public_id}/marks"
    sent = {"enrolment": elsewhere.public_id, "mark": "present"}

    assert cast.browser(cast.chi).post(address, data=sent).status_code == 404


def test_participants_and_other_organisers_mark_nobody(session, cast):
    event, [place] = open_event(session, cast.information, cast.an)
    here = event.sessions[0].public_id
    sent = {"enrolment": place.public_id, "mark": "present"}

    for person in (cast.an, cast.em):
        assert cast.browser(person).post(f"/sessions/{here}/marks", data=sent).status_code == 404
        assert cast.browser(person).post(f"/sessions/{here}/marks/rest").status_code == 404
    assert marks(session) == []


def test_nobody_is_present_before_the_session_but_may_be_excused(session, cast):
    event, [place] = open_event(session, cast.information, cast.an, sessions=2)
    address = f"/sessions/{event.sessions[1].public_id}/marks"
    browser = cast.browser(cast.chi)

    sent = {"enrolment": place.public_id, "mark": "present"}
    assert browser.post(address, data=sent).status_code == 409
    assert browser.post(address, data=sent | {"mark": "excused"}).status_code == 302


def test_the_rest_is_marked_present_and_marks_that_are_there_stay(session, cast):
    event, [an, _] = open_event(session, cast.information, cast.an, cast.binh)
    here = event.sessions[0]
    mark(session, here, an, Mark.ABSENT)
    browser = cast.browser(cast.chi)
    for _ in range(2):
        browser.post(f"/sessions/{here.public_id}/marks/rest")

    assert [m.mark for m in marks(session)] == ["absent", "present"]


def test_the_search_and_the_filter_keep_to_the_session(session, cast):
    event, [an, _] = open_event(session, cast.information, cast.an, cast.binh)
    here = event.sessions[0]
    mark(session, here, an)
    address = f"/events/{event.public_id}/register?session={here.public_id}"
    browser = cast.browser(cast.chi)

    found = browser.get(f"{address}&q=tran van").text
    assert cast.binh.full_name in found
    assert cast.an.full_name not in found
    unmarked = browser.get(f"{address}&show=unmarked").text
    assert cast.binh.full_name in unmarked
    assert cast.an.full_name not in unmarked


def test_the_workbook_holds_every_mark_and_the_tally(session, cast):
    event, [an, _] = open_event(
        session, cast.information, cast.an, cast.binh, began=timedelta(hours=5)
    )
    mark(session, event.sessions[0], an, Mark.LATE)
    sent = cast.browser(cast.chi).post(f"/events/{event.public_id}/register")
    rows = CalamineWorkbook.from_filelike(io.BytesIO(sent.data)).get_sheet_by_index(0).to_python()

    people = {
        row[1]: row[4:7] for row in rows if row[1] in {cast.an.full_name, cast.binh.full_name}
    }
    assert people == {
        cast.an.full_name: ["Đi muộn", 0.5, 1.0],
        cast.binh.full_name: ["Vắng", 0.0, 1.0],
    }


@pytest.mark.parametrize("view", ["all", "one"])
def test_thirty_people_take_as_many_queries_as_one(session, cast, queries, view):
    people = [cast.person(f"Học Viên {n}", unit=cast.justice) for n in range(30)]
    counts = []
    for group in (people[:1], people):
        event, places = open_event(session, cast.information, *group)
        for place in places:
            mark(session, event.sessions[0], place)
        chosen = "all" if view == "all" else event.sessions[0].public_id
        browser = cast.browser(cast.chi)
        with queries() as seen:
            page = browser.get(f"/events/{event.public_id}/register?session={chosen}")
        assert page.status_code == 200
        counts.append(len(seen))

    assert counts[0] == counts[1] <= 10
