"""The list of participants: order, search, withdrawal, invitations, the sheet to sign."""

import base64
import html
import io
import re

import pytest
import python_calamine

from courses.enrolment.models import Enrolment
from courses.enrolment.service import queries as reads
from courses.programme.models import TrainingEvent
from lms.kernel.audit import AuditEntry
from lms.people.accounts.models import Account
from lms.people.persons.models import Person
from tests.courses.enrolment.build import make_enrolment
from tests.courses.programme.build import make_event


@pytest.fixture
def event(session, cast):
    return make_event(session, cast.information, capacity=40, sessions=2)


@pytest.fixture
def browser(cast, event):
    return cast.browser(cast.chi)


def address(event, more=""):
    return f"/events/{event.public_id}/participants{more}"


def names(page):
    return [html.unescape(name) for name in re.findall(r'scope="row".*?"cell">(.*?)</span>', page)]


def test_an_empty_list_offers_to_import_one(browser, event):
    page = browser.get(address(event)).text

    assert "Chưa có người tham gia." in page
    assert address(event, "/import") in page


def test_people_stand_by_given_name(cast, browser, session, event):
    for name in ("Trần Văn Bình", "Đỗ Thị Ánh", "Nguyễn Thị An", "Bùi Văn An"):
        make_enrolment(session, event, cast.person(name, unit=cast.justice))

    wanted = ["Bùi Văn An", "Nguyễn Thị An", "Đỗ Thị Ánh", "Trần Văn Bình"]
    assert names(browser.get(address(event)).text) == wanted
    assert names(browser.get(address(event, "?sort=-name")).text) == wanted[::-1]


@pytest.mark.parametrize(
    ("search", "found"),
    [
        pytest.param("anh", ["Đỗ Thị Ánh"], id="a name without its accents"),
        pytest.param("thong tin", ["Đỗ Thị Ánh"], id="a unit"),
        pytest.param("0912", ["Trần Văn Bình"], id="a part of a phone number"),
        pytest.param("xyz", [], id="nobody"),
    ],
)
def test_the_search_finds_by_name_unit_and_phone(cast, browser, session, event, search, found):
    make_enrolment(session, event, cast.person("Đỗ Thị Ánh", unit=cast.information))
    make_enrolment(session, event, cast.binh)
    session.get(Person, cast.binh.id).phone = "0912345678"
    session.commit()

    assert names(browser.get(address(event, f"?q={search}")).text) == found


def test_the_export_holds_everybody_with_phone_and_unit(cast, browser, session, event):
    make_enrolment(session, event, cast.an)
    make_enrolment(session, event, cast.binh)
    answer = browser.post(address(event))

    rows = python_calamine.load_workbook(io.BytesIO(answer.data)).get_sheet_by_index(0).to_python()
    assert [row[1] for row in rows[-2:]] == ["Nguyễn Thị An", "Trần Văn Bình"]
    assert rows[-1][5] == "Sở Tư pháp"


def test_who_withdraws_leaves_the_list_and_can_come_back(cast, browser, session, event):
    place = make_enrolment(session, event, cast.an)
    browser.post(f"/enrolments/{place.public_id}/withdraw")

    assert names(browser.get(address(event)).text) == []
    assert names(browser.get(address(event, "?show=withdrawn")).text) == ["Nguyễn Thị An"]
    assert reads.find_enrolment(session(), event.id, cast.an.id) is None
    browser.post(f"/enrolments/{place.public_id}/restore")
    assert names(browser.get(address(event)).text) == ["Nguyễn Thị An"]


def test_nobody_comes_back_into_a_full_hall(cast, browser, session, event):
    place = make_enrolment(session, event, cast.an)
    browser.post(f"/enrolments/{place.public_id}/withdraw")
    make_enrolment(session, event, cast.binh)
    session.get(TrainingEvent, event.id).capacity = 1
    session.commit()

    assert browser.post(f"/enrolments/{place.public_id}/restore").status_code == 409


def person(unit, **changes):
    usual = {
        "full_name": "Lò Văn Pẩu",
        "unit": unit.id,
        "position": "Phóng viên",
        "phone": "+84 912 000 111",
        "email": "",
        "birth_date": "05/09/1985",
        "gender": "male",
    }
    return usual | changes


def test_one_person_is_added_by_hand_once(cast, browser, session, event):
    for _ in range(2):
        answer = browser.post(address(event, "/new"), data=person(cast.justice))
        assert answer.status_code == 302

    place = session.query(Enrolment).one()
    assert (place.person.phone, place.position) == ("0912000111", "Phóng viên")


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        pytest.param({"full_name": "A1"}, "chữ số", id="no digits in a name"),
        pytest.param({"full_name": ""}, "Họ và tên", id="a name is needed"),
        pytest.param({"phone": "123"}, "123", id="a phone number that exists"),
        pytest.param({"birth_date": "31/02/1985"}, "31/02/1985", id="a day of the calendar"),
        pytest.param({"email": "x@"}, "x@", id="an address that mail reaches"),
        pytest.param({"position": "=1+1"}, "=1+1", id="no formula"),
    ],
)
def test_what_is_wrong_is_said_and_nobody_added(cast, browser, session, event, changes, sentence):
    answer = browser.post(address(event, "/new"), data=person(cast.justice, **changes))

    assert answer.status_code == 422
    assert sentence in html.unescape(answer.text)
    assert session.query(Enrolment).count() == 0


