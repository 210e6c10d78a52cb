"""Checking in by the code on the screen: once, in the hall, by whoever is on the list."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from courses.attendance import codes, rules
from courses.attendance.models import RegisterMark
from lms.kernel import clock
from tests.courses.attendance.build import mark, open_event, token
from tests.people import PASSWORD

LATE = timedelta(hours=1)


@pytest.fixture
def hall(session, cast):
    """An event whose session began five minutes ago; An takes part."""
    event, _ = open_event(session, cast.information, cast.an, sessions=2)
    return event


def address(training_session, code=None):
    return f"/check-in/{training_session.public_id}/{code or token(training_session)}"


def marks(session):
    return list(session().scalars(select(RegisterMark).order_by(RegisterMark.id)))


def test_one_press_marks_present(session, cast, hall):
    browser, here = cast.browser(cast.an), hall.sessions[0]

    assert "Tôi có mặt" in browser.get(address(here)).text
    assert marks(session) == []  # looking writes nothing
    assert browser.post(address(here)).location == f"/sessions/{here.public_id}/checked-in"
    assert [(each.mark, each.method) for each in marks(session)] == [("present", "qr")]


def test_a_second_press_keeps_the_first_mark(session, cast, hall):
    browser, here = cast.browser(cast.an), hall.sessions[0]
    browser.post(address(here))
    again = browser.post(address(here))

    assert len(marks(session)) == 1
    assert "Đã điểm danh từ trước" in browser.get(again.location).text


def test_who_comes_late_is_told_and_marked_late(session, cast):
    event, _ = open_event(session, cast.information, cast.an, began=LATE)
    browser, here = cast.browser(cast.an), event.sessions[0]

    assert "đi muộn" in browser.get(address(here)).text
    browser.post(address(here))
    assert [each.mark for each in marks(session)] == ["late"]


@pytest.mark.parametrize("code", ["a" * 16, "done", "%ff"])
def test_an_invented_code_marks_nobody(session, cast, hall, code):
    answer = cast.browser(cast.an).post(address(hall.sessions[0], code))

    assert answer.status_code == 409
    assert marks(session) == []


def test_an_old_code_asks_to_scan_again(session, cast, hall):
    here, browser = hall.sessions[0], cast.browser(cast.an)
    old = address(here, token(here, ago=timedelta(minutes=2)))

    assert "Mã đã đổi" in browser.get(old).text
    assert browser.post(old).status_code == 409
    assert marks(session) == []


def test_the_code_of_another_session_is_worth_nothing(session, cast, hall):
    here, other = hall.sessions
    answer = cast.browser(cast.an).post(address(here, token(other)))

    assert answer.status_code == 409
    assert marks(session) == []


def test_an_early_scan_uses_nothing_up(session, cast, hall):
    tomorrow, browser = hall.sessions[1], cast.browser(cast.an)

    assert "Chưa mở điểm danh" in browser.get(address(tomorrow)).text
    assert browser.post(address(tomorrow)).status_code == 409
    assert marks(session) == []


def test_a_session_that_is_over_takes_no_check_in(session, cast):
    event, _ = open_event(session, cast.information, cast.an, began=timedelta(hours=5))
    browser, here = cast.browser(cast.an), event.sessions[0]

    assert "Đã đóng điểm danh" in browser.get(address(here)).text
    assert browser.post(address(here)).status_code == 409


def test_who_is_in_the_hall_but_not_on_the_list_is_told(session, cast, hall):
    answer = cast.browser(cast.binh).get(address(hall.sessions[0]))

    assert answer.status_code == 403
    assert "chưa có tên trong danh sách" in answer.text
    assert cast.browser(cast.binh).post(address(hall.sessions[0])).status_code == 403
    assert marks(session) == []


def test_without_a_good_code_strangers_learn_nothing(cast, hall):
    stranger = cast.browser(cast.binh)

    assert stranger.get(address(hall.sessions[0], "a" * 16)).status_code == 404
    assert stranger.get(f"/check-in/{'a' * 16}/{'a' * 16}").status_code == 404


def test_signing_in_first_does_not_make_the_code_too_old(session, cast, hall, client, monkeypatch):
    cast.an
    here = hall.sessions[0]
    scanned = address(here)
    sent = client.get(scanned)
    assert sent.location == f"/sign-in?next={scanned}"

    # A minute and a half to find the password.
    later = clock.now() + timedelta(seconds=90)
    monkeypatch.setattr(clock, "now", lambda: later)
    client.post("/sign-in", data={"login": "an", "password": PASSWORD, "next": scanned})
    assert "Tôi có mặt" in client.get(scanned).text
    assert client.post(scanned).status_code == 302
    assert [each.method for each in marks(session)] == ["qr"]


def test_the_claim_ends_after_two_minutes(session, cast, hall, client, monkeypatch):
    cast.an
    scanned = address(hall.sessions[0])
    client.get(scanned)
    later = clock.now() + timedelta(seconds=121)
    monkeypatch.setattr(clock, "now", lambda: later)
    client.post("/sign-in", data={"login": "an", "password": PASSWORD, "next": scanned})

    assert client.post(scanned).status_code == 409
    assert marks(session) == []


def test_a_claim_is_bound_to_its_session_and_cannot_be_changed():
    now, secret = clock.now(), b"s" * 32
    claim = codes.new_claim(secret, "one", now=now)
    ends, _, signature = claim.partition(".")

    assert codes.is_claimed(secret, "one", claim, now=now)
    assert not codes.is_claimed(secret, "two", claim, now=now)
    assert not codes.is_claimed(b"t" * 32, "one", claim, now=now)
    assert not codes.is_claimed(secret, "one", f"{int(ends) + 1}.{signature}", now=now)
    for forged in ("", ".", "9" * 400, "²." + signature, f"{ends}.", f"{ends}.é"):
        assert not codes.is_claimed(secret, "one", forged, now=now)


def test_a_visitor_cannot_press(hall, client):
    assert client.post(address(hall.sessions[0])).status_code == 401


def test_the_digits_of_the_screen_check_in_too(session, cast, hall):
    here, browser = hall.sessions[0], cast.browser(cast.an)
    digits = codes.typed_code(here.secret, here.public_id, rules.step(clock.now()))

    assert browser.post("/check-in", data={"digits": "12345"}).status_code == 422
    wrong = f"{(int(digits) + 1) % 10**6:06}"
    assert browser.post("/check-in", data={"digits": wrong}).status_code == 422
    assert marks(session) == []
    typed = browser.post("/check-in", data={"digits": f" {digits[:3]} {digits[3:]}"})
    assert typed.location == f"/sessions/{here.public_id}/checked-in"
    assert [each.mark for each in marks(session)] == ["present"]


def test_the_digits_are_worth_nothing_to_who_is_not_on_the_list(session, cast, hall):
    here = hall.sessions[0]
    digits = codes.typed_code(here.secret, here.public_id, rules.step(clock.now()))

    answer = cast.browser(cast.binh).post("/check-in", data={"digits": digits})
    assert answer.status_code == 422
    assert marks(session) == []


def test_a_scan_does_not_undo_what_the_organiser_wrote(session, cast):
    event, [place] = open_event(session, cast.information, cast.an)
    here = event.sessions[0]
    mark(session, here, place, rules.Mark.EXCUSED)
    cast.browser(cast.an).post(address(here))

    page = cast.browser(cast.chi).get(f"/events/{event.public_id}/register?session=all").text
    assert page.count("Vắng có phép") == 1
    assert "Có mặt" not in page


def test_done_is_for_whoever_checked_in(cast, hall):
    here = f"/sessions/{hall.sessions[0].public_id}/checked-in"

    assert cast.browser(cast.an).get(here).status_code == 404
    assert cast.browser(cast.binh).get(here).status_code == 404


def test_the_press_carries_a_token_of_its_form(cast, hall):
    app = cast.app
    app.config["WTF_CSRF_ENABLED"] = True
    try:
        assert cast.browser(cast.an).post(address(hall.sessions[0])).status_code == 400
    finally:
        app.config["WTF_CSRF_ENABLED"] = False
