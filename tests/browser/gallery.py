"""Every page of the product on the demonstration: which, who looks at it, and its address."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import func, select

from certificates.models import Certificate
from certificates.queries import get_certificate
from certificates.service import revoke_certificate
from courses.content.models import EventQuiz, Lesson
from courses.programme.models import TrainingEvent
from lms import holdings  # noqa: F401 -- completes the registry of what is held of persons
from lms.demo.people import LOGINS
from lms.kernel import audit, clock
from lms.kernel.actor import COMMAND_LINE, Actor
from lms.kernel.audit import AuditEntry
from lms.kernel.jobs import Job
from lms.people.accounts import resets, sign_ins
from lms.people.accounts import service as people
from lms.people.accounts.models import Account, Passkey, SignInFailure
from lms.people.accounts.sign_ins import Origin
from lms.people.merging import service as merging
from lms.people.persons.models import Membership, PersonContact
from lms.people.persons.queries import get_person
from lms.people.persons.service import add_person, set_citizen_id
from lms.people.rights import retaining, service
from lms.people.rights.holdings import retentions
from lms.people.rights.models import DataExport, DataRequest
from lms.people.rights.rules import Purpose
from lms.people.roles.models import RoleGrant
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
from tests.browser.units_scene import set_units
from tests.courses.enrolment.build import line, read_list, workbook
from tests.lms.people.roster.build import read_unit_list
from tests.quizzes.bank.formats import samples

VISITOR, TRAINEE, CONTESTANT, ORGANISER, ADMINISTRATOR = (
    "visitor", "trainee", "contestant", "organiser", "administrator",
)  # fmt: skip
LEADER, AUDITOR, TRAINER, HELPER = "leader", "auditor", "trainer", "helper"
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
    leader = _account(session, "leader").person
    held_role = session.scalars(select(RoleGrant).where(RoleGrant.person_id == leader.id)).one()
    for quiz in (published.quiz, used.quiz):
        figures = computing.compute(session, quiz, Which.FIRST)
        keep_figures(session, quiz, Which.FIRST, figures, asked_by=organiser.person_id, now=now)
    data_request = _personal_data(session, now)
    return _accounts(session, trainee, now) | set_units(session) | {
        "data_request": data_request.public_id,
        "leader": leader.public_id, "grant": held_role.public_id, "past": past.public_id, "now": coming.public_id, "session": held.public_id,
        "past_session": past.sessions[0].public_id, "lesson": lesson.public_id,
        "quiz": used.quiz.public_id, "quiz_now": quiz_now.quiz.public_id,
        "roster": kept.public_id, "unit": unit.public_id, "unit_roster": unit_roster.public_id, "unit_imported": imported.public_id, "questions": read.public_id, "invitation": code,
        "job": job.public_id, "contest": contest.public_id, "published": published.public_id,
        "open": opened.public_id, "certificate": certificate.code, "revoked": other.code,
        **_log(session, now, past), **_people(session, past.unit_id, now),
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


def _log(session, now, event):
    """An entry of the log that says what was changed, and a file of the log."""
    organiser = get_person(session, _account(session, "organiser").person_id)
    audit.come_from("web", "POST /events/<event_id>/edit", "192.0.2.24")
    audit.record(
        session, Actor(organiser.id, organiser.full_name), "event.changed",
        f"event:{event.public_id}", now=now, title=event.title, reason="Theo Công văn số 12",
        before={"place": "Hội trường A", "min_attendance": 80, "opens_at": "2026-11-01 01:00:00+00:00"},
        after={"place": "Hội trường B", "min_attendance": 75, "opens_at": "2026-11-02 01:00:00+00:00"},
    )  # fmt: skip
    audit.come_from("")
    file = Job(
        kind="audit_log.export", arguments={}, state="done", done=412, total=412,
        asked_by=_account(session, "administrator").person_id, asked_at=now, finished_at=now,
        outcome={"sha256": "0" * 64, "rows": 412, "name": "nhat-ky-he-thong.xlsx", "mime": ""},
    )  # fmt: skip
    session.add(file)
    session.commit()
    return {
        "organiser_id": organiser.public_id, "log_file": file.public_id,
        "log": session.scalar(select(func.max(AuditEntry.id))),
    }  # fmt: skip


def _personal_data(session, now):
    """Write a next version of a notice, confirm a rule, make the trainee's copy; return an erasure."""
    desk = Actor(_account(session, "administrator").person_id, is_administrator=True)
    trainee = _account(session, "trainee").person
    service.write_draft(
        session, desk, Purpose.ACCOUNT, title="Thông báo xử lý dữ liệu cá nhân", now=now,
        body="Dữ liệu được lưu: họ và tên, đơn vị, chức vụ.\n\nDữ liệu được giữ 5 năm.",
    )  # fmt: skip
    for name, months in (("sign_ins", 12), ("contests", 12)):
        kind = next(each for each in retentions() if each.name == name)
        retaining.set_rule(session, desk, kind, months=months, is_on=name == "sign_ins", now=now)
    export = DataExport(
        person_id=trainee.id, asked_at=now, asked_by=trainee.id, made_at=now,
        expires_at=now + timedelta(days=7), file_sha256="-", file_bytes=48_000,
    )  # fmt: skip
    session.add_all((export, SignInFailure(login="ai-do", address="203.0.113.9", failed_at=now)))
    session.flush()
    old = SignInFailure(login="hocvien", address="203.0.113.9", failed_at=now - timedelta(days=900))
    session.add(old)
    return session.scalars(select(DataRequest).where(DataRequest.kind == "erasure")).one()


