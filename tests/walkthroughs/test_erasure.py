"""An erasure: a person asks, an administrator carries it out, and nothing names the person any more.

Afterwards every column of every table and every stored file is searched for the name, phone, email,
sign-in name and citizen id. The same search finds them all before.
"""

import io
import json
import zipfile
from contextlib import suppress
from datetime import date, timedelta

import pytest
from cryptography.exceptions import InvalidTag
from pypdf import PdfReader
from sqlalchemy import LargeBinary, func, select

from certificates.models import Certificate
from courses.attendance.models import RegisterMark
from courses.enrolment.models import Enrolment
from lms import schema
from lms.kernel import audit, clock, db
from lms.kernel.config import get_settings
from lms.kernel.sealing import keyed_hash, unseal
from lms.kernel.text import fold, name_sort_key
from lms.people.accounts import service as accounts
from lms.people.accounts import tries
from lms.people.audit_log.verification import verify
from lms.people.merging.service import merge_persons
from lms.people.persons.models import Person, PersonContact
from lms.people.persons.service import add_membership, add_person, set_citizen_id
from lms.people.rights import tasks
from lms.people.rights.models import Erasure
from lms.people.rights.rules import ERASED_NAME, Channel, RequestKind
from quizzes.attempts.models import AnswerSave, Attempt
from quizzes.attempts.service import submit_attempt
from quizzes.contests import service as contests
from quizzes.contests.models import Round, RoundFreeze, Standing
from quizzes.contests.results import canonical, entries
from tests.certificates import build as certificates
from tests.courses.attendance import build as attendance
from tests.courses.content import build as content
from tests.courses.enrolment import build as enrolment
from tests.lms.people.rights import build
from tests.people import PASSWORD
from tests.quizzes.attempts import build as attempts
from tests.quizzes.contests import build as contest
from tests.quizzes.papers import build as papers

NAME, PHONE, EMAIL = "Triệu Thị Mỷ Duyên", "0987123654", "my.duyen@thainguyen.example"
CITIZEN_ID, LOGIN, ESSAY = "019190012345", "duyen.trieu", "Tôi là Triệu Thị Mỷ Duyên ở xóm Bản Tèn."
TRACES = (NAME, PHONE, EMAIL, CITIZEN_ID, LOGIN, fold(NAME), name_sort_key(NAME), "Bản Tèn")


@pytest.fixture
def life(session, cast):
    """One person with a row in as many tables as there are, and others beside them."""
    for path in stored():  # of other tests in this process
        path.unlink()
    now, unit = clock.now(), cast.information
    person = add_person(
        session(), NAME, now=now, birth_date=date(1990, 5, 17), gender="female", phone=PHONE,
        email=EMAIL,
    )  # fmt: skip
    set_citizen_id(person, CITIZEN_ID)
    person.contacts.append(PersonContact(kind="other", value="Zalo: Duyên Bản Tèn"))
    add_membership(session(), person, cast.justice.id, "Chuyên viên, em của chị Bản Tèn")
    accounts.add_account(session(), person, login=LOGIN, password=PASSWORD, now=now)
    session.flush()
    tried = tries.begin(session, PHONE, address=build.ADDRESS, now=now)
    accounts.check_password(session(), tried, "sai", now=now)
    session.commit()
    twin = add_person(session(), NAME, now=now, phone="0987000111")
    session.commit()
    merge_persons(
        session(), build.administrator(cast), person.public_id, twin.public_id, now=clock.now()
    )
    session.commit()
    person = session.get(Person, person.id, populate_existing=True)
    build.notice(session, cast)
    build.consent(
        session, person, representative_name=f"Mẹ của {NAME}", representative_relation="mẹ"
    )
    training(session, cast, person, unit)
    board = contest_of(session, person, unit)
    build.copy(session, person)
    return session.get(Person, person.id), board


