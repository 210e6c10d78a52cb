"""The screen in the hall."""

from datetime import timedelta

from courses.attendance import rules
from lms.kernel import clock
from tests.courses.attendance.build import mark, open_event, token


def test_the_screen_shows_the_code_the_digits_and_the_count(session, cast):
    event, [place, _] = open_event(session, cast.information, cast.an, cast.binh)
    here = event.sessions[0]
    mark(session, here, place, rules.Mark.LATE)
    page = cast.browser(cast.chi).get(f"/sessions/{here.public_id}/screen").text

    assert "1/2 đã điểm danh" in page
    assert "data:image/svg+xml," in page
    assert '<noscript><meta http-equiv="refresh"' in page


def test_the_code_comes_with_the_seconds_left_in_three_queries(session, cast, queries):
    event, _ = open_event(session, cast.information, cast.an)
    here, browser = event.sessions[0], cast.browser(cast.dung)
    with queries() as seen:
        answer = browser.get(f"/sessions/{here.public_id}/code").json

    assert (answer["window"], answer["present"], answer["participants"]) == ("open", 0, 1)
    assert answer["svg"].startswith("<svg")
    assert 0 < answer["seconds"] <= 15
    assert len(seen) <= 3


def test_before_and_after_its_time_a_session_shows_no_code(session, cast):
    event, _ = open_event(session, cast.information, cast.an, began=timedelta(hours=5), sessions=2)
    browser = cast.browser(cast.chi)
    states = [browser.get(f"/sessions/{each.public_id}/code").json for each in event.sessions]

    assert [state["window"] for state in states] == ["closed", "not_open"]
    assert not any("svg" in state or "digits" in state for state in states)


def test_participants_never_see_the_code(session, cast):
    event, _ = open_event(session, cast.information, cast.an)
    here = event.sessions[0].public_id

    for person in (cast.an, cast.binh, cast.em):
        browser = cast.browser(person)
        assert browser.get(f"/sessions/{here}/code").status_code == 404
        assert browser.get(f"/sessions/{here}/screen").status_code == 404
    assert (
        token(event.sessions[0])
        not in cast.browser(cast.an).get(f"/my/events/{event.public_id}").text
    )
    assert clock.now() < event.sessions[0].ends_at
