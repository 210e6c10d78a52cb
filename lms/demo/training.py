"""Two events of the year: one past and complete with certificates, one to come."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random

from sqlalchemy.orm import Session

from certificates import queries as certificates
from certificates.composing import issuer_of
from certificates.service import issue_certificates
from courses.attendance.rules import Mark
from courses.attendance.service import mark_by_hand
from courses.content import service as content
from courses.content.models import Lesson
from courses.content.queries import list_items
from courses.enrolment.models import Enrolment
from courses.enrolment.service import Newcomer, add_by_hand, enrol
from courses.programme import service as programme
from courses.programme.models import TrainingEvent
from courses.programme.rules import EventKind, HalfDay, session_times
from lms.demo import answers
from lms.demo.names import make_up
from lms.demo.people import Cast, name_at
from lms.demo.plan import INFORMATION, JUSTICE
from lms.kernel import clock
from lms.kernel.actor import Actor, organiser_of
from lms.kernel.config import get_settings
from lms.people.units.models import Unit
from lms.plan.queries import find_task
from quizzes.attempts.service import start_attempt
from quizzes.bank.models import Category
from quizzes.papers.models import Quiz
from quizzes.papers.rules import RandomDraw, Settings
from quizzes.papers.service import make_quiz

LESSON = """
<h2>1. Nguyên tắc</h2>
<ul><li>Công khai, minh bạch theo Luật Tiếp cận thông tin và Luật Báo chí.</li>
<li>Chủ động, chính xác, kịp thời.</li>
<li>Phối hợp chặt chẽ giữa các sở, ngành, địa phương.</li></ul>
<h2>2. Các bước khi có vấn đề dư luận quan tâm</h2>
<ol><li>Xác minh thông tin.</li><li>Báo cáo người đứng đầu.</li>
<li>Cung cấp thông tin cho báo chí.</li><li>Theo dõi dư luận và điều chỉnh.</li></ol>
<h2>3. Ghi nhớ</h2>
<p>Thông tin <strong>chính thống, tích cực</strong> phải là dòng chảy chính. Không trả lời điều mình chưa
xác minh; hẹn thời điểm trả lời và giữ lời hẹn.</p>
"""
POSITIONS = ("Chuyên viên", "Phó Trưởng phòng", "Phóng viên", "Biên tập viên", "Người phát ngôn")
PAST_PEOPLE, COMING_PEOPLE = 40, 25
DAYS_AGO, DAYS_AHEAD = 45, 14


def load_training(
    session: Session,
    units: dict[str, Unit],
    cast: Cast,
    category: Category,
    *,
    rng: Random,
    now: datetime,
) -> None:
    """Add both events, everything done by the people themselves at the times it took place."""
    organiser = organiser_of(cast.organiser.id, cast.organiser.full_name, units[INFORMATION].id)
    year = clock.local(now).year
    before = max(now - timedelta(days=DAYS_AGO), _noon(year, 1, 20, now))
    ahead = min(now + timedelta(days=DAYS_AHEAD), _noon(year, 12, 29, now))
    past = _event(
        session, organiser, units, "Hội nghị tập huấn kỹ năng cung cấp thông tin cho báo chí",
        day=before, now=before - timedelta(days=30),
    )  # fmt: skip
    quiz = _content(session, organiser, past, units, category, now=before - timedelta(days=20))
    people = _enrol(session, organiser, past, units, cast, PAST_PEOPLE, 100, rng, before)
    programme.open_event(session, organiser, past, now=before - timedelta(days=10))
    _hold(session, organiser, past, quiz, people, cast, rng, before)
    programme.finish_event(session, organiser, past, now=before + timedelta(days=1))
    issue_certificates(
        session,
        past,
        certificates.list_waiting(session, past.id),
        actor=organiser,
        issuer=issuer_of(get_settings()),
        now=before + timedelta(days=2),
    )
    coming = _event(
        session, organiser, units, "Tập huấn truyền thông chính sách trên nền tảng số",
        day=ahead, now=now,
    )  # fmt: skip
    _content(session, organiser, coming, units, category, now=now)
    _enrol(session, organiser, coming, units, cast, COMING_PEOPLE, 500, rng, now)
    programme.open_event(session, organiser, coming, now=now)
    name_at(session, cast, coming.public_id, now=now)


def _noon(year: int, month: int, day: int, now: datetime) -> datetime:
    return clock.local(now).replace(year=year, month=month, day=day, hour=12)


def _event(
    session: Session,
    organiser: Actor,
    units: dict[str, Unit],
    title: str,
    *,
    day: datetime,
    now: datetime,
) -> TrainingEvent:
    task = find_task(session, "6.6")
    event = programme.create_event(
        session,
        organiser,
        programme.EventDetails(
            title=title,
            kind=EventKind.TRAINING_COURSE,
            unit_id=units[INFORMATION].id,
            year=clock.local(day).year,
            task_id=task.id if task else None,
            place="Hội trường Trung tâm Thông tin tỉnh",
            capacity=120,
            signer_title="GIÁM ĐỐC",
            signer_name="Trần Văn Minh",
        ),
        now=now,
    )
    topics = ("Quy định về phát ngôn và cung cấp thông tin", "Thực hành trả lời phỏng vấn")
    for half, topic in zip(HalfDay, topics, strict=True):
        times = session_times(clock.local(day).date(), half, clock.PROVINCE)
        programme.add_session(
            session, organiser, event, starts_at=times.starts_at, ends_at=times.ends_at,
            periods=times.periods, topic=topic, now=now,
        )  # fmt: skip
    return event


def _content(
    session: Session,
    organiser: Actor,
    event: TrainingEvent,
    units: dict[str, Unit],
    category: Category,
    *,
    now: datetime,
) -> Quiz:
    content.add_lesson(
        session, organiser, event, title="Kỹ năng cung cấp thông tin cho báo chí",
        html=LESSON, now=now,
    )  # fmt: skip
    quiz = make_quiz(
        session,
        unit_id=units[INFORMATION].id,
        title="Kiểm tra cuối khóa",
        parts=[RandomDraw(category.id, 10, Decimal(1))],
        settings=Settings(
            instructions="Làm bài trong 20 phút. Mỗi câu trả lời được lưu ngay.",
            time_limit=timedelta(minutes=20),
            attempts_allowed=2,
        ),
        actor=organiser,
        now=now,
    )
    content.add_quiz(session, organiser, event, quiz, now=now)
    return quiz


def _enrol(
    session: Session,
    organiser: Actor,
    event: TrainingEvent,
    units: dict[str, Unit],
    cast: Cast,
    count: int,
    first: int,
    rng: Random,
    day: datetime,
) -> list[Enrolment]:
    enrolled_at = day - timedelta(days=15)
    people = [enrol(session, event, cast.trainee, units[JUSTICE].id, "Chuyên viên", enrolled_at)]
    places: Sequence[Unit] = [unit for unit in units.values() if unit.parent_id is not None]
    for number in range(first, first + count - 1):
        made_up = make_up(rng, number)
        newcomer = Newcomer(
            made_up.full_name,
            rng.choice(places).id,
            rng.choice(POSITIONS),
            made_up.birth_date,
            made_up.gender,
            made_up.phone,
        )
        enrolment, _ = add_by_hand(session, organiser, event, newcomer, now=enrolled_at)
        people.append(enrolment)
    return people


def _hold(
    session: Session,
    organiser: Actor,
    event: TrainingEvent,
    quiz: Quiz,
    people: list[Enrolment],
    cast: Cast,
    rng: Random,
    day: datetime,
) -> None:
    """Let most come, read and pass; some miss a half day, some fail, one never comes."""
    lesson = _lesson(session, event)
    for enrolment in people:
        is_trainee = enrolment.person_id == cast.trainee.id
        diligence = 1.0 if is_trainee else rng.random()
        for held in event.sessions:
            came = is_trainee or rng.random() > 0.06
            mark = Mark.PRESENT if came else Mark.ABSENT
            mark_by_hand(
                session, organiser, held, enrolment, mark=mark,
                now=held.starts_at + timedelta(minutes=rng.randrange(15)),
            )  # fmt: skip
        if diligence < 0.08:
            continue
        content.mark_read(session, lesson, enrolment, now=day - timedelta(days=2))
        started_at = event.sessions[-1].starts_at + timedelta(hours=2, seconds=rng.randrange(600))
        attempt = start_attempt(session, quiz, enrolment.person_id, now=started_at, rng=rng)
        answers.sit(
            session, attempt, skill=0.55 + 0.4 * diligence,
            lasts=timedelta(seconds=rng.randrange(240, 1100)), rng=rng,
        )  # fmt: skip


def _lesson(session: Session, event: TrainingEvent) -> Lesson:
    return next(item for item in list_items(session, event.id) if isinstance(item, Lesson))
