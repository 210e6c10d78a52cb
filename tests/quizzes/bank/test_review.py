"""Importing a file of questions: read, reviewed, confirmed once."""

import io
import os
import threading
from pathlib import Path

import pytest
from sqlalchemy import func, select

from lms.kernel import clock, db
from lms.kernel.actor import COMMAND_LINE
from quizzes.bank import service
from quizzes.bank.formats import gift
from quizzes.bank.models import Category, Question, QuestionImport, QuestionVersion
from tests.quizzes.bank.build import GIFT, import_gift

QUESTIONS = Path(__file__).parents[4] / "shared" / "data" / "questions.gift"
BROKEN = "\n::LOI-1:: Thiếu ngoặc {=a ~b\n\n::LOI-2:: Chỉ sai {~a ~b}\n"


def upload(browser, content, filename="cau-hoi.gift", unit=None):
    content = content.encode() if isinstance(content, str) else content
    data = {"file": (io.BytesIO(content), filename), "unit": unit.public_id}
    response = browser.post("/bank/import", data=data, content_type="multipart/form-data")
    response.request.environ["wsgi.input"].close()  # a large one lies in a file
    return response


def count(session, model=Question):
    return session.scalar(select(func.count()).select_from(model))


@pytest.fixture
def chi(cast):
    return cast.browser(cast.chi)


def test_nothing_enters_the_bank_before_it_is_confirmed(chi, cast, session):
    page = chi.get(upload(chi, GIFT, unit=cast.information).location)

    assert page.status_code == 200
    assert "Truyền thông / Căn cứ" in page.text
    assert "Nhập 10 câu hỏi" in page.text
    assert count(session) == 0


def test_each_item_with_a_problem_is_named_by_line_name_reason_and_what_was_read(chi, cast):
    page = chi.get(upload(chi, GIFT + BROKEN, unit=cast.information).location).text
    line = GIFT.count("\n") + 2

    for said in (f">{line}<", "LOI-1", "Thiếu dấu ngoặc nhọn", "Thiếu ngoặc {=a ~b", "LOI-2"):
        assert said in page
    assert "Nhập 10 câu hỏi" in page


def test_a_file_is_imported_once_however_often_it_is_confirmed(chi, cast, session):
    review = upload(chi, GIFT + BROKEN, unit=cast.information).location
    answers = [chi.post(f"{review}/confirm") for _ in range(2)]

    assert [(a.status_code, a.location) for a in answers] == [(302, review)] * 2
    assert count(session) == 10
    assert "Đã nhập 10 câu hỏi" in chi.get(review).text


def test_the_same_file_again_brings_nothing_new(chi, cast, session):
    chi.post(f"{upload(chi, GIFT, unit=cast.information).location}/confirm")
    again = upload(chi, GIFT + "\n::N:: Mới? {=a ~b}\n", unit=cast.information).location
    page = chi.get(again).text

    assert "Nhập 1 câu hỏi" in page
    chi.post(f"{again}/confirm")
    assert count(session) == 11


def test_a_question_twice_in_a_file_is_imported_once(chi, cast, session):
    twice = "::A:: Cùng câu? {=a ~b}\n\n::B:: Cùng câu? {=a ~b}\n"
    review = upload(chi, twice, unit=cast.information).location

    assert "lặp lại trong tệp này" in chi.get(review).text
    chi.post(f"{review}/confirm")
    assert count(session) == 1


def test_what_was_mended_in_the_bank_is_not_imported_again_as_it_was(chi, cast, session):
    import_gift(session, cast.information, "::A:: Câu sai chính tả? {=a ~b}")
    question = session.scalar(select(Question))
    (parsed,) = gift.parse("::A:: Câu đúng chính tả? {=a ~b}").questions
    service.change_question(
        session, question, parsed, category=question.category, is_draft=False, seen_number=1,
        actor=COMMAND_LINE, now=clock.now(),
    )  # fmt: skip
    session.commit()

    assert import_gift(session, cast.information, "::A:: Câu sai chính tả? {=a ~b}").count == 0


def test_two_units_keep_the_same_question_each(session, cast):
    counts = [import_gift(session, unit).count for unit in (cast.information, cast.justice)]

    assert counts == [10, 10]


