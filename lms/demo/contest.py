"""A contest with a round that is over and published, with 300 entries, and one that is open."""

from datetime import datetime, timedelta
from random import Random

from sqlalchemy.orm import Session

from lms.demo import answers
from lms.demo.names import OLDEST, make_up
from lms.demo.people import Cast
from lms.demo.plan import INFORMATION, LOCALITIES
from lms.kernel.actor import Actor, organiser_of
from lms.people.persons.service import add_person
from lms.people.units.models import Unit
from lms.plan.queries import find_task
from quizzes.attempts.service import start_attempt
from quizzes.bank.models import Category
from quizzes.contests import publication, results, setting_up
from quizzes.contests.models import Contest, Round
from quizzes.contests.service import Registration, register
from quizzes.contests.setting_up import ContestSettings, PrizeSettings, RoundSettings

ENTRIES = 300
RULES = """
<p>Thành viên Ban Tổ chức, Tổ Thư ký và người ra đề không được dự thi.</p>
<p>Người đạt giải xuất trình giấy tờ tùy thân khớp với thông tin đăng ký; nếu không khớp, giải được trao
cho người kế tiếp.</p>
"""
NOTICE = "Thông tin đăng ký dùng để tổ chức cuộc thi và trao giải, lưu đến khi kết thúc cuộc thi."
PREDICTION = "Theo bạn, có bao nhiêu người dự thi trong đợt này?"
PRIZES = (
    PrizeSettings("Giải Nhất", 1, 2_000_000),
    PrizeSettings("Giải Nhì", 2, 1_000_000),
    PrizeSettings("Giải Ba", 3, 500_000),
    PrizeSettings("Giải Khuyến khích", 5, 200_000),
)


def load_contest(
    session: Session,
    units: dict[str, Unit],
    cast: Cast,
    category: Category,
    *,
    rng: Random,
    now: datetime,
) -> None:
    """Add the contest with both rounds and play, freeze, rank and publish the first."""
    organiser = organiser_of(cast.organiser.id, cast.organiser.full_name, units[INFORMATION].id)
    made_at = now - timedelta(days=40)
    task = find_task(session, "1.2")
    contest = setting_up.make_contest(
        session,
        unit_id=units[INFORMATION].id,
        settings=ContestSettings(
            title="Cuộc thi trực tuyến “Tìm hiểu truyền thông chính sách”",
            lead="10 câu hỏi, 20 phút, ngay trên điện thoại.",
            rules_html=RULES,
            state="public",
            task_id=task.id if task else None,
        ),
        actor=organiser,
        now=made_at,
    )
    hour = now.replace(minute=0, second=0, microsecond=0)
    first = _round(
        session, contest, organiser, category, "Đợt 1",
        hour - timedelta(days=30), hour - timedelta(days=16), made_at,
    )  # fmt: skip
    _round(
        session, contest, organiser, category, "Đợt 2",
        hour - timedelta(days=3), hour + timedelta(days=18), made_at,
    )  # fmt: skip
    _play(session, contest, first, units, cast, rng)
    results.freeze(session, first, actor=organiser, now=first.closes_at + timedelta(hours=9))
    results.rank_round(session, first, actor=organiser, now=first.closes_at + timedelta(hours=10))
    publication.publish(session, first, actor=organiser, now=first.closes_at + timedelta(days=1))


def _round(
    session: Session,
    contest: Contest,
    organiser: Actor,
    category: Category,
    title: str,
    opens_at: datetime,
    closes_at: datetime,
    now: datetime,
) -> Round:
    settings = RoundSettings(
        title=title,
        opens_at=opens_at,
        closes_at=closes_at,
        category_id=category.id,
        questions=10,
        prediction_text=PREDICTION,
        prizes=PRIZES,
    )
    return setting_up.make_round(session, contest, settings, actor=organiser, now=now)


def _play(
    session: Session,
    contest: Contest,
    round_: Round,
    units: dict[str, Unit],
    cast: Cast,
    rng: Random,
) -> None:
    places = [name for name in units if name.startswith("UBND ") and name not in LOCALITIES]
    open_for = int((round_.closes_at - round_.opens_at).total_seconds()) - 3600
    for number in range(ENTRIES):
        starts_at = round_.opens_at + timedelta(seconds=rng.randrange(open_for))
        if number == 0:
            person, phone = cast.contestant, "0912345678"
        else:
            made_up = make_up(rng, 10_000 + number)
            person, phone = (
                add_person(
                    session, made_up.full_name, birth_date=made_up.birth_date,
                    gender=made_up.gender, phone=made_up.phone, now=starts_at,
                ),
                made_up.phone,
            )  # fmt: skip
            session.flush()
        place = rng.choice(places)
        entered = Registration(
            full_name=person.full_name,
            birth_date=person.birth_date or OLDEST,
            gender=person.gender or "female",
            phone=phone,
            unit_name=place,
            unit_id=units[place].id,
            agrees=True,
            may_publish_name=rng.random() < 0.5,
        )
        register(
            session, contest, entered, person=person, notice=NOTICE,
            now=starts_at - timedelta(minutes=3),
        )  # fmt: skip
        attempt = start_attempt(session, round_.quiz, person.id, now=starts_at, rng=rng)
        answers.sit(
            session, attempt, skill=rng.choice((0.6, 0.8, 0.95, 1.0)),
            prediction=max(int(rng.gauss(320, 110)), 1),
            lasts=timedelta(milliseconds=rng.randrange(150_000, 1_150_000)), rng=rng,
        )  # fmt: skip
