"""What the journeys need, made with the product's own services: learners, a quiz, a contest round."""

from dataclasses import dataclass
from datetime import date, timedelta

from flask.sessions import SecureCookieSessionInterface

from courses.content import service as content
from courses.enrolment import service as enrolment
from courses.programme import service as programme
from courses.programme.rules import EventKind
from lms.app import create_app
from lms.kernel import clock, db
from lms.kernel.actor import COMMAND_LINE
from lms.people.accounts import service as people
from lms.people.accounts import sign_ins
from lms.people.accounts.models import Account
from lms.people.persons.service import add_person
from lms.people.units.service import add_unit
from quizzes.bank import service as bank
from quizzes.bank.formats import gift
from quizzes.contests import service as contests
from quizzes.contests import setting_up
from quizzes.papers import service as papers
from quizzes.papers.rules import RandomDraw, Settings

QUESTIONS, DRAWN = 60, 20  # in the bank; asked by the quiz, with its choices shuffled
ASKED_IN_ROUND = 10
SPARE = 2
PASSWORD = "một câu dễ nhớ"
CHOICES = (
    "trong ba ngày làm việc",
    "trong năm ngày làm việc",
    "trong mười ngày",
    "khi được yêu cầu",
)


@dataclass(frozen=True)
class Seeded:
    """Where the journeys lead, as public ids, and who walks them, each once.

    ``signers`` sign in with their password; ``walkers`` come with the cookie of a sign-in;
    ``spare`` have done nothing yet.
    """

    places: dict[str, str]
    signers: list[dict[str, str]]
    walkers: list[dict[str, object]]
    spare: list[dict[str, str]]


def seed_all(url, *, signers, walkers):
    """Make everything on a database that has its tables; all people are learners and contestants."""
    engine = db.connect(url)
    now, count = clock.now(), signers + walkers + SPARE
    try:
        with db.transaction() as session:
            unit = add_unit(session, "Sở Thông tin và Truyền thông", "department")
            session.flush()
            category = _bank(session, unit.id, now)
            event, quiz = _training(session, unit.id, category.id, count, now)
            contest, round_ = _contest(session, unit.id, category.id, now)
            accounts = _people(session, event, contest, unit.id, count, now)
            cookies = _cookies(session, accounts[signers : signers + walkers], now)
            everybody = [{"login": each.login, "password": PASSWORD} for each in accounts]
            places = {
                "event": event.public_id,
                "quiz": quiz.public_id,
                "contest": contest.public_id,
                "round": round_.public_id,
            }
    finally:
        db.remove_session()
        engine.dispose()
    return Seeded(places, everybody[:signers], cookies, everybody[-SPARE:])


def _people(session, event, contest, unit_id, count, now):
    """Participants of the event who are registered for the contest, all with one password."""
    first, accounts = None, []
    for number in range(count):
        person = add_person(
            session, f"Nguyễn Thị Học Viên {number}", now=now, birth_date=date(1990, 5, 1)
        )
        login = f"hocvien{number}"
        if first is None:
            first = people.add_account(session, person, login=login, password=PASSWORD, now=now)
            account = first
        else:  # hashing it again for everybody would take as long as the journeys
            account = Account(
                person=person, login=login, password_hash=first.password_hash, created_at=now
            )
            session.add(account)
        session.flush()
        enrolment.enrol(session, event, person, unit_id, "Chuyên viên", now)
        contests.register(
            session,
            contest,
            contests.Registration(
                full_name=person.full_name,
                birth_date=date(1990, 5, 1),
                gender="female",
                phone=f"09{number:08d}",
                unit_name="Xã Đại Từ",
                agrees=True,
            ),
            person=person,
            notice="Thông báo xử lý dữ liệu cá nhân",
            now=now,
        )
        accounts.append(account)
    return accounts


def _cookies(session, accounts, now):
    """The cookie that signing in gives, for people whose password is not checked here."""
    sign = SecureCookieSessionInterface().get_signing_serializer(create_app())
    return [
        {
            "login": account.login,
            "cookies": {"lms": sign.dumps({"_user_id": sign_ins.start(session, account, now=now)})},
        }
        for account in accounts
    ]


def _bank(session, unit_id, now):
    text = "$CATEGORY: Kỹ năng cung cấp thông tin\n\n" + "\n\n".join(
        f"::Câu {number}:: Câu hỏi số {number}\\: theo quy chế phát ngôn, người phát ngôn cung cấp thông "
        "cho báo chí trong trường hợp đột xuất chậm nhất khi nào? {\n"
        + "\n".join(f"{'=' if i == 1 else '~'}Chậm nhất {c}, ý {i}" for i, c in enumerate(CHOICES))
        + "\n}"
        for number in range(1, QUESTIONS + 1)
    )
    done = bank.import_questions(session, unit_id, gift.parse(text), actor=COMMAND_LINE, now=now)
    assert done.count == QUESTIONS, done
    return bank.ensure_category(session, unit_id, ("Kỹ năng cung cấp thông tin",))


def _training(session, unit_id, category_id, learners, now):
    details = programme.EventDetails(
        title="Tập huấn kỹ năng cung cấp thông tin cho báo chí",
        kind=EventKind.TRAINING_COURSE,
        unit_id=unit_id,
        year=clock.local(now).year,
        place="Hội trường tầng 3",
        capacity=learners + 1,
    )
    event = programme.create_event(session, COMMAND_LINE, details, now=now)
    starts_at = now - timedelta(hours=1)
    event.year = clock.local(starts_at).year
    ends_at = starts_at + timedelta(hours=4)
    programme.add_session(
        session, COMMAND_LINE, event, starts_at=starts_at, ends_at=ends_at, now=now
    )
    programme.open_event(session, COMMAND_LINE, event, now=now)
    quiz = papers.make_quiz(
        session,
        unit_id=unit_id,
        title="Bài kiểm tra cuối khóa",
        parts=[RandomDraw(category_id, DRAWN)],
        settings=Settings(time_limit=timedelta(minutes=30)),
        actor=COMMAND_LINE,
        now=now,
    )
    content.add_quiz(session, COMMAND_LINE, event, quiz, now=now)
    return event, quiz


def _contest(session, unit_id, category_id, now):
    settings = setting_up.ContestSettings(
        title="Tìm hiểu quy chế phát ngôn",
        lead="Cuộc thi trực tuyến",
        rules_html="<p>Mỗi người dự thi trả lời mười câu hỏi và một câu dự đoán.</p>",
        state="public",
    )
    contest = setting_up.make_contest(
        session, unit_id=unit_id, settings=settings, actor=COMMAND_LINE, now=now
    )
    round_ = setting_up.make_round(
        session,
        contest,
        setting_up.RoundSettings(
            title="Đợt 1",
            opens_at=now - timedelta(hours=1),
            closes_at=now + timedelta(days=7),
            category_id=category_id,
            questions=ASKED_IN_ROUND,
            prediction_text="Có bao nhiêu người dự thi?",
        ),
        actor=COMMAND_LINE,
        now=now,
    )
    return contest, round_
