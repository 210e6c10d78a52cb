"""A small world with one of everything, and the addresses of all of it.

Chi organises for the Information department: an open event with a lesson, a quiz and files read for
import; a contest with an open round and a published one; a past event with certificates. An takes
part in all of it, has checked in and has an attempt open. Bình, Em and Giang are strangers to it. ``rows`` says how
many there are of whatever pages list.

The same stands there twice more, with Khang taking part: of the same unit, and of the Justice
department, for which Em organises. Whoever has a role at one event or contest has it at the first.
"""

from datetime import date, timedelta

from werkzeug.routing import Rule

from certificates.models import Certificate
from courses.attendance.service import check_in
from courses.programme.queries import list_sessions
from lms.kernel import clock, files, jobs
from lms.kernel.actor import COMMAND_LINE, Actor, Role, organiser_of
from lms.people.accounts import service as people
from lms.people.audit_log import tasks as audit_log
from lms.people.merging import service as merging
from lms.people.persons.models import Membership
from lms.people.persons.service import add_membership, add_person
from lms.people.rights.models import CalendarDay
from lms.people.rights.rules import RequestKind
from lms.people.roles.models import RoleGrant
from quizzes.attempts.service import submit_attempt
from quizzes.bank import service as bank
from quizzes.contests import service as contests
from tests.certificates import build as certificates
from tests.courses.attendance import build as attendance
from tests.courses.content import build as content
from tests.courses.enrolment import build as enrolment
from tests.courses.programme import build as programme
from tests.lms.people.accounts import build as accounts
from tests.lms.people.reforms import build as reforms
from tests.lms.people.rights import build as rights
from tests.lms.people.roster.build import read_unit_list
from tests.lms.people.units import build as units
from tests.quizzes.attempts import build as attempts
from tests.quizzes.contests import build as contest
from tests.quizzes.papers import build as papers

KEY = "dapanmat4711"  # in every answer key and remark on answers; no page without keys has it
UNKNOWN = "zzzzzzzzzzzzzzzz"  # looks like a public id
GIFT = "::Một:: Ai phát ngôn? {=Người phát ngôn ~Văn thư}"


