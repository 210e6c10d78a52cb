"""A small world with one of everything, and the addresses of all of it.

Chi organises for the Information department: an open event with a lesson, a quiz and files read for
import; a contest with an open round and a published one; a past event with certificates. An takes
part in all of it, has checked in and has an attempt open. Bình, Em and Giang are strangers to it. ``rows`` says how
many there are of whatever pages list.
"""

from datetime import timedelta

from werkzeug.routing import Rule

from certificates.models import Certificate
from courses.attendance.service import check_in
from courses.programme.queries import list_sessions
from lms.kernel import clock, jobs
from lms.kernel.actor import organiser_of
from lms.people.accounts import service as people
from quizzes.attempts.service import submit_attempt
from quizzes.bank import service as bank
from quizzes.contests import service as contests
from tests.certificates import build as certificates
from tests.courses.attendance import build as attendance
from tests.courses.content import build as content
from tests.courses.enrolment import build as enrolment
from tests.lms.people.roster.build import read_unit_list
from tests.quizzes.attempts import build as attempts
from tests.quizzes.contests import build as contest
from tests.quizzes.papers import build as papers

UNKNOWN = "zzzzzzzzzzzzzzzz"  # looks like a public id
GIFT = "::Một:: Ai phát ngôn? {=Người phát ngôn ~Văn thư}"