def training(session, cast, person, unit):
    event, places = attendance.open_event(session, unit, person, cast.binh)
    attendance.mark(session, event.sessions[0], places[0], note=f"{NAME} đến muộn vì ốm")
    used = content.event_quiz(session, event, papers.quiz(session, unit, kinds=("essay",)))
    attempt = attempts.started(session, used.quiz, person)
    attempts.save(session, attempt, 0, ESSAY)
    submit_attempt(session(), attempt.public_id, person_id=person.id, now=clock.now())
    session.commit()
    roster = enrolment.workbook(
        enrolment.line(1, name=NAME, phone=PHONE, email=EMAIL), enrolment.line(2),
        enrolment.line(3, name=NAME, born="31/02/1990", phone="12"),
    )  # fmt: skip
    enrolment.read_list(
        session, build.administrator(cast), event, roster, now=clock.now(), filename="ds.xlsx"
    )
    session.commit()
    held = certificates.held_event(session, unit)
    place = certificates.enrol(session, held, person, cast.justice)
    certificates.issue_one(session, place)
    audit.record(
        session(), build.administrator(cast), "person.changed", f"person:{person.public_id}",
        now=clock.now(), before={"phone": PHONE, "full_name": NAME}, after={"email": EMAIL},
    )  # fmt: skip
    session.commit()


def contest_of(session, person, unit):
    """A published board on which the person has won; they are on the list of who wins nothing elsewhere."""
    made = contest.contest(session, unit, asks_citizen_id="required")
    contest.register(
        session, made, person=session.merge(person), full_name=NAME, phone=PHONE,
        citizen_id=CITIZEN_ID, birth_date=date(1990, 5, 17), may_publish_name=True,
        guardian_name=f"Bố của {NAME}", guardian_agrees=True,
    )  # fmt: skip
    round_ = contest.open_round(session, made, contest.category(session, unit))
    attempt = contests.start_round(
        session(), contest.fresh(session, round_), person.id, now=clock.now()
    )
    submit_attempt(
        session(), attempt.public_id, person_id=person.id, now=clock.now() + timedelta(minutes=3)
    )
    session.commit()
    contest.entries(session, round_, [(0, 1, 600_000, 60), (0, 1, 700_000, 50)])
    contest.close(session, round_)
    now, by = clock.now(), contest.COMMAND_LINE
    for step in (contests.freeze, contests.rank_round, contests.publish):
        step(session(), contest.fresh(session, round_), actor=by, now=now)
        session.commit()
    other = contest.contest(session, unit, title="Cuộc thi khác")
    contests.add_exclusion(
        session(), contest.fresh(session, other), phone=PHONE, full_name=NAME, kind="no_prize",
        reason=f"{NAME} là người ra đề", actor=by, now=now,
    )  # fmt: skip
    session.commit()
    return round_


# The search ------------------------------------------------------------------------------


def found(session):
    """Where a trace of the person is: columns of tables, and stored files."""
    places = set()
    for table in schema.metadata.sorted_tables:
        for row in session.execute(select(table)):
            for column, value in zip(table.columns, row, strict=True):
                if any(trace in text for text in texts(column, value) for trace in TRACES):
                    places.add(f"{table.name}.{column.name}")
    return places | {name for name in kept_files() if name}


def texts(column, value):
    """Everything that a value can be read as."""
    if value is None:
        return []
    if isinstance(column.type, LargeBinary):
        if value == keyed_hash(CITIZEN_ID, purpose="citizen_id"):
            return [CITIZEN_ID]
        read = [value.decode("utf-8", "replace")]
        with suppress(InvalidTag):
            read.append(unseal(value, purpose="citizen_id"))
        return read
    return [json.dumps(value, ensure_ascii=False, default=str)]


def stored():
    return list((get_settings().data_dir / "files").glob("*/*"))


def kept_files():
    for path in stored():
        content = path.read_bytes()
        if any(trace in text for text in readings(content) for trace in TRACES):
            yield f"file of {len(content)} bytes"


def readings(content):
    yield content.decode("utf-8", "replace")
    if content.startswith(b"%PDF-"):
        yield "".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for name in archive.namelist():
                yield from readings(archive.read(name))


# What must stay --------------------------------------------------------------------------


def counts(session):
    """Every figure that an erasure leaves as it is."""
    tables = (Person, Enrolment, RegisterMark, Attempt, AnswerSave, Standing, Certificate)
    marks = select(RegisterMark.mark, func.count()).group_by(RegisterMark.mark)
    return {
        "rows": [session.scalar(select(func.count()).select_from(each)) for each in tables],
        "marks": sorted(session.execute(marks)),
        "results": session.execute(
            select(Attempt.id, Attempt.earned, Attempt.correct, Attempt.duration_ms).order_by(
                Attempt.id
            )
        ).all(),
        "board": session.execute(
            select(Standing.place, Standing.rank, Standing.attempt_id, Standing.prize_id).order_by(
                Standing.place
            )
        ).all(),
        "register": session.execute(
            select(Certificate.register_year, Certificate.register_number, Certificate.pdf_sha256)
        ).all(),
        "minutes": frozen(session),
    }


