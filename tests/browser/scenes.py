"""What stories begin with: units, people, an event under way; made through the services."""

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count
from random import Random
from time import sleep

from certificates import tasks as issuing
from certificates.queries import list_of_event
from courses.attendance import service as attendance
from courses.attendance.rules import Mark
from courses.content import service as content
from courses.content.queries import list_event_quizzes, list_lessons
from courses.enrolment import service as enrolment
from courses.enrolment.queries import find_enrolment
from courses.programme import queries as programmes
from courses.programme import service as programme
from courses.programme.rules import EventKind
from lms.demo.answers import sit
from lms.demo.plan import INFORMATION, JUSTICE, load_plan
from lms.kernel import clock, jobs
from lms.kernel.actor import COMMAND_LINE, Role
from lms.people.accounts import service as people
from lms.people.accounts.queries import find_account
from lms.people.persons.service import add_membership, add_person
from lms.people.roles.models import RoleGrant
from quizzes.bank import service as bank
from quizzes.bank.formats import gift
from quizzes.contests import setting_up
from quizzes.contests.queries import get_round
from quizzes.papers import service as papers
from quizzes.papers.rules import Settings, WholeCategory

PASSWORD = "một câu dễ nhớ"
ORGANISER, ADMINISTRATOR = "chi", "dung"

QUESTIONS = """
$CATEGORY: Phát ngôn

::1:: Ai là người phát ngôn của sở? {=Giám đốc sở ~Văn thư ~Bảo vệ}

::2:: Người phát ngôn được ủy quyền. {TRUE}

::3:: Ai được tập huấn? {~%50%Phóng viên ~%50%Biên tập viên ~%-100%Khách qua đường}

::4:: Chỉ thị 07 ban hành năm nào? {#2023:0}
"""


@dataclass(frozen=True)
class Training:
    """An event that is being held now, with a lesson, a quiz and one invited participant."""

    event_id: str
    session_id: str
    title: str
    lesson: str
    quiz: str
    quiz_id: str
    participant: str
    code: str


