"""Retention: off until confirmed, looked at first, done in batches, safe to do twice."""

from datetime import date, timedelta

import pytest
from click.testing import CliRunner
from sqlalchemy import func, select, update

from lms import holdings
from lms.kernel import clock, db, jobs
from lms.kernel.actor import COMMAND_LINE
from lms.people.accounts.models import Invitation, SignIn, SignInFailure
from lms.people.persons.models import Membership, Person
from lms.people.rights import retaining, tasks
from lms.people.rights.holdings import holdings as declared
from lms.people.rights.holdings import retentions
from lms.people.rights.models import Erasure, RetentionRule
from lms.people.rights.rules import ERASED_NAME
from lms.people.roster.models import RosterLine
from quizzes.attempts.models import AnswerSave
from quizzes.contests import service
from quizzes.contests.models import Contestant, Standing
from tests.courses.content import build as content
from tests.courses.programme.build import make_event
from tests.lms.people.rights import build
from tests.lms.people.roster import build as rosters
from tests.quizzes.attempts import build as attempts
from tests.quizzes.contests import build as contests
from tests.quizzes.papers import build as papers

YEARS = timedelta(days=3 * 365)


def kind(name):
    return next(each for each in retentions() if each.name == name)


def switch(session, name, months, *, is_on=True):
    retaining.set_rule(
        session(), COMMAND_LINE, kind(name), months=months, is_on=is_on, now=clock.now()
    )
    session.commit()


def due(session, name):
    return retaining.preview(session(), kind(name), now=clock.now()).count


def contest_of(session, cast, *, ago=YEARS):
    made = contests.contest(session, cast.information)
    where = contests.category(session, cast.information, name=f"Kho {made.public_id}")
    round_ = contests.open_round(session, made, where)
    contests.entries(session, round_, [(5, 1, 60_000, 60), (4, 1, 60_000, 60)], first=10 * made.id)
    contests.shift(session, round_, -ago)
    return made, round_


def failure(session, *, ago):
    session.add(SignInFailure(login="ai", address="203.0.113.9", failed_at=clock.now() - ago))
    session.commit()


def test_nothing_is_erased_before_somebody_has_confirmed(session, cast):
    contest_of(session, cast)
    failure(session, ago=YEARS)
    assert due(session, "contests") == 2
    assert retaining.run_rules(COMMAND_LINE) == {}
    assert due(session, "contests") == 2


def test_contestants_become_nobody_a_year_after_the_contest(session, cast):
    contest_of(session, cast)
    _young, _round = contest_of(session, cast, ago=timedelta(days=30))
    switch(session, "contests", 12)
    assert retaining.run_rules(COMMAND_LINE) == {"contests": 2}
    names = sorted(session.scalars(select(Contestant.full_name)))
    assert names[:2] == [ERASED_NAME] * 2
    assert all(name.startswith("Thí Sinh") for name in names[2:])
    old = session.scalars(select(Contestant).where(Contestant.full_name == ERASED_NAME)).all()
    assert {each.birth_date for each in old} == {date(1990, 1, 1)}
    assert all(each.phone.startswith("(đã xóa)") for each in old)


def test_running_twice_does_no_more(session, cast):
    contest_of(session, cast)
    switch(session, "contests", 12)
    assert retaining.run_rules(COMMAND_LINE) == {"contests": 2}
    phones = sorted(session.scalars(select(Contestant.phone)))
    assert retaining.run_rules(COMMAND_LINE) == {}
    assert sorted(session.scalars(select(Contestant.phone))) == phones
    assert session.get(RetentionRule, "contests").ran_at is not None


def test_a_run_that_broke_goes_on_where_it_was(session, cast, monkeypatch):
    contest_of(session, cast)
    switch(session, "contests", 12)
    monkeypatch.setattr(retaining, "AT_ONCE", 1)
    real, calls = retaining.make_anonymous, []

    def breaks(*arguments):
        calls.append(arguments)
        if len(calls) == 2:
            raise OSError("the power went")
        return real(*arguments)

    monkeypatch.setattr(retaining, "make_anonymous", breaks)
    with pytest.raises(OSError, match="power"):
        retaining.run_rules(COMMAND_LINE)
    db.remove_session()
    assert due(session, "contests") == 1
    assert retaining.run_rules(COMMAND_LINE) == {"contests": 1}


def test_places_on_a_board_stay(session, cast):
    _made, round_ = contest_of(session, cast, ago=timedelta(0))
    contests.close(session, round_)
    for step in (service.freeze, service.rank_round):
        step(session(), contests.fresh(session, round_), actor=COMMAND_LINE, now=clock.now())
        session.commit()
    before = session.execute(select(Standing.place, Standing.rank, Standing.why)).all()
    contests.shift(session, round_, -YEARS)
    switch(session, "contests", 12)
    retaining.run_rules(COMMAND_LINE)
    assert session.execute(select(Standing.place, Standing.rank, Standing.why)).all() == before


