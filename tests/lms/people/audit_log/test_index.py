"""The list of what was done: who may read it, how it is searched and paged, where it leads."""

from datetime import timedelta

import pytest

from lms.kernel import clock
from lms.kernel.actor import Actor, Role
from lms.people.audit_log import queries
from lms.people.audit_log.queries import Wanted, page_of_entries
from lms.people.audit_log.views import _panel
from tests.lms.people.audit_log.build import CHI, NOW, add, log


@pytest.fixture
def dung(cast):
    return cast.browser(cast.dung)


def numbers(page):
    return [entry.id for entry in page.entries]


def test_administrators_and_auditors_read_it_and_nobody_else(cast):
    cast.person("Kiểm Tra", login="kiem", role=Role.AUDITOR)
    auditor = cast.browser(cast.person("Kiểm Tra"))

    assert cast.browser(cast.dung).get("/audit").status_code == 200
    assert auditor.get("/audit").status_code == 200
    assert cast.browser(cast.chi).get("/audit").status_code == 404
    assert cast.browser().get("/audit").status_code == 302


def test_an_entry_reads_as_a_sentence_with_its_subject_and_origin(dung, session):
    log(session, 1)
    page = dung.get("/audit").text

    assert "Sửa sự kiện" in page
    assert "Sự kiện: Hội nghị 1" in page
    assert "Lê Kim Chi" in page
    assert "Trang web" in page
    assert "192.0.2.7" in page


def test_words_are_found_without_accents_in_names_details_and_codes(dung, session):
    add(session, "event:abc", Actor(7, "Lê Kim Chi"), title="Hội nghị báo chí")
    add(session, "event:xyz", Actor(8, "Hoàng Thị Em"), title="Cuộc thi")
    session.commit()

    for words in ("hoi nghi", "BÁO chí", "le kim", "abc", "chi bao"):
        page = dung.get("/audit", query_string={"q": words}).text
        assert "Hội nghị báo chí" in page, words
        assert "Cuộc thi</" not in page.partition("<tbody>")[2], words
    assert "Không có dòng nào khớp" in dung.get("/audit?q=zzz").text


def test_the_list_is_narrowed_by_action_person_subject_and_period(session, cast):
    today = clock.local(NOW).replace(hour=0, minute=0, second=0, microsecond=0)
    add(session, "event:a", Actor(cast.chi.id, "Chi"), "event.open")
    add(session, "event:b", Actor(cast.chi.id, "Chi"), minute=-60 * 24 * 3)
    add(session, "event:a", Actor(cast.em.id, "Em"))
    session.commit()

    wanted = {
        Wanted(action="event.open"): [1],
        Wanted(actor_id=cast.chi.id): [1, 2],
        Wanted(subject="event:a"): [3, 1],
        Wanted(since=today): [3, 1],
        Wanted(until=today): [2],
        Wanted(subject="event:a", actor_id=cast.em.id): [3],
    }
    assert {w: numbers(page_of_entries(session(), w)) for w in wanted} == wanted


def test_filters_of_the_address_arrive_and_stay_in_the_form(dung, session, cast):
    log(session, 1)
    day = f"{clock.local(NOW):%Y-%m-%d}"
    query = f"/audit?action=event.changed&since={day}&until={day}&subject=event:1&who="
    page = dung.get(query).text

    assert "Hội nghị 1" in page
    assert f'value="{day}"' in page
    assert '<option value="event.changed" selected>' in page
    assert dung.get("/audit?who=nobody").status_code == 404
    assert dung.get("/audit?since=hom-qua&until=0001-01-01&after=x&before=9").status_code == 200


def test_pages_follow_each_other_without_gaps_both_ways(session, monkeypatch):
    monkeypatch.setattr(queries, "PER_PAGE", 3)
    log(session, 8)
    one = page_of_entries(session(), Wanted())
    two = page_of_entries(session(), Wanted(), after=one.following)
    three = page_of_entries(session(), Wanted(), after=two.following)
    back = page_of_entries(session(), Wanted(), before=three.preceding)
    start = page_of_entries(session(), Wanted(), before=back.preceding)

    assert [numbers(p) for p in (one, two, three, back, start)] == [
        [8, 7, 6], [5, 4, 3], [2, 1], [5, 4, 3], [8, 7, 6],
    ]  # fmt: skip
    assert (one.preceding, three.following, start.preceding) == (None, None, None)