def frozen(session):
    """What the minutes of each freeze are the fingerprint of."""
    rounds = session.scalars(select(Round).join(RoundFreeze)).all()
    return ["".join(canonical(entries(session(), each))) for each in rounds]


def board_of(browser, round_):
    return browser.get(f"/rounds/{round_.public_id}/board").text


def test_nothing_names_an_erased_person_and_every_count_stays(session, cast, life):
    person, round_ = life
    visitor = cast.browser()
    before, figures = found(session), counts(session)
    assert {each.partition(".")[0].partition(" ")[0] for each in before} == {
        "person", "membership", "account", "sign_in_failure", "consent", "contestant",
        "contest_exclusion", "register_mark", "answer_save", "certificate", "roster_file", "roster_line",
        "audit_personal", "person_contact", "person_merge",
        "person_word", "file",
    }  # fmt: skip
    assert NAME in board_of(visitor, round_)

    # The person asks on their own page; an administrator looks, types the name and erases.
    session.remove()
    browser = cast.browser(person)
    asked = {"kind": "erasure", "asks": f"Tôi, {NAME}, đề nghị xóa dữ liệu của tôi."}
    assert browser.post("/my/data/requests/new", data=asked).status_code == 302
    desk = cast.browser(cast.dung)
    [address] = {
        part.split('"')[0]
        for part in desk.get("/data-requests").text.split('href="')
        if part.startswith("/data-requests/") and "new" not in part[:20]
    }
    page = desk.get(f"{address}/erase")
    assert page.status_code == 200
    assert NAME in page.text
    wrong = desk.post(f"{address}/erase", data={"reason": "Theo yêu cầu", "typed": "Duyên"})
    assert wrong.status_code == 422
    assert found(session) >= before
    done = desk.post(
        f"{address}/erase", data={"reason": f"Theo yêu cầu của {NAME}", "typed": NAME.upper()}
    )
    assert done.status_code == 302
    tasks.remove()
    db.remove_session()

    assert found(session) == set()
    assert counts(session) == figures
    assert session.get(Person, person.id).full_name == ERASED_NAME
    assert session.scalars(select(Erasure.reason)).one() == "Theo yêu cầu của …"
    shown = board_of(visitor, round_)
    assert NAME not in shown
    assert ERASED_NAME in shown
    # The browser of somebody who no longer exists is nobody's.
    assert browser.get("/my/data").status_code == 302
    assert desk.get(address).status_code == 200
    # The log has lost the person and is whole all the same.
    faults = []
    assert verify(session(), faults.append).rows > 0
    assert faults == []
    # The certificate is still one of the register, nobody's; its file is gone.
    code = session.scalars(select(Certificate.code)).one()
    checked = visitor.get(f"/verify/{code}").text
    assert "có giá trị" in checked
    assert ERASED_NAME in checked
    assert desk.get(f"/certificates/{code}.pdf").status_code == 409


def test_the_register_of_certificates_is_kept_by_a_decision_with_its_reason(session, cast, life):
    person, _round = life
    request = build.request(
        session, person, RequestKind.ERASURE, "Xóa.", by=cast.chi, channel=Channel.LETTER
    )
    desk = cast.browser(cast.dung)
    erased = desk.post(
        f"/data-requests/{request.public_id}/erase",
        data={"reason": "Theo thư", "typed": NAME, "keep": "certificate"},
    )
    assert erased.status_code == 302
    tasks.remove()
    db.remove_session()

    kept = {each for each in found(session) if not each.startswith("file")}
    assert kept == {"certificate.snapshot", "certificate.sort_key", "certificate.search_key"}
    assert session.scalars(select(Erasure.kept)).one() == ["certificate"]


def test_a_person_is_erased_once_and_by_another(session, cast, life):
    person, _round = life
    request = build.request(
        session, person, RequestKind.ERASURE, "Xóa.", by=cast.dung, channel=Channel.PHONE
    )
    session.remove()
    desk = cast.browser(cast.dung)
    sent = {"reason": "Theo yêu cầu", "typed": NAME}
    assert desk.post(f"/data-requests/{request.public_id}/erase", data=sent).status_code == 403
    assert session.scalar(select(func.count()).select_from(Erasure)) == 0