def test_two_who_confirm_at_once_import_once(chi, cast, session, engine):
    """Each in a connection of its own; the second waits and finds it done."""
    reviews = [upload(chi, GIFT, unit=cast.information).location for _ in range(2)]
    ids = [review.rpartition("/")[2] for review in [reviews[0], reviews[0], reviews[1]]]
    db.remove_session()
    barrier, done, failed = threading.Barrier(len(ids)), [], []

    def confirm(import_id):
        try:
            barrier.wait()
            with db.transaction() as own:
                done.append(
                    service.confirm_import(own, import_id, actor=COMMAND_LINE, now=clock.now())
                )
        except Exception as error:
            failed.append(error)
        finally:
            db.remove_session()

    threads = [threading.Thread(target=confirm, args=(id_,)) for id_ in ids]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failed == []
    assert count(session) == 10
    assert sorted(d.count + d.already for d in done) == [10, 10, 10]
    assert count(session, Category) == 3


@pytest.mark.parametrize(
    ("content", "filename"),
    [
        pytest.param(b"", "trong.gift", id="an empty file"),
        pytest.param(b" \n\t\n", "trong.txt", id="only blanks"),
        pytest.param(b"PK\x03\x04rest", "cau-hoi.docx", id="a Word file"),
        pytest.param(b"PK\x03\x04rest", "cau-hoi.gift", id="a Word file called GIFT"),
        pytest.param(b"PK\x03\x04rest", "bang.xlsx", id="an Excel file"),
        pytest.param(b"\xd0\xcf\x11\xe0rest", "cau-hoi.txt", id="an old Word file called text"),
        pytest.param(b"<feed></feed>", "cau-hoi.xml", id="another format"),
        pytest.param(os.urandom(64) + b"\x00\xff", "la.gift", id="no text at all"),
        pytest.param("Câu {=a ~b}".encode("utf-16-le"), "cau.gift", id="UTF-16 without its mark"),
        pytest.param(b"a" * 2_000_001, "to.gift", id="more than 2 MB"),
    ],
)
def test_a_file_of_the_wrong_kind_is_refused_in_a_sentence(chi, cast, session, content, filename):
    response = upload(chi, content, filename, unit=cast.information)

    assert response.status_code == 422
    assert "Vui lòng" in response.text.partition('id="file-error"')[2]
    assert count(session, QuestionImport) == 0


def test_no_file_is_a_question_to_choose_one(chi, cast):
    response = chi.post("/bank/import", data={"unit": cast.information.public_id})

    assert response.status_code == 422
    assert "Vui lòng chọn tệp." in response.text


def test_a_file_without_a_sound_question_cannot_be_confirmed(chi, cast):
    review = upload(chi, BROKEN, unit=cast.information).location

    assert "/confirm" not in chi.get(review).text
    assert chi.post(f"{review}/confirm").status_code == 409


def test_a_category_of_too_long_a_name_is_a_problem_of_its_questions(chi, cast):
    text = f"$CATEGORY: {'x' * 400}\n\n::DAI:: Câu? {{=a ~b}}\n"
    page = chi.get(upload(chi, text, unit=cast.information).location).text

    assert "DAI" in page
    assert "Tên nhóm câu hỏi quá dài" in page


def test_nobody_reads_a_file_into_the_bank_of_another_unit(cast, session):
    em = cast.browser(cast.em)

    assert upload(em, GIFT, unit=cast.information).status_code == 422
    assert count(session, QuestionImport) == 0


def test_a_file_of_another_unit_does_not_exist(chi, cast, session):
    review = upload(chi, GIFT, unit=cast.information).location
    em = cast.browser(cast.em)

    assert em.get(review).status_code == 404
    assert em.post(f"{review}/confirm").status_code == 404
    assert count(session) == 0


def test_the_provinces_own_questions_are_imported_whole(chi, cast, session):
    if not QUESTIONS.is_file():
        pytest.skip("the shared questions.gift is not here")
    review = upload(chi, QUESTIONS.read_bytes(), "questions.gift", unit=cast.information).location
    page = chi.get(review).text

    assert "Nhập 16 câu hỏi" in page
    assert "Không nhập được" not in page
    chi.post(f"{review}/confirm")
    assert (count(session), count(session, QuestionVersion)) == (16, 16)
    paths = session.scalars(select(Category.path).order_by(Category.path)).all()
    assert sorted(paths) == [
        "Truyền thông chính sách",
        "Truyền thông chính sách / Căn cứ",
        "Truyền thông chính sách / Nhiệm vụ",
    ]