def _accounts(session, trainee, now):
    """A second browser and a passkey of the trainee, a code to reset by, and whom to manage."""
    session.add(
        Passkey(
            account_id=trainee.id, credential_id=b"-", public_key=b"-", user_handle=b"-", sign_count=0,
            name="Chrome · Android", made_at=now,
        )
    )  # fmt: skip
    phone = Origin(
        address="203.0.113.7",
        user_agent="Mozilla/5.0 (Linux; Android 14) Chrome/131.0 Mobile Safari/537.36",
    )
    sign_ins.start(session, trainee, now=now - timedelta(hours=5), origin=phone)
    shut = add_person(session, "Hoàng Văn Khoa", now=now)
    session.flush()
    account = people.add_account(
        session, shut, login="khoa", password="trời xanh mây trắng", now=now
    )
    session.flush()
    people.suspend(session, COMMAND_LINE, account, reason="Chuyển công tác từ 01/11/2026.", now=now)
    contestant = _account(session, "contestant")
    return {
        "account_of": trainee.person.public_id, "shut_account_of": shut.public_id,
        "reset": resets.hand_out(session, COMMAND_LINE, contestant, now=now),
    }  # fmt: skip


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


def _people(session, unit_id, now):
    """Somebody with positions over time, a record entered twice, and a merge that was made."""
    shown = add_person(
        session, "Đào Thị Hạnh", now=now, birth_date=date(1985, 9, 5), gender="female",
        phone="0912345670", email="hanh.dt@thainguyen.gov.vn",
    )  # fmt: skip
    shown.contacts = [PersonContact(kind="phone", value="02083855123")]
    set_citizen_id(shown, "019185000123")
    twin = add_person(session, "Đào Thị Hạnh", now=now, birth_date=date(1985, 9, 5))
    twin.phone, twin.gender = "0912345670", "female"
    gone = add_person(session, "Đào T. Hạnh", now=now, phone="0355555555")
    session.flush()
    held = {"unit_id": unit_id, "began_on": date(2022, 1, 1), "kind": "communication_officer"}
    session.add_all(
        (
            Membership(person_id=shown.id, **held | {
                "position": "Phó Trưởng phòng", "is_concurrent": True,
                "document_number": "123/QĐ-STTTT", "document_date": date(2021, 12, 24),
            }),
            Membership(person_id=shown.id, **held | {
                "position": "Phóng viên", "kind": "reporter", "began_on": date(2012, 6, 1),
                "ended_on": date(2022, 1, 1),
            }),
            Membership(person_id=twin.id, **held | {"position": "Chuyên viên"}),
        )
    )  # fmt: skip
    session.flush()
    position = session.scalars(
        select(Membership).where(Membership.person_id == shown.id).order_by(Membership.id)
    ).first()
    ids = {
        "person": shown.public_id, "twin": twin.public_id, "position": position.public_id,
        "former": gone.public_id,
    }  # fmt: skip
    merge = merging.merge_persons(session, COMMAND_LINE, ids["person"], ids["former"], now=now)
    return ids | {"merge": merge.public_id}


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


def _enrol(visitor):
    """Press the button that begins, which leads to the page with the picture."""
    visitor.press("Thiết lập", within=visitor.page.get_by_role("main"))


