"""Contests, rounds, contestants and entries for tests, each valid, made through the services."""

from datetime import date, timedelta
from decimal import Decimal

from sqlalchemy import func, insert

from lms.kernel import clock
from lms.kernel.actor import COMMAND_LINE
from lms.kernel.db import new_public_id
from lms.kernel.text import fold
from lms.people.persons.models import Person
from quizzes.attempts.models import Attempt
from quizzes.bank.models import Category, Question, QuestionVersion
from quizzes.contests import rules, service
from quizzes.contests.models import Contestant
from quizzes.contests.settings import ContestSettings, PrizeSettings, RoundSettings

PASSWORD = "hoa ban nở trắng"
NOTICE = "Thông báo xử lý dữ liệu cá nhân (bản thử)."
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
PRIZES = (
    PrizeSettings("Giải Nhất", 1, 3_000_000),
    PrizeSettings("Giải Nhì", 2, 2_000_000),
    PrizeSettings("Giải Khuyến khích", 3, 500_000),
)


def category(session, unit, *, questions=12, name="Truyền thông chính sách", key=""):
    """A category of single-choice questions; in each, the first choice is right."""
    now = clock.now()
    made = Category(unit_id=unit.id, name=name, path=name)
    session.add(made)
    session.flush()
    for number in range(1, questions + 1):
        version = QuestionVersion(
            number=1,
            kind="single_choice",
            text_html=f"<p>Câu {number}?</p>",
            body=_body(number, key),
            default_mark=Decimal(1),
            created_at=now,
            created_by=0,
        )
        session.add(
            Question(
                category_id=made.id,
                name=f"{name} {number}",
                created_at=now,
                created_by=0,
                versions=[version],
            )
        )
    session.commit()
    return made


def fresh(session, thing):
    """The same row as the database has it now: a request has ended the session it came from."""
    return session.get(type(thing), thing.id, populate_existing=True)


def change(session, thing, **values):
    """Change a row behind everybody's back, committed."""
    found = fresh(session, thing)
    for name, value in values.items():
        setattr(found, name, value)
    session.commit()
    return found


def _body(number, key):
    choices = [
        {"id": f"r{number}", "html": "Đúng", "fraction": "1", "feedback_html": key},
        {"id": f"w{number}", "html": "Sai", "fraction": "0", "feedback_html": ""},
    ]
    return {"choices": choices}


def contest(session, unit, *, actor=COMMAND_LINE, now=None, **settings):
    """A public contest."""
    values = {
        "title": "Cuộc thi tìm hiểu truyền thông chính sách",
        "lead": "Cùng tìm hiểu, cùng lan tỏa.",
        "rules_html": "<p>Thể lệ đầy đủ.</p>",
        "state": "public",
    }
    made = service.make_contest(
        session,
        unit_id=unit.id,
        settings=ContestSettings(**(values | settings)),
        actor=actor,
        now=now or clock.now(),
    )
    session.commit()
    return made


def round_settings(made_category, *, now=None, **settings):
    """Open since an hour, closing tomorrow, by the province's own rules."""
    now = now or clock.now()
    values = {
        "title": "Đợt 1",
        "opens_at": now - HOUR,
        "closes_at": now + DAY,
        "category_id": made_category.id,
        "questions": 10,
        "prediction_text": "Có bao nhiêu người dự thi đợt này?",
        "prizes": PRIZES,
    }
    return RoundSettings(**(values | settings))


def open_round(session, made_contest, made_category, *, actor=COMMAND_LINE, **settings):
    """A round of a contest."""
    made = service.make_round(
        session,
        made_contest,
        round_settings(made_category, **settings),
        actor=actor,
        now=clock.now(),
    )
    session.commit()
    return made


def registration(number=1, **values):
    """What somebody enters; each number is another phone."""
    entered = {
        "full_name": "Nguyễn Văn An",
        "birth_date": date(1990, 5, 1),
        "gender": "male",
        "phone": f"09120{number:05}",
        "unit_name": "Phường Phan Đình Phùng",
        "agrees": True,
    }
    return service.Registration(**(entered | values))