def test_a_page_after_nothing_is_the_first(session):
    log(session, 2)
    for number in (0, -1, 7, 10**30):
        assert numbers(page_of_entries(session(), Wanted(), after=number)) == [2, 1]
        assert numbers(page_of_entries(session(), Wanted(), before=number)) == [2, 1]


def test_the_oldest_can_come_first(session, monkeypatch):
    monkeypatch.setattr(queries, "PER_PAGE", 3)
    log(session, 5)
    one = page_of_entries(session(), Wanted(), oldest_first=True)
    two = page_of_entries(session(), Wanted(), oldest_first=True, after=one.following)
    back = page_of_entries(session(), Wanted(), oldest_first=True, before=two.preceding)

    assert [numbers(p) for p in (one, two, back)] == [[1, 2, 3], [4, 5], [1, 2, 3]]


def test_entries_of_one_moment_are_paged_by_their_numbers(session, monkeypatch):
    monkeypatch.setattr(queries, "PER_PAGE", 2)
    for _ in range(5):
        add(session)
    session.commit()
    one = page_of_entries(session(), Wanted())
    two = page_of_entries(session(), Wanted(), after=one.following)

    assert [numbers(one), numbers(two)] == [[5, 4], [3, 2]]


def test_a_search_for_words_looks_through_so_many_and_says_how_far_it_came(
    session, dung, monkeypatch
):
    monkeypatch.setattr(queries, "LOOKED_THROUGH", 4)
    log(session, 10)
    first = page_of_entries(session(), Wanted(words="nghi 2"))
    second = page_of_entries(session(), Wanted(words="nghi 2"), after=first.following)
    third = page_of_entries(session(), Wanted(words="nghi 2"), after=second.following)

    assert [numbers(page) for page in (first, second, third)] == [[], [], [2]]
    assert first.searched_to == NOW + timedelta(minutes=7)
    assert third.searched_to is None
    page = dung.get("/audit?q=nghi+2").text
    assert "Chưa tìm thấy dòng nào." in page
    assert "Tìm tiếp các dòng cũ hơn" in page


def test_a_person_has_what_they_did_and_what_was_done_to_them(session, cast, dung):
    an = cast.an
    subject = f"person:{an.public_id}"
    add(session, "event:a", Actor(an.id, an.full_name), "consent.given")
    add(session, subject, CHI, "person.changed")
    session.commit()
    did = dung.get(f"/audit?who={an.public_id}").text
    suffered = dung.get(f"/audit?subject={subject}").text

    assert "Đồng ý về dữ liệu cá nhân" in did.partition("<tbody>")[2]
    assert "Sửa hồ sơ cán bộ" not in did.partition("<tbody>")[2]
    assert "Sửa hồ sơ cán bộ" in suffered.partition("<tbody>")[2]
    assert "Hồ sơ cá nhân: Nguyễn Thị An" in suffered


def test_the_panel_on_a_persons_page_is_for_readers_of_the_log(session, cast, app):
    add(session, "event:a", Actor(cast.an.id, "An"), "consent.given")
    add(session, f"person:{cast.an.public_id}", CHI, "person.changed")
    session.commit()
    with app.test_request_context():
        panel = _panel(session(), cast.an, Actor(1, is_auditor=True), NOW)
        hidden = _panel(session(), cast.an, Actor(1), NOW)

    assert hidden is None
    assert panel.url == f"/audit?who={cast.an.public_id}"
    assert panel.facts[:2] == ("Việc người này đã làm: 1", "Việc liên quan đến người này: 1")


def test_an_empty_log_says_so(dung):
    assert "Nhật ký chưa có dòng nào." in dung.get("/audit").text


def test_the_list_costs_the_same_for_one_row_and_for_thirty(session, cast, dung, request):
    counted, cost = request.getfixturevalue("queries"), []
    for count in (1, 29):
        for _ in range(count):
            add(session, f"person:{cast.an.public_id}", Actor(cast.chi.id, "Chi"))
        session.commit()
        session.remove()
        with counted() as seen:
            dung.get("/audit")
        cost.append(len(seen))
    assert cost[0] == cost[1] <= 10