class World:
    """Made once; ``values`` holds the parameters of addresses, by kind, and by blueprint where
    two features give one name to two kinds of thing."""

    def __init__(self, session, cast, *, rows=1):
        self.session, self.cast, self.rows = session, cast, rows
        self.now = clock.now()
        self.actors = {
            "visitor": None,
            "trainee": cast.an,
            "other_trainee": cast.binh,
            "organiser": cast.chi,
            "other_organiser": cast.em,
            "administrator": cast.dung,
        }
        self.organiser = organiser_of(cast.chi.id, cast.chi.full_name, cast.information.id)
        self.values = {"lang": "en"}
        self.values_of = {}
        self._training()
        self._bank()
        self._certificates()
        self._contest()
        self._unit_list()
        self._others()

    def path(self, rule: Rule, **changed):
        """The address of a route in this world; ``changed`` puts other values in."""
        own = self.values | self.values_of.get(rule.endpoint.partition(".")[0], {}) | changed
        built = rule.build({name: own[name] for name in rule.arguments}, append_unknown=False)
        return built[1]

    def extra(self, name, number):
        """One more person of the Justice department."""
        return self.cast.person(f"{name} Thứ {number}", unit=self.cast.justice)

    def _training(self):
        session, unit = self.session, self.cast.information
        more = [self.extra("Học Viên", number) for number in range(1, self.rows)]
        event, places = attendance.open_event(
            session, unit, self.cast.an, *more, sessions=self.rows
        )
        lessons = [content.lesson(session, event, f"Bài {n}") for n in range(self.rows)]
        used = [
            content.event_quiz(session, event, attempts_allowed=None, title=f"Bài kiểm tra {n}")
            for n in range(self.rows)
        ]
        quiz = used[0].quiz
        for person in [*more, *[self.cast.an] * self.rows]:
            attempts.submitted(session, quiz, person)
        attempt = attempts.started(session, quiz, self.cast.an)
        essay = papers.quiz(session, unit, kinds=("essay",), title="Bài thu hoạch")
        for person in [*more, self.cast.an]:
            attempts.submitted(session, essay, person, right=1)
        self.values_of["attempts"] = {
            "quiz_id": essay.public_id,
            "question_id": essay.slots[0].version.question.public_id,
        }
        running = list_sessions(session(), event.id)[0]
        check_in(
            session(),
            running,
            places[0],
            token=attendance.token(running),
            claim="",
            now=clock.now(),
        )
        for place in places[1:]:
            attendance.mark(session, running, place)
        roster = enrolment.workbook(*(enrolment.line(n) for n in range(self.rows)))
        kept = enrolment.read_list(session(), self.organiser, event, roster, now=self.now)
        session.commit()
        self.values |= {
            "event_id": event.public_id,
            "session_id": running.public_id,
            "enrolment_id": places[0].public_id,
            "import_id": kept.public_id,
            "lesson_id": lessons[0].public_id,
            "quiz_id": quiz.public_id,
            "attempt_id": attempt.public_id,
            "token": attendance.token(running, ago=timedelta(hours=1)),  # no longer on the screen
        }

    def _bank(self):
        session, unit = self.session, self.cast.information
        where = papers.category(session, unit, "Kho câu hỏi")
        made = [papers.question(session, where, name=f"Hỏi {n}") for n in range(self.rows)]
        kept = bank.keep_upload(
            session(), unit.id, "hoi.gift", GIFT.encode(), actor=self.organiser, now=self.now
        )
        session.commit()
        self.values["question_id"] = made[0].question.public_id
        self.values_of["bank"] = {"import_id": kept.public_id}

    def _certificates(self):
        session = self.session
        event = certificates.held_event(session, self.cast.information)
        place = certificates.enrol(session, event, self.cast.an, self.cast.justice)
        certificates.add_people(session, self.cast, event, self.rows - 1)
        certificates.issue_all(event, self.organiser)
        issued = session.query(Certificate).filter_by(enrolment_id=place.id).one()
        self.values["code"] = issued.code
        self.values_of["certificates"] = {"event_id": event.public_id}

    def _contest(self):
        session, unit = self.session, self.cast.information
        where = contest.category(session, unit)
        made = contest.contest(session, unit)
        for number in range(1, self.rows):
            contest.contest(session, unit, title=f"Cuộc thi {number}")
        past = contest.open_round(session, made, where, title="Đợt đã công bố")
        contestant = contest.register(session, made, person=self.cast.an)
        contest.entries(session, past, [(n % 11, n, 60_000 + n, 60 + n) for n in range(self.rows)])
        contest.close(session, past)
        contests.freeze(session(), past, actor=self.organiser, now=self.now)
        contests.rank_round(session(), past, actor=self.organiser, now=self.now)
        contests.publish(session(), past, actor=self.organiser, now=self.now)
        session.commit()
        round_ = contest.open_round(session, made, where, title="Đợt đang mở")
        contest.entries(
            session, round_, [(5, n, 60_000, 60) for n in range(1, self.rows)], first=1000
        )
        attempt = contests.start_round(session(), round_, self.cast.an.id, now=self.now)
        submit_attempt(
            session(), attempt.public_id, person_id=self.cast.an.id,
            now=self.now + timedelta(minutes=5),
        )  # fmt: skip
        contests.add_exclusion(
            session(), made, phone="0912345678", full_name="Người Ra Đề", kind="barred", reason="",
            actor=self.organiser, now=self.now,
        )  # fmt: skip
        session.commit()
        assert contestant.person_id == self.cast.an.id
        self.published_round_id = past.public_id
        self.values |= {
            "contest_id": made.public_id,
            "round_id": round_.public_id,
            "entry_id": attempt.public_id,
        }

    def _unit_list(self):
        """A list that the Information department has sent of its own people, and not confirmed."""
        session, unit = self.session, self.cast.information
        lines = [enrolment.line(n, unit=unit.name) for n in range(self.rows)]
        file = read_unit_list(
            session, self.organiser, unit, enrolment.workbook(*lines), now=self.now
        )
        session.commit()
        self.values["unit_id"] = unit.public_id
        self.values_of["roster"] = {"import_id": file.public_id}

    def _others(self):
        job = jobs.enqueue(
            self.session(), "certificates.issue", {}, asked_by=self.cast.chi.id, now=self.now
        )
        invited = self.extra("Người Được Mời", 0)
        codes = people.invite(self.session(), [invited], now=self.now)
        self.session.commit()
        self.values["public_id"] = job.public_id
        self.values_of["accounts"] = {"code": codes[invited.id]}