def test_a_full_hall_takes_nobody_by_hand(cast, browser, session, event):
    session.get(TrainingEvent, event.id).capacity = 1
    make_enrolment(session, event, cast.an)
    answer = browser.post(address(event, "/new"), data=person(cast.justice))

    assert answer.status_code == 409
    assert "còn 0 chỗ" in answer.text
    assert session.query(Person).filter_by(full_name="Lò Văn Pẩu").count() == 0


def codes(page):
    return re.findall(r'class="letter-code">([^<]+)<', page)


def test_each_participant_without_an_account_gets_a_code_that_opens_one(
    cast, browser, session, event
):
    make_enrolment(session, event, cast.an)  # has an account
    for name in ("Đỗ Thị Hà", "Ma Văn Ba"):
        make_enrolment(session, event, cast.person(name, unit=cast.justice))
    answer = browser.post(f"/events/{event.public_id}/invitations")

    assert len(codes(answer.text)) == 2
    assert "Các mã này chỉ hiện một lần" in answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    claimed = cast.browser().post(
        f"/invitation/{codes(answer.text)[0]}",
        data={"login": "moi", "password": "một câu dễ nhớ", "again": "một câu dễ nhớ"},
    )
    assert claimed.status_code == 302
    assert session.query(Account).filter_by(login="moi").count() == 1


def test_the_sheet_of_codes_holds_the_very_same_codes(cast, browser, session, event):
    make_enrolment(session, event, cast.person("Đỗ Thị Hà", unit=cast.justice))
    page = browser.post(f"/events/{event.public_id}/invitations").text
    sheet = re.search(r'href="data:[^,]*spreadsheet[^,]*,([^"]+)"', page).group(1)

    content = io.BytesIO(base64.b64decode(sheet))
    rows = python_calamine.load_workbook(content).get_sheet_by_index(0).to_python()
    code = codes(page)[0]
    assert rows[-1][1:] == [
        "Đỗ Thị Hà", "Chuyên viên", "Sở Tư pháp", code, f"https://lms.example.vn/invitation/{code}",
    ]  # fmt: skip


def test_a_new_code_ends_the_old_one_of_that_person_alone(cast, browser, session, event):
    ha = make_enrolment(session, event, cast.person("Đỗ Thị Hà", unit=cast.justice))
    make_enrolment(session, event, cast.person("Ma Văn Ba", unit=cast.justice))
    both = codes(browser.post(f"/events/{event.public_id}/invitations").text)
    one = browser.post(
        f"/events/{event.public_id}/invitations", data={"enrolment_id": ha.public_id}
    )

    assert len(codes(one.text)) == 1
    stranger = cast.browser()
    statuses = [
        stranger.get(f"/invitation/{code}").status_code for code in (*both, *codes(one.text))
    ]
    assert sorted(statuses) == [200, 200, 409]
    made = session.query(AuditEntry).filter_by(action="invitations.made").order_by(AuditEntry.id)
    assert [len(entry.details["enrolments"]) for entry in made] == [2, 1]


def test_a_code_is_made_for_this_events_participants_alone(cast, browser, session, event):
    other = make_event(session, cast.information, title="Sự kiện khác")
    place = make_enrolment(session, other, cast.person("Đỗ Thị Hà", unit=cast.justice))
    answer = browser.post(
        f"/events/{event.public_id}/invitations", data={"enrolment_id": place.public_id}
    )

    assert answer.status_code == 404


def test_the_sheet_to_sign_has_a_column_for_each_session(cast, browser, session, event):
    make_enrolment(session, event, cast.an)
    page = browser.get(address(event, "/sign-in-sheet")).text

    assert page.count('<th scope="col" class="sign">') == 2
    assert page.count('<td class="sign">') == 2
    assert "Nguyễn Thị An" in page


def test_to_another_organiser_and_to_trainees_the_list_does_not_exist(cast, session, event):
    place = make_enrolment(session, event, cast.an)
    for person in (cast.em, cast.an, cast.binh):
        other = cast.browser(person)
        for more in ("", "/new", "/import", "/sign-in-sheet"):
            assert other.get(address(event, more)).status_code == 404
        assert other.post(f"/events/{event.public_id}/invitations").status_code == 404
        assert other.post(f"/enrolments/{place.public_id}/withdraw").status_code == 404
    assert session.query(Enrolment).filter(Enrolment.withdrawn_at.is_(None)).count() == 1


@pytest.mark.parametrize("page", ["", "/sign-in-sheet"])
def test_the_queries_do_not_grow_with_the_participants(
    cast, browser, session, event, queries, page
):
    make_enrolment(session, event, cast.an)
    counts = []
    with queries() as seen:
        browser.get(address(event, page))
    counts.append(len(seen))
    for number in range(29):
        make_enrolment(session, event, cast.person(f"Lê Văn {'abcdefghik'[number % 10]}{number // 10 * 'x'}", unit=cast.justice))  # fmt: skip
    with queries() as seen:
        browser.get(address(event, page))
    counts.append(len(seen))

    assert counts[0] == counts[1] <= 10


def test_the_reads_that_others_use(cast, session, event):
    place = make_enrolment(session, event, cast.an)

    assert [one.id for one in reads.list_enrolments(session(), event.id)] == [place.id]
    assert reads.find_enrolment(session(), event.id, cast.an.id).id == place.id
    assert reads.find_enrolment(session(), event.id, cast.binh.id) is None
    mine = reads.list_enrolments_of_person(session(), cast.an.id)
    assert [one.event.title for one in mine] == [event.title]
    assert make_enrolment(session, event, cast.an).id == place.id