class Scenes:
    """Sets scenes on a stage; each person has a name and a phone number of their own."""

    def __init__(self, stage):
        self.stage = stage
        self._numbers = count(1)
        with stage.behind() as session:
            units = load_plan(session)
            self.unit_ids = {name: unit.id for name, unit in units.items()}
            self._staff(session, "Lê Kim Chi", ORGANISER, Role.ORGANISER, INFORMATION)
            self._staff(session, "Phạm Văn Dũng", ADMINISTRATOR, Role.ADMINISTRATOR, INFORMATION)
            self.category_id = self._fill_bank(session)

    def _staff(self, session, name, login, role, unit):
        person = self.add_person(session, name, unit)
        people.add_account(session, person, login=login, password=PASSWORD, now=clock.now())
        session.flush()
        unit_id = self.unit_ids[unit] if role == Role.ORGANISER else None
        grant = RoleGrant(person_id=person.id, role=role, unit_id=unit_id, granted_at=clock.now())
        session.add(grant)

    def add_person(self, session, name, unit=JUSTICE):
        """Add a person of a unit, without an account."""
        number = next(self._numbers)
        person = add_person(
            session, name, now=clock.now(), birth_date=date(1990, 5, number % 28 + 1),
            gender="female", phone=f"0912{number:06d}",
        )  # fmt: skip
        add_membership(session, person, self.unit_ids[unit], "Chuyên viên")
        session.flush()
        return person

    def add_account(self, name, login):
        """Add a person who can sign in; return their phone number."""
        with self.stage.behind() as session:
            person = self.add_person(session, name)
            people.add_account(session, person, login=login, password=PASSWORD, now=clock.now())
            return person.phone

    def add_trainee(self, name, event_id, login):
        """Add a person with an account who takes part in an event."""
        self.add_account(name, login)
        with self.stage.behind() as session:
            event = programmes.get_event(session, event_id)
            person = find_account(session, login).person
            enrolment.enrol(session, event, person, self.unit_ids[JUSTICE], "", clock.now())

    def finish_learning(self, event_id, login):
        """Read every lesson and pass every quiz of an event in a participant's place."""
        with self.stage.behind() as session:
            event, now = programmes.get_event(session, event_id), clock.now()
            place = find_enrolment(session, event.id, find_account(session, login).person_id)
            for lesson in list_lessons(session, [event.id]):
                content.mark_read(session, lesson, place, now=now)
            for used in list_event_quizzes(session, [event.id]):
                attempt = content.start_quiz(session, event, used, place, now=now)
                sit(session, attempt, skill=1, lasts=timedelta(seconds=40), rng=Random(1))

    def invite(self, name, unit=JUSTICE):
        """Invite a new person; return the code printed on the invitation."""
        with self.stage.behind() as session:
            person = self.add_person(session, name, unit)
            return people.invite(session, [person], now=clock.now())[person.id]

    def training(self, title, participant, *, has_quiz=True):
        """Hold an event of one session, which began ten minutes ago."""
        now = clock.now()
        with self.stage.behind() as session:
            details = programme.EventDetails(
                title=title, kind=EventKind.TRAINING_COURSE, unit_id=self.unit_ids[INFORMATION],
                year=clock.local(now - timedelta(minutes=10)).year, place="Hội trường tầng 3",
                signer_name="Nguyễn Văn Minh",
            )  # fmt: skip
            event = programme.create_event(session, COMMAND_LINE, details, now=now)
            held = programme.add_session(
                session, COMMAND_LINE, event, topic="Kỹ năng cung cấp thông tin",
                starts_at=now - timedelta(minutes=10), ends_at=now + timedelta(hours=3), now=now,
            )  # fmt: skip
            html = (
                "<h2>Quy chế phát ngôn</h2><p>Người phát ngôn cung cấp thông tin cho báo chí.</p>"
            )
            lesson = content.add_lesson(
                session, COMMAND_LINE, event, title=f"Bài đọc: {title}", html=html, now=now
            )
            quiz = self._quiz(session, f"Bài kiểm tra: {title}", now)
            if has_quiz:
                content.add_quiz(session, COMMAND_LINE, event, quiz, now=now)
            programme.open_event(session, COMMAND_LINE, event, now=now)
            person = self.add_person(session, participant)
            enrolment.enrol(session, event, person, self.unit_ids[JUSTICE], "Chuyên viên", now)
            code = people.invite(session, [person], now=now)[person.id]
            return Training(
                event.public_id, held.public_id, title, lesson.title, quiz.title, quiz.public_id,
                participant, code,
            )  # fmt: skip

    def _quiz(self, session, title, now):
        settings = Settings(time_limit=timedelta(minutes=20))
        return papers.make_quiz(
            session, unit_id=self.unit_ids[INFORMATION], title=title, settings=settings,
            parts=[WholeCategory(self.category_id)], actor=COMMAND_LINE, now=now,
        )  # fmt: skip

    def _fill_bank(self, session):
        unit_id, questions = self.unit_ids[INFORMATION], gift.parse(QUESTIONS)
        bank.import_questions(session, unit_id, questions, actor=COMMAND_LINE, now=clock.now())
        return bank.ensure_category(session, unit_id, ("Phát ngôn",)).id

    def contest(self, title):
        """Open a contest with one round of three questions and the prediction; return both ids."""
        now = clock.now()
        with self.stage.behind() as session:
            contest = setting_up.make_contest(
                session, unit_id=self.unit_ids[INFORMATION], actor=COMMAND_LINE, now=now,
                settings=setting_up.ContestSettings(
                    title=title, lead="Mười phút mỗi ngày cùng truyền thông chính sách.",
                    rules_html="<p>Mỗi người trả lời các câu hỏi và một câu dự đoán.</p>",
                    state="public",
                ),
            )  # fmt: skip
            round_ = setting_up.make_round(
                session, contest, actor=COMMAND_LINE, now=now,
                settings=setting_up.RoundSettings(
                    title="Đợt 1", opens_at=now - timedelta(hours=1),
                    closes_at=now + timedelta(hours=1), category_id=self.category_id,
                    questions=4, prediction_text="Có bao nhiêu người dự thi đợt này?",
                    prizes=(setting_up.PrizeSettings("Giải Nhất", 1, 2_000_000),),
                ),
            )  # fmt: skip
            return contest.public_id, round_.public_id

    def close_round(self, round_id):
        """Let the round have closed a while ago, so that late saves have come in."""
        with self.stage.behind() as session:
            round_ = get_round(session, round_id)
            round_.closes_at = round_.quiz.closes_at = clock.now() - timedelta(minutes=2)

    def certificate(self, title, name, login):
        """Let somebody complete an event and hold its certificate; return the event and the code."""
        event_id = self.training(title, f"Bạn của {name}", has_quiz=False).event_id
        self.add_trainee(name, event_id, login)
        self.finish_learning(event_id, login)
        with self.stage.behind() as session:
            event = programmes.get_event(session, event_id)
            place = find_enrolment(session, event.id, find_account(session, login).person_id)
            attendance.mark_by_hand(
                session, COMMAND_LINE, event.sessions[0], place, mark=Mark.PRESENT, now=clock.now()
            )
        self.issue_certificates(event_id)
        for _ in range(100):
            with self.stage.behind() as session:
                if issued := list_of_event(session, event.id, search="", sort=""):
                    return event_id, issued[0].certificate.code
            sleep(0.2)
        raise AssertionError("no certificate was issued")

    def issue_certificates(self, event_id):
        """Ask the worker to issue to all who have completed the event."""
        with self.stage.behind() as session:
            organiser = find_account(session, ORGANISER)
            arguments = {"event_id": event_id, "already": 0}
            jobs.enqueue(
                session, issuing.ISSUE, arguments, asked_by=organiser.person_id, now=clock.now()
            )