def _hand_out(visitor):
    visitor.press("Cấp mã đặt lại mật khẩu")
    visitor.confirm("Tạo mã")


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
    Shot("forgot-password", VISITOR, "/forgot-password"),
    Shot("reset-code", VISITOR, "/reset"),
    Shot("reset-choose", VISITOR, "/reset/{reset}"),
    Shot("reset-choose-refused", VISITOR, "/reset/{reset}", _send("Đặt mật khẩu mới")),
    Shot("reset-spent", VISITOR, "/reset/AAAA-BBBB-CCCC-DDDD", status=409),
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
    Shot("account", TRAINEE, "/my/account"),
    Shot("account-password", TRAINEE, "/my/account/password"),
    Shot("account-password-refused", TRAINEE, "/my/account/password", _send("Đặt mật khẩu mới")),
    Shot("account-passkeys", TRAINEE, "/my/account/passkeys"),
    Shot("account-confirm-passkey", TRAINEE, "/my/account/confirm"),
    Shot("account-confirm", CONTESTANT, "/my/account/confirm"),
    Shot("account-passkeys-none", CONTESTANT, "/my/account/passkeys"),
    Shot("account-second-step", CONTESTANT, "/my/account/second-step"),
    Shot("account-enrol", CONTESTANT, "/my/account/second-step", _enrol),
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
    Shot("my-data", TRAINEE, "/my/data"),
    Shot("my-data-held", TRAINEE, "/my/data/held/training"),
    Shot("my-data-consent", CONTESTANT, "/my/data/consents/account"),
    Shot("my-data-consent-refused", CONTESTANT, "/my/data/consents/account", _send("Tôi đồng ý")),
    Shot("my-data-withdraw", TRAINEE, "/my/data", _press("Rút sự đồng ý")),
    Shot("my-data-ask", TRAINEE, "/my/data/requests/new"),
    Shot("my-data-ask-refused", TRAINEE, "/my/data/requests/new", _send("Gửi yêu cầu")),
    Shot("notice", VISITOR, "/notices/contest.data"),
    Shot("data-requests", ADMINISTRATOR, "/data-requests"),
    Shot("data-requests-none", ADMINISTRATOR, "/data-requests?q=khong-co"),
    Shot("data-request-enter", ADMINISTRATOR, "/data-requests/new?q=nguyen"),
    Shot("data-request", ADMINISTRATOR, "/data-requests/{data_request}"),
    Shot("data-request-erase", ADMINISTRATOR, "/data-requests/{data_request}/erase"),
    Shot(
        "data-request-erase-refused",
        ADMINISTRATOR,
        "/data-requests/{data_request}/erase",
        _send("Xóa vĩnh viễn"),
    ),
    Shot("notices", ADMINISTRATOR, "/notices"),
    Shot("notice-draft", ADMINISTRATOR, "/notices/account/draft"),
    Shot("notice-preview", ADMINISTRATOR, "/notices/account/preview"),
    Shot("retention", ADMINISTRATOR, "/retention"),
    Shot("retention-rule", ADMINISTRATOR, "/retention/sign_ins"),
    Shot("working-days", ADMINISTRATOR, "/working-days"),
    Shot("account-manage", ADMINISTRATOR, "/people/{account_of}/account"),
    Shot("account-manage-suspended", ADMINISTRATOR, "/people/{shut_account_of}/account"),
    Shot("account-hand-out", ADMINISTRATOR, "/people/{account_of}/account", _hand_out),
    Shot("account-suspend", ADMINISTRATOR, "/people/{account_of}/account/suspend"),
    Shot("account-restore", ADMINISTRATOR, "/people/{shut_account_of}/account/restore"),
    Shot("administrator-home", ADMINISTRATOR, "/"),
    Shot("administrator-programme", ADMINISTRATOR, "/programme"),
    Shot("people-organiser", ORGANISER, "/people"),
    Shot("people", ADMINISTRATOR, "/people"),
    Shot("people-found", ADMINISTRATOR, "/people?q=dao+hanh"),
    Shot("people-nobody", ADMINISTRATOR, "/people?q=khongai"),
    Shot("people-print", ADMINISTRATOR, "/people?print=1"),
    Shot("person-page", ADMINISTRATOR, "/people/{person}"),
    Shot("person-new", ADMINISTRATOR, "/people/new"),
    Shot("person-new-refused", ADMINISTRATOR, "/people/new", _send("Thêm vào danh sách")),
    Shot("person-edit", ADMINISTRATOR, "/people/{person}/edit"),
    Shot("position-new", ADMINISTRATOR, "/people/{person}/positions/new"),
    Shot("position-edit", ADMINISTRATOR, "/positions/{position}/edit"),
    Shot("position-end", ADMINISTRATOR, "/positions/{position}/end"),
    Shot("duplicates", ADMINISTRATOR, "/people/duplicates"),
    Shot("merge-compare", ADMINISTRATOR, "/people/{person}/merge/{twin}"),
    Shot("merges", ADMINISTRATOR, "/people/merges"),
    Shot("merge", ADMINISTRATOR, "/people/merges/{merge}"),
    Shot("merge-undo", ADMINISTRATOR, "/people/merges/{merge}", _press("Hoàn tác lần gộp")),
    Shot("administrator-bank", ADMINISTRATOR, "/bank"),
    Shot("audit-log", ADMINISTRATOR, "/audit"),
    Shot("audit-log-search", ADMINISTRATOR, "/audit?q=hoi+nghi&action=event.changed"),
    Shot("audit-log-nothing", ADMINISTRATOR, "/audit?q=khongcogi"),
    Shot("audit-log-person", ADMINISTRATOR, "/audit?who={organiser_id}"),
    Shot("audit-entry", ADMINISTRATOR, "/audit/{log}"),
    Shot("audit-file", ADMINISTRATOR, "/audit/exports/{log_file}"),
    Shot("administration", ADMINISTRATOR, "/administration"),
    Shot("administrator-menu", ADMINISTRATOR, "/", _menu),
    Shot("roles", ADMINISTRATOR, "/roles?show=all"),
    Shot("roles-none", ADMINISTRATOR, "/roles?q=khong+ai"),
    Shot("role-grant", ADMINISTRATOR, "/roles/grant"),
    Shot("role-grant-found", ADMINISTRATOR, "/roles/grant?q=nguyen"),
    Shot("role-grant-form", ADMINISTRATOR, "/roles/grant?person={leader}"),
    Shot(
        "role-grant-refused", ADMINISTRATOR, "/roles/grant?person={leader}", _send("Giao vai trò")
    ),
    Shot("role-end", ADMINISTRATOR, "/roles/{grant}/end"),
    Shot("role-person", ADMINISTRATOR, "/roles/people/{leader}"),
    Shot("duties", ORGANISER, "/roles/at/event:{now}"),
    Shot("duty-name", ORGANISER, "/roles/grant?subject=event:{now}&person={leader}"),
    Shot("duties-none", ORGANISER, "/roles/at/contest:{contest}"),
    Shot("leader-home", LEADER, "/"),
    Shot("leader-event", LEADER, "/events/{now}"),
    Shot("leader-participants", LEADER, "/events/{now}/participants"),
    Shot("leader-contest", LEADER, "/contests/{contest}/edit"),
    Shot("leader-round", LEADER, "/rounds/{open}/manage"),
    Shot("auditor-question", AUDITOR, "/questions/{question}"),
    Shot("auditor-quiz", AUDITOR, "/quizzes/{quiz}/preview"),
    Shot("trainer-home", TRAINER, "/"),
    Shot("trainer-event", TRAINER, "/events/{now}"),
    Shot("trainer-content", TRAINER, "/events/{now}/content"),
    Shot("helper-home", HELPER, "/"),
    Shot("helper-register", HELPER, "/events/{now}/register"),
    Shot("helper-screen", HELPER, "/sessions/{session}/screen"),
    Shot("units", ADMINISTRATOR, "/units"),
    Shot("units-of-2024", ADMINISTRATOR, "/units?on=2024-06-01&kind=commune_committee"),
    Shot("units-none", ADMINISTRATOR, "/units?q=khong+co"),
    Shot("units-print", ADMINISTRATOR, "/units?print=1"),
    Shot("unit", ADMINISTRATOR, "/units/{unit}"),
    Shot("unit-ended", ADMINISTRATOR, "/units/{old_unit}"),
    Shot("unit-with-units-under-it", ADMINISTRATOR, "/units/{province}"),
    Shot("unit-for-an-organiser", ORGANISER, "/units/{unit}"),
    Shot("unit-new", ADMINISTRATOR, "/units/new"),
    Shot("unit-new-refused", ADMINISTRATOR, "/units/new", _send("Thêm đơn vị này")),
    Shot("unit-edit", ADMINISTRATOR, "/units/{unit}/edit"),
    Shot("unit-end", ADMINISTRATOR, "/units/{department}/end"),
    Shot("units-upload", ADMINISTRATOR, "/units/import"),
    Shot("units-upload-refused", ADMINISTRATOR, "/units/import", _send("Đọc tệp")),
    Shot("units-review", ADMINISTRATOR, "/units/imports/{unit_list}"),
    Shot("units-imported", ADMINISTRATOR, "/units/imports/{unit_list_done}"),
    Shot("reforms", ADMINISTRATOR, "/reforms"),
    Shot("reform-new", ADMINISTRATOR, "/reforms/new?unit={department}"),
    Shot("reform-new-refused", ADMINISTRATOR, "/reforms/new", _send("Tiếp tục: đơn vị kế thừa")),
    Shot("reform-successors-merge", ADMINISTRATOR, "/reforms/{reform_begun}/successors"),
    Shot("reform-successors-split", ADMINISTRATOR, "/reforms/{reform}/successors"),
    Shot("reform-preview", ADMINISTRATOR, "/reforms/{reform}"),
    Shot("reform-done", ADMINISTRATOR, "/reforms/{reform_done}"),
    Shot(
        "reform-undo", ADMINISTRATOR, "/reforms/{reform_done}", _press("Hoàn tác lần sắp xếp này")
    ),
    Shot("unit-left-over", ADMINISTRATOR, "/units/{old_unit}/leftover"),
)
