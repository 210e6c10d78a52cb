"""From the close to the board: freezing, ranking, striking out, publishing."""

from datetime import timedelta
from hashlib import sha256

import pytest
from sqlalchemy import select

from lms.kernel import clock, jobs
from lms.kernel.audit import AuditEntry
from quizzes.attempts.models import Attempt
from quizzes.contests import results, rules, service, tasks
from quizzes.contests.models import Contestant, Disqualification, Round, RoundFreeze, Standing
from tests.quizzes.contests import build

# (correct, prediction, duration in ms, seconds before the close): the number to predict is 6.
FIELD = [
    (10, 8, 60_000, 400),  # off by 2
    (10, 6, 90_000, 300),  # exact: first
    (10, 4, 50_000, 200),  # off by 2, faster: second
    (9, 6, 30_000, 100),
    (10, None, 20_000, 50),  # no prediction: last of the tens
    (9, 6, 30_000, 90),  # later than the other nine
]
ORDER = [1, 2, 0, 4, 3, 5]  # of FIELD, best first


@pytest.fixture
def field(session, round_):
    """The opaque ids of six contestants who have played a round that has closed."""
    build.close(session, round_)
    return build.entries(session, round_, FIELD)


@pytest.fixture
def desk(cast, round_):
    """The organiser's browser, posting a step of the round."""
    browser = cast.browser(cast.chi)
    return lambda step, **data: browser.post(f"/rounds/{round_.public_id}/{step}", data=data)


def board(session, round_):
    rows = session.execute(
        select(Standing.rank, Contestant.public_id)
        .join(Contestant)
        .where(Standing.round_id == round_.id)
        .order_by(Standing.place)
    )
    return [tuple(row) for row in rows]


def test_freezing_counts_people_entries_and_all_correct_once(session, desk, field):
    assert desk("freeze").status_code == 302
    assert desk("freeze").status_code == 409

    minutes = session.scalars(select(RoundFreeze)).one()
    counted = (minutes.participants, minutes.entries, minutes.all_correct, minutes.frozen_number)
    assert counted == (6, 6, 4, 6)
    assert session.scalars(select(AuditEntry.action)).all().count("round.frozen") == 1


@pytest.mark.parametrize(
    ("meaning", "number"), [("participants", 6), ("entries", 6), ("all_correct", 4)]
)
def test_the_rounds_meaning_says_which_number_is_frozen(
    session, desk, round_, field, meaning, number
):
    build.change(session, round_, prediction_meaning=meaning)
    desk("freeze")

    assert session.scalars(select(RoundFreeze.frozen_number)).one() == number


def test_nothing_is_frozen_before_the_close_and_its_grace(session, desk, round_):
    assert desk("freeze").status_code == 409
    build.close(session, round_, ago=timedelta(0))
    refused = desk("freeze")
    assert refused.status_code == 409
    assert "Chỉ chốt số liệu được" in refused.text
    assert session.scalars(select(RoundFreeze)).all() == []


def test_an_attempt_left_open_is_handed_in_before_the_freeze(session, desk, contest, round_):
    contestant = build.register(session, contest)
    service.start_round(
        session, build.fresh(session, round_), contestant.person_id, now=clock.now()
    )
    session.commit()
    build.close(session, round_)

    assert desk("freeze").status_code == 302
    assert session.scalars(select(Attempt.state)).all() == ["submitted"]
    assert session.scalars(select(RoundFreeze.entries)).one() == 1


def test_the_hash_in_the_minutes_is_of_the_canonical_list(session, desk, round_, field):
    desk("freeze")

    text = "".join(results.canonical(service.entries(session, build.fresh(session, round_))))
    assert text.count("\n") == 6
    found = session.scalars(select(RoundFreeze.entries_sha256)).one()
    assert found == sha256(text.encode()).hexdigest()


def test_nothing_is_ranked_before_the_freeze(session, desk, round_, field):
    assert desk("rank").status_code == 409
    assert board(session, round_) == []


def test_ranking_follows_the_criteria_and_says_why(session, desk, round_, field):
    desk("freeze")
    assert desk("rank").status_code == 302

    assert board(session, round_) == [(n, field[i]) for n, i in enumerate(ORDER, start=1)]
    why = session.scalars(select(Standing.why).order_by(Standing.place)).all()
    assert [each and each["criterion"] for each in why] == [
        "prediction", "duration", "prediction", "correct", "submitted_at", None,
    ]  # fmt: skip


def test_ranking_twice_gives_the_same_list_to_the_byte(session, desk, round_, field):
    desk("freeze")
    desk("rank")
    round_ = build.fresh(session, round_)
    first = (round_.ranking_sha256, board(session, round_))
    desk("rank")
    round_ = build.fresh(session, round_)

    assert (round_.ranking_sha256, board(session, round_)) == first


def test_prizes_go_down_the_board_past_those_who_win_none(session, desk, contest, round_, field):
    service.add_exclusion(
        session,
        build.fresh(session, contest),
        phone="0300000002",  # the first of the board
        full_name="Thành viên Tổ Thư ký",
        kind="no_prize",
        reason="",
        actor=build.COMMAND_LINE,
        now=clock.now(),
    )
    session.commit()
    desk("freeze")
    desk("rank")

    rows = session.scalars(select(Standing).order_by(Standing.place)).all()
    assert [row.prize and row.prize.name for row in rows] == [
        None, "Giải Nhất", "Giải Nhì", "Giải Nhì", "Giải Khuyến khích", "Giải Khuyến khích",
    ]  # fmt: skip


