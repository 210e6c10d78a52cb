"""Playing a round: when, by whom, how often; and the receipt."""

from datetime import timedelta

import pytest

from lms.kernel import clock
from lms.people.rights.models import Consent
from quizzes.attempts import service as attempts
from quizzes.attempts.models import Attempt
from quizzes.contests import service
from tests.quizzes.contests import build


@pytest.fixture
def me(client, contest, round_):
    """A browser of somebody who has registered."""
    client.post(f"/contests/{contest.public_id}/register", data=build.form())
    return client


def start(browser, round_):
    return browser.post(f"/rounds/{round_.public_id}/start")


def hand_in(session, attempt):
    attempts.submit_attempt(
        session, attempt.public_id, person_id=attempt.person_id, now=clock.now()
    )
    session.commit()


def test_starting_leads_to_the_paper_with_the_receipt_as_the_way_back(me, session, round_):
    response = start(me, round_)

    attempt = session.query(Attempt).one()
    receipt = f"/rounds/{round_.public_id}/receipt"
    assert response.location == f"/attempts/{attempt.public_id}?back={receipt}"
    assert len(attempt.paper) == 11
    assert attempt.due_at - attempt.started_at == timedelta(minutes=20)


def test_starting_twice_goes_on_with_the_same_attempt(me, session, round_):
    assert start(me, round_).location == start(me, round_).location
    assert session.query(Attempt).count() == 1


def test_one_attempt_a_person(me, session, round_):
    start(me, round_)
    hand_in(session, session.query(Attempt).one())

    assert start(me, round_).status_code == 409
    page = me.get(f"/rounds/{round_.public_id}/play").text
    assert f"/rounds/{round_.public_id}/start" not in page


def test_nobody_plays_before_the_opening_or_after_the_close(me, session, round_):
    for by, sentence in ((timedelta(days=3), "chưa mở"), (-timedelta(days=9), "đã đóng")):
        build.shift(session, round_, by)
        response = start(me, round_)
        assert response.status_code == 409
        assert sentence in response.text
    assert session.query(Attempt).count() == 0


def test_a_draft_or_ended_contest_is_not_played(me, session, contest, round_):
    for state, status in (("ended", 409), ("draft", 404)):
        build.change(session, contest, state=state)
        assert start(me, round_).status_code == status


def test_the_barred_do_not_play(me, session, contest, round_):
    contest = build.fresh(session, contest)
    service.add_exclusion(
        session,
        contest,
        phone="0912000001",
        full_name="Nguyễn Văn An",
        kind="barred",
        reason="Người ra đề",
        actor=build.COMMAND_LINE,
        now=clock.now(),
    )
    session.commit()

    response = start(me, round_)
    assert (response.status_code, session.query(Attempt).count()) == (409, 0)
    assert "không thuộc đối tượng" in me.get(f"/rounds/{round_.public_id}/play").text


def test_age_counts_on_the_day_of_play(client, session, contest, round_):
    tomorrow = clock.local(clock.now()).date() + timedelta(days=1)
    later = clock.now() + timedelta(days=3)  # sixteen tomorrow, when the round still runs
    build.change(session, round_, closes_at=later)
    born = {"birth_day": tomorrow.day, "birth_month": tomorrow.month}
    born["birth_year"] = tomorrow.year - 16
    guardian = {"guardian_name": "Nguyễn Thị Mẹ", "guardian_agrees": "y"}
    build.change(session, contest, min_age=12)
    client.post(f"/contests/{contest.public_id}/register", data=build.form(**born, **guardian))
    build.change(session, contest, min_age=16)

    response = start(client, round_)

    assert response.status_code == 409
    assert "chưa đủ tuổi" in response.text


def test_who_has_withdrawn_consent_does_not_play(me, session, round_):
    given = session.query(Consent).filter_by(purpose="contest.data").one()
    session.add(
        Consent(
            person_id=given.person_id,
            purpose=given.purpose,
            is_given=False,
            notice_version="1",
            notice_sha256=given.notice_sha256,
            decided_at=clock.now(),
            subject=given.subject,
        )
    )
    session.commit()

    assert start(me, round_).status_code == 409


def test_who_has_not_registered_is_led_to_the_registration(cast, contest, round_):
    browser = cast.browser(cast.giang)
    register = f"/contests/{contest.public_id}/register"
    assert browser.get(f"/rounds/{round_.public_id}/play").location == register
    assert start(browser, round_).location == register


def test_the_receipt_shows_the_entry_and_no_score_before_publication(me, session, round_):
    start(me, round_)
    attempt = session.query(Attempt).one()
    hand_in(session, attempt)
    session.refresh(attempt)
    attempt.correct, attempt.prediction = 7, 4321
    session.commit()

    page = me.get(f"/rounds/{round_.public_id}/receipt").text

    code = attempt.public_id.upper()
    assert "-".join(code[i : i + 4] for i in range(0, 16, 4)) in page
    assert "4.321" in page
    assert "7/10" not in page
    assert "Điểm và thứ hạng hiện tại đây sau khi công bố" in page


def test_nobody_sees_the_receipt_of_another(me, cast, round_):
    start(me, round_)

    assert cast.browser(cast.giang).get(f"/rounds/{round_.public_id}/receipt").status_code == 404
    assert cast.browser().get(f"/rounds/{round_.public_id}/receipt").status_code == 302


@pytest.mark.parametrize("page", ["play", "receipt", "board", "manage", "edit", "minutes"])
def test_a_guessed_round_is_not_found(cast, page):
    assert cast.browser(cast.chi).get(f"/rounds/{'a' * 16}/{page}").status_code == 404
