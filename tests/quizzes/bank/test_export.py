"""Questions as a GIFT file: what it keeps, what it does not, and reading it back."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from lms.kernel.richtext import clean, from_plain, inline_from_plain, to_plain
from quizzes.bank import exporting
from quizzes.bank.content import content_sha256, question_from_json, question_to_json
from quizzes.bank.drafting import body_of, from_typed, rows_of, to_typed
from quizzes.bank.formats import gift
from quizzes.bank.kinds.base import without_ids
from quizzes.bank.models import Question
from tests.quizzes.bank.build import GIFT, import_gift

QUESTIONS = Path(__file__).parents[4] / "shared" / "data" / "questions.gift"


@pytest.fixture
def chi(cast, session):
    import_gift(session, cast.information)
    return cast.browser(cast.chi)


def hashes(text):
    return [content_sha256(q.kind, q.text_html, q.body) for q in gift.parse(text).questions]


def test_what_was_exported_and_read_back_adds_nothing(chi, cast, session):
    text = chi.get("/bank/export?file=1").text
    result = gift.parse(text)

    assert result.problems == ()
    assert sorted(hashes(text)) == sorted(hashes(GIFT))
    assert import_gift(session, cast.information, text).count == 0
    assert {q.category for q in result.questions} == {
        ("Truyền thông", "Căn cứ"), ("Truyền thông", "Nhiệm vụ"),
    }  # fmt: skip


def test_the_provinces_own_questions_come_back_the_same(cast, session):
    if not QUESTIONS.is_file():
        pytest.skip("the shared questions.gift is not here")
    given_text = QUESTIONS.read_text(encoding="utf-8")
    import_gift(session, cast.information, given_text)
    text = cast.browser(cast.chi).get("/bank/export?file=1").text

    assert sorted(hashes(text)) == sorted(hashes(given_text))


def test_the_file_holds_what_the_list_showed(chi):
    text = chi.get("/bank/export?file=1&kind=numerical").text

    assert [q.name for q in gift.parse(text).questions] == ["NV-03"]


def test_what_is_lost_is_said_on_the_page_and_in_the_file(chi, session):
    session.scalar(select(Question).where(Question.name == "CS-01")).state = "draft"
    session.commit()
    page, text = chi.get("/bank/export").text, chi.get("/bank/export?file=1").text

    for said in ("1 câu hỏi là bản nháp", "2 câu hỏi có điểm riêng"):
        assert said in page
        assert f"// {said}" in text
    assert "phiên bản cũ" not in page


def test_nothing_is_lost_of_plain_questions(chi):
    page = chi.get("/bank/export?kind=true_false").text

    assert "Tệp giữ đủ nội dung" in page


def test_the_questions_of_other_units_are_not_in_the_file(cast, session):
    import_gift(session, cast.justice)
    text = cast.browser(cast.chi).get("/bank/export?file=1").text

    assert gift.parse(text).questions == ()


def test_two_units_in_a_file_are_named_as_a_loss(chi, cast, session):
    import_gift(session, cast.justice)

    assert "thuộc 2 đơn vị" in cast.browser(cast.dung).get("/bank/export").text


def test_nothing_to_export_is_nothing_lost():
    assert exporting.losses([], "gift") == []


@pytest.mark.parametrize("question", gift.parse(GIFT).questions, ids=lambda q: q.name)
def test_a_form_gives_back_the_body_that_it_shows(question):
    body = body_of(question.kind, rows_of(question.kind, question.body))

    assert without_ids(body) == without_ids(question.body)


@pytest.mark.parametrize("question", gift.parse(GIFT).questions, ids=lambda q: q.name)
def test_what_is_kept_between_reading_and_confirming_is_the_question(question):
    assert question_from_json(question_to_json(question)) == question


TEXTS = st.text(st.sampled_from("aĐề <>&\"'b/p\n.;="), max_size=40)


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(TEXTS, st.booleans())
def test_typing_what_is_shown_gives_the_same_text(text, inline):
    for html in (clean(text), inline_from_plain(text) if inline else from_plain(text)):
        again = from_typed(to_typed(html.strip(), inline=inline), inline=inline)
        assert from_typed(to_typed(again, inline=inline), inline=inline) == again
        assert " ".join(to_plain(again).split()) == " ".join(to_plain(html).split())


WORDS = st.text(st.sampled_from("aĐ ề=~#{}:\\->%*$/.,1\n"), min_size=1, max_size=12).filter(
    lambda text: text.strip()
)


@settings(
    max_examples=60, deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)  # fmt: skip
@given(st.lists(st.tuples(WORDS, WORDS, WORDS), min_size=1, max_size=4))
def test_export_then_import_adds_nothing_whatever_the_words(cast, session, words):
    text = "\n\n".join(
        f"::{_safe(name)}:: {_safe(stem)} {{={_safe(right)} ~{_safe(right)} sai}}"
        for name, stem, right in words
    )
    import_gift(session, cast.information, text)
    exported = cast.browser(cast.chi).get("/bank/export?file=1").text

    assert import_gift(session, cast.information, exported).count == 0


def _safe(text):
    escaped = "".join(f"\\{c}" if c in "\\:#={}~" else c for c in text)
    return escaped.replace("\n", " ").strip() or "x"