def test_people_level_at_the_edge_of_a_prize_are_named_and_none_is_preferred(
    session, desk, round_, questions
):
    build.close(session, round_)
    level = build.entries(session, round_, [(10, 5, 60_000, 100)] * 2)
    desk("freeze")
    desk("rank")

    round_ = build.fresh(session, round_)
    [tie] = round_.boundary_ties
    assert tie == {"prizes": ["Giải Nhất", "Giải Nhì"], "contestants": sorted(level)}
    assert [rank for rank, _who in board(session, round_)] == [1, 1]
    assert session.scalars(select(Standing.prize_id)).all() == [None, None]


def entry_of(session, contestant):
    return session.scalars(
        select(Attempt.public_id)
        .join(Contestant, Contestant.person_id == Attempt.person_id)
        .where(Contestant.public_id == contestant)
    ).one()


def strike(cast, session, contestant, reason="Dùng tài khoản của người khác"):
    url = f"/entries/{entry_of(session, contestant)}/disqualify"
    return cast.browser(cast.chi).post(url, data={"reason": reason})


def test_striking_out_needs_a_reason_and_a_new_ranking(cast, session, desk, round_, field):
    desk("freeze")
    desk("rank")
    assert strike(cast, session, field[1], reason="").status_code == 422
    assert strike(cast, session, field[1]).status_code == 302
    assert strike(cast, session, field[1]).status_code == 409

    assert desk("publish", confirm="y").status_code == 409
    desk("rank")
    assert [who for _rank, who in board(session, round_)] == [field[i] for i in ORDER[1:]]
    assert desk("publish", confirm="y").status_code == 302
    assert session.scalars(select(Disqualification.reason)).all() == [
        "Dùng tài khoản của người khác"
    ]
    assert len(session.scalars(select(Attempt)).all()) == len(FIELD)


@pytest.mark.parametrize(("setting", "number"), [("keep", 6), ("recount", 5)])
def test_the_round_says_whether_a_disqualification_changes_the_number(
    cast, session, desk, round_, field, setting, number
):
    build.change(session, round_, on_disqualify=setting)
    desk("freeze")
    strike(cast, session, field[5])
    desk("rank")

    round_ = build.fresh(session, round_)
    assert round_.ranked_number == number
    assert session.scalars(select(RoundFreeze.frozen_number)).one() == 6


def test_publication_needs_the_tick_and_happens_once(session, desk, round_, field):
    desk("freeze")
    desk("rank")
    assert desk("publish").status_code == 422
    round_ = build.fresh(session, round_)
    assert round_.published_at is None

    assert desk("publish", confirm="y").status_code == 302
    assert desk("publish", confirm="y").status_code == 409
    round_ = build.fresh(session, round_)
    assert round_.quiz.results_published_at == round_.published_at


def test_what_is_published_no_longer_changes(cast, session, desk, round_, field):
    desk("freeze")
    desk("rank")
    desk("publish", confirm="y")

    assert desk("rank").status_code == 409
    assert strike(cast, session, field[0]).status_code == 409


def test_a_change_of_the_lists_asks_for_a_new_ranking(cast, session, desk, contest, round_, field):
    desk("freeze")
    desk("rank")
    cast.browser(cast.chi).post(
        f"/contests/{contest.public_id}/exclusions",
        data={"full_name": "Phạm Thư Ký", "phone": "0300000003", "kind": "no_prize"},
    )

    assert desk("publish", confirm="y").status_code == 409
    desk("rank")
    assert desk("publish", confirm="y").status_code == 302


def test_a_large_round_is_ranked_by_the_worker(cast, session, desk, round_, field, monkeypatch):
    monkeypatch.setattr(tasks, "MOST_AT_ONCE", 5)
    desk("freeze")
    response = desk("rank")

    assert response.location.startswith("/jobs/")
    assert board(session, round_) == []
    while jobs.run_next():
        pass
    assert [who for _rank, who in board(session, round_)] == [field[i] for i in ORDER]


def test_several_attempts_count_once_the_best(session, desk, round_, field):
    person_id = session.scalars(
        select(Contestant.person_id).where(Contestant.public_id == field[3])
    ).one()
    worse = session.scalars(select(Attempt).where(Attempt.person_id == person_id)).one()
    better = {c.name: getattr(worse, c.name) for c in Attempt.__table__.columns if c.name != "id"}
    better |= {"public_id": "b" * 16, "number": 2, "correct": 10}
    session.add(Attempt(**better))
    session.commit()
    desk("freeze")
    desk("rank")

    ranked = [who for _rank, who in board(session, round_)]
    assert len(ranked) == len(FIELD)
    assert ranked[0] == field[3]
    counted = session.scalars(
        select(Attempt.number).join(Standing).where(Attempt.person_id == person_id)
    )
    assert counted.one() == 2


def test_the_minutes_show_the_numbers_and_the_hash(cast, desk, round_, field):
    browser = cast.browser(cast.chi)
    assert browser.get(f"/rounds/{round_.public_id}/minutes").status_code == 409
    desk("freeze")

    page = browser.get(f"/rounds/{round_.public_id}/minutes").text
    assert "BIÊN BẢN CHỐT SỐ LIỆU" in page
    assert "Lê Kim Chi" in page


def test_the_phase_of_a_published_round_is_published(session, desk, round_, field):
    desk("freeze")
    desk("rank")
    desk("publish", confirm="y")
    found = session.get(Round, round_.id, populate_existing=True)

    assert service.phase_of(found, clock.now()) is rules.Phase.PUBLISHED