def test_typed_answers_go_and_choices_stay(session, cast):
    event = make_event(session, cast.information)
    session.commit()
    used = content.event_quiz(
        session, event, papers.quiz(session, cast.information, kinds=("essay", "single_choice"))
    )
    attempt = attempts.started(session, used.quiz, cast.an)
    attempts.save(session, attempt, 0, "Tôi nghĩ rằng ...")
    attempts.save_right(session, attempt, 1)
    session.execute(update(AnswerSave).values(saved_at=clock.now() - 2 * YEARS))
    session.commit()
    switch(session, "answers", 60)
    assert due(session, "answers") == 1
    assert retaining.run_rules(COMMAND_LINE) == {"answers": 1}
    kept = dict(session.execute(select(AnswerSave.place, AnswerSave.response)).all())
    assert kept[0] is None
    assert kept[1] is not None


def test_old_sign_ins_and_failures_are_removed(session, cast):
    cast.browser(cast.an)
    failure(session, ago=YEARS)
    failure(session, ago=timedelta(days=1))
    session.execute(update(SignIn).values(expires_at=clock.now() - YEARS))
    session.commit()
    switch(session, "sign_ins", 12)
    assert retaining.run_rules(COMMAND_LINE, only="contests") == {}
    assert retaining.run_rules(COMMAND_LINE) == {"sign_ins": 2}
    assert session.scalar(select(func.count()).select_from(SignInFailure)) == 1
    assert session.scalar(select(func.count()).select_from(Invitation)) == 0


def test_who_has_gone_is_erased_as_a_whole_and_who_is_here_is_not(session, cast):
    gone = cast.person("Cao Xuân Cũ", login="cu")
    cast.an, cast.dung  # a position is held, a role is held
    recent = cast.person("Mới Đăng Nhập", login="moi")
    cast.browser(recent)
    session.execute(update(Person).values(created_at=clock.now() - 5 * YEARS))
    session.commit()
    switch(session, "person", 120)
    assert due(session, "person") == 1
    assert retaining.run_rules(COMMAND_LINE) == {"person": 1}
    assert session.get(Person, gone.id, populate_existing=True).full_name == ERASED_NAME
    erasure = session.scalars(select(Erasure)).one()
    assert (erasure.person_id, erasure.cause, erasure.erased_by) == (gone.id, "retention", None)
    assert due(session, "person") == 0
    assert session.scalar(select(func.count()).select_from(Membership)) == 1


def test_the_job_and_the_daily_call_apply_the_rules(session, cast):
    failure(session, ago=YEARS)
    switch(session, "sign_ins", 12)
    desk = cast.browser(cast.dung)
    assert desk.post("/retention/run").status_code == 302
    while jobs.run_next():
        pass
    [job] = session.scalars(select(jobs.Job)).all()
    assert (job.state, job.outcome) == ("done", {"rows": 1})
    assert tasks.retain_daily() == 0


# Pages ---------------------------------------------------------------------------------


def test_an_administrator_looks_and_confirms(session, cast):
    made, _round = contest_of(session, cast)
    desk = cast.browser(cast.dung)
    assert "Áp dụng hằng ngày" not in desk.get("/retention").text
    page = desk.get("/retention/contests").text
    assert "Thí Sinh" in page
    assert made.title in page
    unseen = desk.post("/retention/contests", data={"months": "24", "is_on": "y", "seen": "12"})
    assert unseen.status_code == 422
    assert "24 tháng" in unseen.text
    assert session.get(RetentionRule, "contests") is None
    seen = {"months": "24", "is_on": "y", "seen": "24"}
    assert desk.post("/retention/contests", data=seen).status_code == 302
    rule = session.get(RetentionRule, "contests")
    assert (rule.months, rule.is_on, rule.changed_by) == (24, True, cast.dung.id)
    assert "Áp dụng hằng ngày" in desk.get("/retention").text
    assert desk.post("/retention/contests", data={"months": "0"}).status_code == 422
    assert desk.get("/retention/khac").status_code == 404


def test_the_list_of_rules_asks_as_often_for_many_rows_as_for_one(session, cast, queries):
    desk = cast.browser(cast.dung)

    def asked():
        with queries() as seen:
            assert desk.get("/retention").status_code == 200
        return len(seen)

    failure(session, ago=YEARS)
    few = asked()
    for _ in range(30):
        failure(session, ago=YEARS)
    assert asked() == few


# The command ---------------------------------------------------------------------------


def run(*arguments):
    result = CliRunner(env={"LMS_LANGUAGE": "en"}).invoke(holdings.COMMANDS[0], arguments)
    db.remove_session()
    return result


def test_the_command_previews_and_runs(session, cast):
    contest_of(session, cast)
    said = run("preview")
    assert said.exit_code == 0
    assert "contests [off]" in said.output
    assert "2  Registrations" in said.output
    assert run("run").output.rstrip().endswith("0 records were made anonymous.")
    switch(session, "contests", 12)
    assert (
        run("run", "--rule", "contests").output.rstrip().endswith("2 records were made anonymous.")
    )
    assert run("run", "--rule", "khong-co").exit_code == 1


def test_a_line_of_a_list_is_done_with_once_nothing_in_it_names_anybody(session, cast):
    content = rosters.unit_list(rosters.line(1, "Đặng Thùy Mỵ"))
    rosters.read_unit_list(
        session, build.administrator(cast), cast.justice, content, now=clock.now()
    )
    session.commit()
    line = next(each for each in declared() if each.table is RosterLine.__table__)
    waiting = session.query(RosterLine).filter(retaining.still_personal(line))

    assert waiting.count() == 1
    session.query(RosterLine).update(line.erase.values)
    assert waiting.count() == 0