def form(number=1, **values):
    """The same, as the page sends it."""
    entered = {
        "full_name": "Nguyễn Văn An",
        "birth_day": "1",
        "birth_month": "5",
        "birth_year": "1990",
        "gender": "male",
        "phone": f"09120{number:05}",
        "unit": "phường phan đình phùng",
        "password": PASSWORD,
        "agrees": "y",
    }
    return entered | values


def register(session, made_contest, number=1, *, person=None, **values):
    """A contestant with an account."""
    contestant, _account = service.register(
        session,
        fresh(session, made_contest),
        registration(number, **values),
        person=person,
        password=PASSWORD,
        notice=NOTICE,
        now=clock.now(),
    )
    session.commit()
    return contestant


def close(session, round_, *, ago=timedelta(minutes=5)):
    """Move a round into the past, so that it closed a while ago."""
    round_ = fresh(session, round_)
    shift(session, round_, clock.now() - ago - round_.closes_at)


def shift(session, round_, by):
    """Move a round in time, its quiz and entries with it."""
    round_ = fresh(session, round_)
    round_.opens_at += by
    round_.closes_at += by
    round_.quiz.opens_at, round_.quiz.closes_at = round_.opens_at, round_.closes_at
    for attempt in session.query(Attempt).filter_by(quiz_id=round_.quiz_id):
        attempt.started_at += by
        attempt.due_at += by
        if attempt.submitted_at:
            attempt.submitted_at += by
    session.commit()


def entries(session, round_, rows, *, first=1):
    """Handed-in attempts of new contestants, in bulk.

    Rows are (correct, prediction, duration_ms, seconds before the close), or dicts of these with
    ``name``, ``phone`` and ``may_publish_name``.
    """
    round_ = fresh(session, round_)
    now, contestants = clock.now(), []
    persons, registered, attempts = [], [], []
    start = (session.query(func.max(Person.id)).scalar() or 0) + 1_000_000
    for number, row in enumerate(rows, start=first):
        if not isinstance(row, dict):
            row = dict(zip(("correct", "prediction", "duration_ms", "before"), row, strict=True))
        name = row.get("name", f"Thí Sinh {number}")
        may_publish = row.get("may_publish_name", False)
        phone = row.get("phone", f"03{number:08}")
        person_id = start + number
        persons.append(
            {
                "id": person_id,
                "public_id": new_public_id(),
                "full_name": name,
                "sort_key": name,
                "search_key": fold(name),
                "phone": phone,
                "created_at": now,
            }
        )
        public_id = new_public_id()
        contestants.append(public_id)
        registered.append(
            {
                "public_id": public_id,
                "contest_id": round_.contest_id,
                "person_id": person_id,
                "full_name": name,
                "birth_date": date(1990, 1, 1),
                "gender": "female",
                "phone": phone,
                "unit_name": "Xã Định Hóa",
                "guardian_name": "",
                "may_publish_name": may_publish,
                "search_key": fold(name),
                "public_key": fold(rules.board_name(name, may_publish=may_publish)),
                "registered_at": now,
            }
        )
        at = round_.closes_at - timedelta(seconds=row["before"])
        attempts.append(
            {
                "public_id": new_public_id(),
                "quiz_id": round_.quiz_id,
                "person_id": person_id,
                "number": 1,
                "state": "submitted",
                "paper": [],
                "last_seq": 0,
                "started_at": at - timedelta(milliseconds=row["duration_ms"]),
                "due_at": at,
                "submitted_at": at,
                "closed_by": "person",
                "duration_ms": row["duration_ms"],
                "earned": Decimal(row["correct"]),
                "maximum": Decimal(10),
                "correct": row["correct"],
                "prediction": row["prediction"],
            }
        )
    for model, made in ((Person, persons), (Contestant, registered), (Attempt, attempts)):
        for begin in range(0, len(made), 5000):
            session.execute(insert(model), made[begin : begin + 5000])
    session.commit()
    return contestants
