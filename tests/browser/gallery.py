"""Every page of the product on the demonstration: which, who looks at it, and its address."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select

from certificates.models import Certificate
from certificates.queries import get_certificate
from certificates.service import revoke_certificate
from courses.content.models import EventQuiz, Lesson
from courses.programme.models import TrainingEvent
from lms.demo.people import LOGINS
from lms.kernel import clock
from lms.kernel.actor import COMMAND_LINE
from lms.kernel.jobs import Job
from lms.people.accounts import service as people
from lms.people.accounts.models import Account
from lms.people.persons.service import add_person
from lms.people.roster import steps
from lms.people.roster.service import check_list
from lms.people.roster.unit_list import UNIT_LIST, list_members
from quizzes.analysis import computing
from quizzes.analysis.rules import Which
from quizzes.analysis.service import keep_figures
from quizzes.attempts import service as attempts
from quizzes.attempts.models import Attempt
from quizzes.bank import service as bank
from quizzes.bank.models import Question
from quizzes.contests.models import Contest
from quizzes.papers import service as papers
from quizzes.papers.rules import FixedQuestion
from tests.courses.enrolment.build import line, read_list, workbook
from tests.lms.people.roster.build import read_unit_list
from tests.quizzes.bank.formats import samples

VISITOR, TRAINEE, CONTESTANT, ORGANISER, ADMINISTRATOR = (
    "visitor", "trainee", "contestant", "organiser", "administrator",
)  # fmt: skip
BAD_GIFT = "$CATEGORY: Mới\n\nCâu hỏi mới? {=Đúng ~Sai}\n\nCâu này không đóng ngoặc {=A ~B\n"


@dataclass(frozen=True)
class Shot:
    """A page as one kind of user sees it; `then` does something on it before the picture."""

    name: str
    actor: str
    path: str  # the names of `set_scene` in braces
    then: Callable | None = None
    status: int = 200


def set_scene(session):
    """Hold the coming event now, and add what the demonstration leaves out; return the ids."""
    now = clock.now()
    past, coming = session.scalars(select(TrainingEvent).order_by(TrainingEvent.id)).all()[:2]
    held = coming.sessions[0]
    held.starts_at, held.ends_at = now - timedelta(minutes=5), now + timedelta(hours=3)
    kept = read_list(session, COMMAND_LINE, coming, _roster(), now=now, filename="danh-sach.xlsx")
    unit = coming.unit
    unit_roster = read_unit_list(
        lambda: session,
        COMMAND_LINE,
        unit,
        _unit_list(session, unit),
        now=now,
        filename="can-bo.xlsx",
    )
    imported = read_unit_list(
        lambda: session,
        COMMAND_LINE,
        unit,
        workbook(line(9, name="Lý Văn Tú", unit=unit.name)),
        now=now,
    )
    steps.confirm(session, COMMAND_LINE, imported.public_id, UNIT_LIST, now=now)
    check_list(session, COMMAND_LINE, unit, people=12, now=now - timedelta(days=40))
    read = bank.keep_upload(
        session, past.unit_id, "cau-hoi.gift", BAD_GIFT.encode(), actor=COMMAND_LINE, now=now
    )
    newcomer = add_person(session, "Ma Thị Hiền", now=now)
    session.flush()
    code = people.invite(session, [newcomer], now=now)[newcomer.id]
    organiser = _account(session, "organiser")
    job = Job(
        kind="certificates.issue", arguments={}, state="running", done=18, total=40,
        lease_until=now + timedelta(hours=9), asked_by=organiser.person_id, asked_at=now,
    )  # fmt: skip
    session.add(job)
    session.flush()
    contest = session.scalars(select(Contest)).first()
    published, opened = sorted(contest.rounds, key=lambda each: each.opens_at)
    of_event = select(Certificate).order_by(Certificate.id)
    certificate, other = session.scalars(of_event).all()[:2]
    revoke_certificate(
        session, get_certificate(session, other.code), actor=COMMAND_LINE, reason="Cấp nhầm người.",
        now=now,
    )  # fmt: skip
    used = session.scalars(select(EventQuiz).where(EventQuiz.event_id == past.id)).first()
    quiz_now = session.scalars(select(EventQuiz).where(EventQuiz.event_id == coming.id)).first()
    lesson = session.scalars(select(Lesson).where(Lesson.event_id == coming.id)).first()
    trainee = _account(session, "trainee")
    sat = session.scalars(
        select(Attempt).where(
            Attempt.quiz_id == used.quiz_id, Attempt.person_id == trainee.person_id
        )
    ).first()
    entry = session.scalars(select(Attempt).where(Attempt.quiz_id == published.quiz_id)).first()
    question = session.scalars(select(Question).order_by(Question.id)).first()
    shown = {
        kind: bank.add_question(
            session, question.category, samples.question(kind, samples.PLAIN[kind]),
            actor=COMMAND_LINE, now=now,
        )
        for kind in ("ordering", "gap_text")
    }  # fmt: skip
    session.flush()
    essay = _essay(session, past.unit_id, question.category, trainee, now)
    for quiz in (published.quiz, used.quiz):
        figures = computing.compute(session, quiz, Which.FIRST)
        keep_figures(session, quiz, Which.FIRST, figures, asked_by=organiser.person_id, now=now)
    return {
        "past": past.public_id, "now": coming.public_id, "session": held.public_id,
        "past_session": past.sessions[0].public_id, "lesson": lesson.public_id,
        "quiz": used.quiz.public_id, "quiz_now": quiz_now.quiz.public_id,
        "roster": kept.public_id, "unit": unit.public_id, "unit_roster": unit_roster.public_id, "unit_imported": imported.public_id, "questions": read.public_id, "invitation": code,
        "job": job.public_id, "contest": contest.public_id, "published": published.public_id,
        "open": opened.public_id, "certificate": certificate.code, "revoked": other.code,
        "attempt": sat.public_id, "entry": entry.public_id, "question": question.public_id, "essay_quiz": essay[0].public_id, "essay": essay[1],
        "round_quiz": published.quiz.public_id,
        "ordering": shown["ordering"].public_id, "gap_text": shown["gap_text"].public_id,
    }  # fmt: skip


def _essay(session, unit_id, category, trainee, now):
    """A quiz whose essay the trainee has written."""
    asked = bank.add_question(
        session, category, samples.question("essay", {}, text="<p>Trình bày quy trình cung cấp thông tin.</p>"),
        actor=COMMAND_LINE, now=now,
    )  # fmt: skip
    session.flush()
    version = asked.current.id
    quiz = papers.make_quiz(
        session, unit_id=unit_id, title="Bài thu hoạch", parts=[FixedQuestion(version)],
        actor=COMMAND_LINE, now=now,
    )  # fmt: skip
    session.flush()
    attempt = attempts.start_attempt(session, quiz, trainee.person_id, now=now)
    text = "Tiếp nhận yêu cầu, kiểm tra thẩm quyền, chuẩn bị nội dung, trình duyệt rồi cung cấp."
    attempts.save_answer(
        session, attempt.public_id, person_id=trainee.person_id, place=0, raw=text, after=0,
        save_key="k", now=now,
    )  # fmt: skip
    attempts.submit_attempt(session, attempt.public_id, person_id=trainee.person_id, now=now)
    return quiz, asked.public_id


def _roster():
    lines = [line(number) for number in range(1, 9)]
    lines[2] = line(3, born="31/02/1990", phone="12")
    lines[5] = line(6, unit="Sở không có thật")
    return workbook(*lines)


def _unit_list(session, unit):
    """A list with somebody new, somebody changed, a line that cannot be read, and all others missing."""
    member = list_members(session, unit.id)[0]
    born = f"{member.person.birth_date:%d/%m/%Y}" if member.person.birth_date else ""
    lines = [
        line(1, name=member.person.full_name, born=born, position="Trưởng phòng", unit=unit.name),
        line(2, name="Đặng Thùy Mỵ", position="Người phát ngôn", unit=unit.name),
        line(3, name="Ma Thị Hà", born="31/02/1990", unit=unit.name),
    ]
    return workbook(*lines)


def _account(session, role):
    return session.scalar(select(Account).where(Account.login == LOGINS[role]))


def _send(name):
    """Press the button that sends the form, as it is."""
    return lambda visitor: visitor.press(name, expecting=422)


def _press(name):
    """Press a button; one that asks first is not confirmed."""
    return lambda visitor: visitor.press(name)


def _wrong_password(visitor):
    visitor.write("Số điện thoại, email hoặc tên đăng nhập", "tochuc")
    visitor.write("Mật khẩu", "không phải mật khẩu")
    visitor.press("Đăng nhập", within=visitor.page.get_by_role("main"), expecting=422)


def _menu(visitor):
    visitor.open_menu()


def _start(visitor):
    """Start the quiz or the round, or go on with it, and answer the first question."""
    button = visitor.page.get_by_role("button", name="Bắt đầu làm bài")
    (button if button.count() else visitor.page.get_by_role("button", name="Làm tiếp")).click()
    visitor.page.wait_for_url("**/attempts/**")
    visitor.page.get_by_role("radio").first.check()
    visitor.page.wait_for_timeout(400)


def _hand_in(visitor):
    _start(visitor)
    visitor.press("Nộp bài")


def _open_details(visitor):
    visitor.page.locator("details.more").evaluate_all(
        "all => all.forEach(each => each.open = true)"
    )


def _invitations(visitor):
    visitor.press("Tạo giấy mời")
    visitor.confirm("Tạo mã")


SHOTS = (
    Shot("home", VISITOR, "/"),
    Shot("menu", VISITOR, "/", _menu),
    Shot("sign-in", VISITOR, "/sign-in"),
    Shot("sign-in-refused", VISITOR, "/sign-in", _wrong_password),
    Shot("invitation", VISITOR, "/invitation"),
    Shot("invitation-claim", VISITOR, "/invitation/{invitation}"),
    Shot("invitation-claim-refused", VISITOR, "/invitation/{invitation}", _send("Tạo tài khoản")),
    Shot("invitation-spent", VISITOR, "/invitation/AAAA-BBBB-CCCC-DDDD", status=409),
    Shot("not-found", VISITOR, "/khong-co", status=404),
    Shot("contests", VISITOR, "/contests"),
    Shot("contest", VISITOR, "/contests/{contest}"),
    Shot("contest-register", VISITOR, "/contests/{contest}/register"),
    Shot("contest-register-refused", VISITOR, "/contests/{contest}/register", _send("Đăng ký")),
    Shot("board", VISITOR, "/rounds/{published}/board"),
    Shot("board-to-come", VISITOR, "/rounds/{open}/board"),
    Shot("verify", VISITOR, "/verify"),
    Shot("verified-valid", VISITOR, "/verify/{certificate}"),
    Shot("verified-unknown", VISITOR, "/verify/0000000000000000000000000000"),
    Shot("trainee-home", TRAINEE, "/"),
    Shot("trainee-menu", TRAINEE, "/", _menu),
    Shot("trainee-events", TRAINEE, "/my/events"),
    Shot("trainee-event", TRAINEE, "/my/events/{now}"),
    Shot("trainee-event-past", TRAINEE, "/my/events/{past}"),
    Shot("lesson", TRAINEE, "/lessons/{lesson}"),
    Shot("quiz", TRAINEE, "/events/{now}/quizzes/{quiz_now}"),
    Shot("quiz-take", TRAINEE, "/events/{now}/quizzes/{quiz_now}", _start),
    Shot("quiz-hand-in", TRAINEE, "/events/{now}/quizzes/{quiz_now}", _hand_in),
    Shot("quiz-result", TRAINEE, "/attempts/{attempt}/result"),
    Shot("trainee-certificates", TRAINEE, "/my/certificates"),
    Shot("check-in", TRAINEE, "/check-in/{session}/{token}"),
    Shot("check-in-too-late", TRAINEE, "/check-in/{session}/AAAAAAAAAAAAAAAA"),
    Shot("check-in-by-digits", TRAINEE, "/check-in"),
    Shot("check-in-by-digits-refused", TRAINEE, "/check-in", _send("Tôi có mặt")),
    Shot("checked-in", TRAINEE, "/sessions/{past_session}/checked-in", status=404),
    Shot("contestant-home", CONTESTANT, "/"),
    Shot("contestant-contest", CONTESTANT, "/contests/{contest}"),
    Shot("round-play", CONTESTANT, "/rounds/{open}/play"),
    Shot("round-take", CONTESTANT, "/rounds/{open}/play", _start),
    Shot("receipt", CONTESTANT, "/rounds/{published}/receipt"),
    Shot("contestant-board", CONTESTANT, "/rounds/{published}/board"),
    Shot("organiser-home", ORGANISER, "/"),
    Shot("organiser-menu", ORGANISER, "/", _menu),
    Shot("plan", ORGANISER, "/plan"),
    Shot("programme", ORGANISER, "/programme"),
    Shot("programme-new", ORGANISER, "/programme/new"),
    Shot("programme-new-refused", ORGANISER, "/programme/new", _send("Đưa vào chương trình")),
    Shot("event", ORGANISER, "/events/{now}"),
    Shot("event-past", ORGANISER, "/events/{past}"),
    Shot("event-finish", ORGANISER, "/events/{now}", _press("Kết thúc sự kiện")),
    Shot("event-edit", ORGANISER, "/events/{now}/edit"),
    Shot("session-new", ORGANISER, "/events/{now}/sessions/new"),
    Shot("session-edit", ORGANISER, "/sessions/{session}/edit"),
    Shot("participants", ORGANISER, "/events/{now}/participants"),
    Shot("participant-new", ORGANISER, "/events/{now}/participants/new"),
    Shot("roster-upload", ORGANISER, "/events/{now}/participants/import"),
    Shot("roster-review", ORGANISER, "/imports/{roster}"),
    Shot("roster-columns", ORGANISER, "/imports/{roster}/columns"),
    Shot(
        "roster-columns-refused",
        ORGANISER,
        "/imports/{roster}/columns?header=0",
        _send("Đọc danh sách theo các cột này"),
    ),
    Shot("unit-desk", ORGANISER, "/my/units/{unit}"),
    Shot("unit-desk-print", ORGANISER, "/my/units/{unit}?print=1"),
    Shot(
        "unit-desk-check",
        ORGANISER,
        "/my/units/{unit}",
        _press("Chúng tôi đã rà soát: danh sách đúng hiện tại"),
    ),
    Shot("unit-import", ORGANISER, "/my/units/{unit}/import"),
    Shot("unit-columns", ORGANISER, "/unit-imports/{unit_roster}/columns"),
    Shot("unit-review", ORGANISER, "/unit-imports/{unit_roster}"),
    Shot("unit-imported", ORGANISER, "/unit-imports/{unit_imported}"),
    Shot("my-units", ADMINISTRATOR, "/my/units"),
    Shot("invitations", ORGANISER, "/events/{now}/participants", _invitations),
    Shot("sign-in-sheet", ORGANISER, "/events/{now}/participants/sign-in-sheet"),
    Shot("content", ORGANISER, "/events/{now}/content"),
    Shot("lesson-new", ORGANISER, "/events/{now}/content/lessons/new"),
    Shot("lesson-edit", ORGANISER, "/lessons/{lesson}/edit"),
    Shot("event-quiz-new", ORGANISER, "/events/{now}/content/quizzes/new"),
    Shot("register-now", ORGANISER, "/events/{now}/register"),
    Shot("register-past", ORGANISER, "/events/{past}/register?session=all"),
    Shot("check-in-screen", ORGANISER, "/sessions/{session}/screen"),
    Shot("check-in-screen-closed", ORGANISER, "/sessions/{past_session}/screen"),
    Shot("results", ORGANISER, "/events/{past}/results"),
    Shot("results-now", ORGANISER, "/events/{now}/results"),
    Shot("certificates", ORGANISER, "/events/{past}/certificates"),
    Shot("certificates-none", ORGANISER, "/events/{now}/certificates"),
    Shot("certificate-register", ORGANISER, "/certificates/register"),
    Shot("certificate-register-print", ORGANISER, "/certificates/register?print=1"),
    Shot("certificate-revoke", ORGANISER, "/certificates/{certificate}/revoke"),
    Shot("certificate-restore", ORGANISER, "/certificates/{revoked}/restore"),
    Shot("verified-revoked", VISITOR, "/verify/{revoked}"),
    Shot("job", ORGANISER, "/jobs/{job}"),
    Shot("bank", ORGANISER, "/bank"),
    Shot("bank-new", ORGANISER, "/bank/new"),
    Shot("bank-new-choice", ORGANISER, "/bank/new?kind=multiple_choice"),
    Shot("bank-new-matching", ORGANISER, "/bank/new?kind=matching"),
    Shot("bank-new-ordering", ORGANISER, "/bank/new?kind=ordering"),
    Shot("bank-new-gaps", ORGANISER, "/bank/new?kind=gap_text"),
    Shot("bank-question-ordering", ORGANISER, "/questions/{ordering}"),
    Shot("bank-question-gaps", ORGANISER, "/questions/{gap_text}"),
    Shot("bank-question-gaps-edit", ORGANISER, "/questions/{gap_text}/edit"),
    Shot("bank-question", ORGANISER, "/questions/{question}"),
    Shot("bank-question-edit", ORGANISER, "/questions/{question}/edit"),
    Shot("bank-import", ORGANISER, "/bank/import"),
    Shot("bank-review", ORGANISER, "/bank/imports/{questions}"),
    Shot("bank-export", ORGANISER, "/bank/export"),
    Shot("quizzes", ORGANISER, "/quizzes"),
    Shot("quiz-new", ORGANISER, "/quizzes/new"),
    Shot("quiz-new-refused", ORGANISER, "/quizzes/new", _send("Tạo bài kiểm tra")),
    Shot("quiz-settings", ORGANISER, "/quizzes/{quiz}/settings"),
    Shot("quiz-preview", ORGANISER, "/quizzes/{quiz}/preview"),
    Shot("quiz-results", ORGANISER, "/quizzes/{quiz}/results"),
    Shot("quiz-marking", ORGANISER, "/quizzes/{essay_quiz}/marking"),
    Shot("quiz-mark", ORGANISER, "/quizzes/{essay_quiz}/marking/{essay}"),
    Shot("quiz-marking-none", ORGANISER, "/quizzes/{quiz}/marking"),
    Shot("quiz-analysis", ORGANISER, "/quizzes/{round_quiz}/analysis", _open_details),
    Shot("quiz-analysis-of-few", ORGANISER, "/quizzes/{quiz}/analysis"),
    Shot("quiz-analysis-none", ORGANISER, "/quizzes/{quiz_now}/analysis"),
    Shot("attempt-review", ORGANISER, "/attempts/{attempt}/review"),
    Shot("contests-manage", ORGANISER, "/contests/manage"),
    Shot("contest-new", ORGANISER, "/contests/new"),
    Shot("contest-edit", ORGANISER, "/contests/{contest}/edit"),
    Shot("contest-exclusions", ORGANISER, "/contests/{contest}/exclusions"),
    Shot("round-new", ORGANISER, "/contests/{contest}/rounds/new"),
    Shot("round-edit", ORGANISER, "/rounds/{open}/edit"),
    Shot("round-desk", ORGANISER, "/rounds/{open}/manage"),
    Shot("round-desk-published", ORGANISER, "/rounds/{published}/manage"),
    Shot("round-minutes", ORGANISER, "/rounds/{published}/minutes"),
    Shot("entry-disqualify", ORGANISER, "/entries/{entry}/disqualify"),
    Shot("administrator-home", ADMINISTRATOR, "/"),
    Shot("administrator-programme", ADMINISTRATOR, "/programme"),
    Shot("administrator-bank", ADMINISTRATOR, "/bank"),
)