class World:
    """Made once; ``values`` holds the parameters of addresses, by kind, and ``values_of`` by
    blueprint where two features give one name to two kinds of thing. ``places`` holds both for
    the things of the same unit and of another one."""

    def __init__(self, session, cast, *, rows=1):
        self.session, self.cast, self.rows = session, cast, rows
        self.now = clock.now()
        self.organiser = organiser_of(cast.chi.id, cast.chi.full_name, cast.information.id)
        self.author = cast.person(
            "Người Soạn Câu Hỏi", unit=cast.information, login="soan", role=Role.QUESTION_AUTHOR
        )
        self.places = {}
        self.places["own"] = self._place(cast.information, cast.an, rows)
        self.values, self.values_of = self.places["own"]
        self.values |= {"lang": "en"}
        khang = self.extra("Bùi Văn Khang", 1)
        self.places["same_unit"] = self._place(cast.information, khang, 1)
        self.places["other_unit"] = self._place(cast.justice, khang, 1)
        self.places["draft"] = (self._draft(cast.information, cast.an), {})
        self._rights()
        self._units()
        self._unit_list()
        self._others()
        self.actors = {
            "visitor": None,
            "trainee": cast.an,
            "other_trainee": cast.binh,
            "organiser": cast.chi,
            "other_organiser": cast.em,
            "administrator": cast.dung,
            "auditor": cast.person("Người Thanh Tra", login="tra", role=Role.AUDITOR),
            "leader": self._serving("Người Lãnh Đạo", Role.LEADER, cast.information),
            "other_leader": self._serving("Lãnh Đạo Khác", Role.LEADER, cast.justice),
            "contact_person": self._serving("Người Đầu Mối", Role.CONTACT_PERSON, cast.information),
            "author": self.author,
            "approver": self._serving("Người Duyệt", Role.QUESTION_APPROVER, cast.information),
            "trainer": self._serving("Người Giảng", Role.TRAINER, at=self.subject("event")),
            "helper": self._serving("Người Giúp", Role.CHECK_IN_HELPER, at=self.subject("event")),
            "juror": self._serving("Người Chấm", Role.JUROR, at=self.subject("contest")),
            "contestant": self.contestant,
        }

    def subject(self, kind):
        """What names the world's event or contest in a grant."""
        return f"{kind}:{self.values[f'{kind}_id']}"

    def path(self, rule: Rule, *, place="own", **changed):
        """The address of a route in this world, or None where the place has no such thing;
        ``changed`` puts other values in."""
        values, values_of = self.places[place]
        own = values | values_of.get(rule.endpoint.partition(".")[0], {}) | changed
        if not own.keys() >= rule.arguments:
            return None
        built = rule.build({name: own[name] for name in rule.arguments}, append_unknown=False)
        return built[1]

    def _serving(self, name, role, unit=None, at=""):
        """One more person, with a role and an account."""
        return self.cast.person(name, unit=unit, login=f"{role}.{name}", role=role, at=at)

    def _place(self, unit, person, rows):
        """One of everything for a unit, with a person who takes part; so many rows on the lists."""
        values = self._training(unit, person, rows)
        values["question_id"], of_bank = self._bank(unit, rows)
        values["code"], of_certificates = self._certificates(unit, person, rows)
        values |= self._contest(unit, person, rows)
        values |= self._people(unit, rows)
        return values, {
            "attempts": self._essays(unit, person, rows),
            "bank": {"import_id": of_bank},
            "certificates": {"event_id": of_certificates},
            "roles": self._role(unit),
        }

    def _essays(self, unit, person, rows):
        """A quiz with one essay, written by so many people."""
        quiz = papers.quiz(self.session, unit, kinds=("essay",), title="Bài thu hoạch")
        for each in [person, *(self.extra("Học Viên", number) for number in range(1, rows))]:
            attempts.submitted(self.session, quiz, each, right=1)
        return {
            "quiz_id": quiz.public_id,
            "question_id": quiz.slots[0].version.question.public_id,
        }

    def _role(self, unit):
        """A person who holds a role of the unit."""
        name = f"Người Giữ Vai Trò {len(self.places)}"
        person = self.cast.person(name, unit=unit, role=Role.CONTACT_PERSON)
        grant = self.session.query(RoleGrant).filter_by(person_id=person.id).one()
        return {"person_id": person.public_id, "grant_id": grant.public_id}

    def extra(self, name, number):
        """One more person of the Justice department."""
        return self.cast.person(f"{name} Thứ {number}", unit=self.cast.justice)

    def _people(self, unit, rows):
        """People of a unit: one with as many positions as there are rows, and others."""
        session, mark = self.session, f"{unit.id}-{len(self.places)}"
        person = self.cast.person(f"Đào Thị Hạnh {mark}", unit=unit)
        for number in range(1, rows):
            self.cast.person(f"Đồng Nghiệp Thứ {number}", unit=unit)
            add_membership(session(), person, unit.id, f"Chức vụ {number}")
        session.commit()
        for number in range(rows):  # pairs to decide, and merges done
            phone = f"0913{len(self.places)}{number:05d}"
            twins = [
                add_person(session(), f"{name} Trùng {number}", now=self.now, phone=phone)
                for name in ("Hoàng", "Huỳnh")
            ]
            gone = add_person(session(), f"Gộp Thứ {number}", now=self.now)
            session.flush()
            merge = merging.merge_persons(
                session(), COMMAND_LINE, twins[0].public_id, gone.public_id, now=self.now
            )
        session.commit()
        position = session.query(Membership).filter_by(person_id=person.id).first()
        return {
            "merge_id": merge.public_id,
            "other_id": twins[1].public_id,
            "person_id": person.public_id,
            "position_id": position.public_id,
        }

    def _training(self, unit, person, rows):
        session = self.session
        more = [self.extra("Học Viên", number) for number in range(1, rows)]
        event, places = attendance.open_event(session, unit, person, *more, sessions=rows)
        lessons = [content.lesson(session, event, f"Bài {n}") for n in range(rows)]
        used = [
            content.event_quiz(
                session,
                event,
                papers.quiz(
                    session, event.unit, kinds=("single_choice", "short_answer"), key=KEY,
                    attempts_allowed=None, title=f"Bài kiểm tra {n}",
                ),
            )
            for n in range(rows)
        ]  # fmt: skip
        quiz = used[0].quiz
        for each in [*more, *[person] * rows]:
            attempts.submitted(session, quiz, each)
        attempt = attempts.started(session, quiz, person)
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
        roster = enrolment.workbook(*(enrolment.line(n) for n in range(rows)))
        kept = enrolment.read_list(session(), self.organiser, event, roster, now=self.now)
        session.commit()
        return {
            "event_id": event.public_id,
            "session_id": running.public_id,
            "enrolment_id": places[0].public_id,
            "import_id": kept.public_id,
            "lesson_id": lessons[0].public_id,
            "quiz_id": quiz.public_id,
            "attempt_id": attempt.public_id,
            "token": attendance.token(running, ago=timedelta(hours=1)),  # no longer on the screen
        }

    def _bank(self, unit, rows):
        """A question and a file; the first are the author's."""
        session = self.session
        where = papers.category(session, unit, f"Kho câu hỏi {len(self.places)}")
        made = [
            papers.question(
                session, where, "short_answer", name=f"Hỏi {n}", body=papers.keyed("short_answer", KEY)
            ).question
            for n in range(rows)
        ]  # fmt: skip
        sender = self.organiser
        if not self.places:
            made[0].created_by, made[0].state = self.author.id, "draft"
            sender = Actor(self.author.id)
        kept = bank.keep_upload(
            session(), unit.id, "hoi.gift", GIFT.encode(), actor=sender, now=self.now
        )
        session.commit()
        return made[0].public_id, kept.public_id

    def _certificates(self, unit, person, rows):
        session = self.session
        event = certificates.held_event(session, unit)
        place = certificates.enrol(session, event, person, self.cast.justice)
        certificates.add_people(session, self.cast, event, rows - 1)
        certificates.issue_all(event, self.organiser)
        issued = session.query(Certificate).filter_by(enrolment_id=place.id).one()
        return issued.code, event.public_id

    def _contest(self, unit, person, rows):
        session = self.session
        where = contest.category(session, unit, name=f"Truyền thông {len(self.places)}", key=KEY)
        made = contest.contest(session, unit)
        for number in range(1, rows):
            contest.contest(session, unit, title=f"Cuộc thi {number}")
        past = contest.open_round(session, made, where, title="Đợt đã công bố")
        first = 1000 * len(self.places)
        contest.register(session, made, first, person=person)
        contest.entries(
            session, past, [(n % 11, n, 60_000 + n, 60 + n) for n in range(rows)], first=first + 1
        )
        contest.close(session, past)
        contests.freeze(session(), past, actor=self.organiser, now=self.now)
        contests.rank_round(session(), past, actor=self.organiser, now=self.now)
        contests.publish(session(), past, actor=self.organiser, now=self.now)
        session.commit()
        round_ = contest.open_round(session, made, where, title="Đợt đang mở")
        contest.entries(
            session, round_, [(5, n, 60_000, 60) for n in range(1, rows)], first=first + 500
        )
        entry = self._entry(round_, person)
        if not self.places:
            self.published_round_id = past.public_id
            self.contestant = self.cast.person("Người Dự Thi", login="thi")
            contest.register(session, made, first + 900, person=self.contestant)
            self._entry(round_, self.contestant)
        contests.add_exclusion(
            session(), made, phone="0912345678", full_name="Người Ra Đề", kind="barred", reason="",
            actor=self.organiser, now=self.now,
        )  # fmt: skip
        session.commit()
        return {
            "contest_id": made.public_id,
            "round_id": round_.public_id,
            "entry_id": entry.public_id,
        }

    def _draft(self, unit, person):
        """An event and a contest of a unit that are in preparation; the person is on the list."""
        session = self.session
        event = programme.make_event(session, unit, title="Lớp đang chuẩn bị")
        planned = programme.make_session(session, event)
        enrolment.make_enrolment(session, event, person)
        lesson = content.lesson(session, event)
        used = content.event_quiz(session, event)
        made = contest.contest(session, unit, title="Cuộc thi đang chuẩn bị", state="draft")
        where = contest.category(session, unit, name="Câu hỏi đang chuẩn bị")
        round_ = contest.open_round(session, made, where)
        return {
            "event_id": event.public_id,
            "session_id": planned.public_id,
            "lesson_id": lesson.public_id,
            "quiz_id": used.quiz.public_id,
            "token": attendance.token(planned, ago=timedelta(hours=1)),
            "contest_id": made.public_id,
            "round_id": round_.public_id,
        }

    def _entry(self, round_, person):
        """An entry that the person has handed in."""
        session = self.session
        entry = contests.start_round(session(), round_, person.id, now=self.now)
        submit_attempt(
            session(), entry.public_id, person_id=person.id, now=self.now + timedelta(minutes=5)
        )
        session.commit()
        return entry

    def _rights(self):
        session, cast = self.session, self.cast
        rights.notice(session, cast)
        rights.consent(session, cast.an)
        made = rights.request(session, cast.an, RequestKind.ERASURE)
        for number in range(1, self.rows):
            rights.request(session, self.extra("Người Yêu Cầu", number))
        export = rights.copied(session, cast.an, of=made)
        rights.draft(session, cast)
        session.add(CalendarDay(day=date(2026, 2, 16), kind="off", name="Tết"))
        session.commit()
        self.values_of["rights"] = {
            "request_id": made.public_id,
            "export_id": export.public_id,
            "purpose": "account",
            "number": 1,
            "kind": "identity",
            "name": "contests",
        }

    def _units(self):
        session, unit = self.session, self.cast.justice
        for number in range(1, self.rows):
            units.unit(session, f"Xã Thứ {number}", parent_id=unit.id)
        kept = units.kept_import(session, "name,code\n" + "Xã Mới,1\n" * (self.rows + 1))
        drafted = [reforms.renaming(session, unit, f"Sở {number}") for number in range(self.rows)]
        self.values |= {"unit_id": unit.public_id, "reform_id": drafted[0].public_id}
        for _values, of_features in self.places.values():  # a list of units is of no unit
            of_features["units"] = {"import_id": kept.public_id}

    def _unit_list(self):
        """A list that the Information department has sent of its own people, and not confirmed."""
        session, unit = self.session, self.cast.information
        lines = [enrolment.line(n, unit=unit.name) for n in range(self.rows)]
        file = read_unit_list(
            session, self.organiser, unit, enrolment.workbook(*lines), now=self.now
        )
        session.commit()
        self.values_of["home"] = {"unit_id": unit.public_id}
        self.values_of["roster"] = {"unit_id": unit.public_id, "import_id": file.public_id}

    def _others(self):
        job = jobs.enqueue(
            self.session(), "certificates.issue", {}, asked_by=self.cast.chi.id, now=self.now
        )
        invited = self.extra("Người Được Mời", 0)
        codes = people.invite(self.session(), [invited], now=self.now)
        self.session.commit()
        self.values["public_id"] = job.public_id
        for kind in ("contest", "event"):
            for values, _of in self.places.values():
                values["subject_id"] = f"{kind}:{values[f'{kind}_id']}"
        self._log()
        self.values_of["accounts"] = {
            "code": codes[invited.id], **accounts.one_of_each(self.session, self.cast),
        }  # fmt: skip

    def _log(self):
        """A file of the log that the administrator has had made; its first entry."""
        job = jobs.enqueue(
            self.session(), audit_log.EXPORT, {}, asked_by=self.cast.dung.id, now=self.now
        )
        job.state, job.outcome = "done", {
            "sha256": files.store(b"x"), "rows": 1, "name": "x.xlsx", "mime": "text/plain",
        }  # fmt: skip
        self.session.commit()
        self.values_of["audit_log"] = {"number": 1, "job_id": job.public_id}
