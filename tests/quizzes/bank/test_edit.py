"""Changing a question makes a version; what was asked stays as it was."""

from decimal import Decimal

import pytest
from sqlalchemy import select

from quizzes.bank.kind_forms import make_form
from quizzes.bank.kinds.base import without_ids
from quizzes.bank.models import Category, Question, QuestionVersion
from tests.quizzes.bank.build import import_gift


@pytest.fixture
def found(cast, session):
    """The questions by name."""
    import_gift(session, cast.information)
    return {question.name: question for question in session.scalars(select(Question))}


@pytest.fixture
def chi(cast):
    return cast.browser(cast.chi)


def path(question):
    return f"/questions/{question.public_id}/edit"


def as_shown(app, question):
    """What a browser sends when nothing is changed on the form."""
    with app.test_request_context():
        form = make_form(question.current.kind, question)
        return dict(_controls(form))


def _controls(form):
    for field in form:
        if hasattr(field, "entries"):
            for entry in field:
                yield from _controls(entry.form)
        elif field.type == "BooleanField":
            if field.data:
                yield field.name, "y"
        elif field.type != "CSRFTokenField" and field.data is not None:
            yield field.name, str(field.data)


def says(version):
    return (
        version.number, version.kind, version.text_html, without_ids(version.body),
        version.feedback_html, version.default_mark,
    )  # fmt: skip


def test_saving_without_a_change_makes_no_version_of_any_kind(app, chi, found, session):
    for question in (session.get(Question, q.id) for q in found.values()):
        response = chi.post(path(question), data=as_shown(app, question), follow_redirects=True)
        assert "Không có gì thay đổi." in response.text, question.name

    assert session.query(QuestionVersion).count() == len(found)


def test_an_edit_makes_a_version_and_the_old_one_stays(app, chi, found, session):
    question = found["CS-01"]
    before = says(question.current)
    data = as_shown(app, question) | {"text": "Ngày ban hành <script>x</script>Chỉ thị 07?"}
    assert chi.post(path(question), data=data).status_code == 302
    question = session.get(Question, question.id)

    assert says(question.versions[0]) == before
    assert question.current.number == 2
    assert "<script" not in question.current.text_html
    shown = chi.get(f"/questions/{question.public_id}?version=1").text
    assert "không phải bản mới nhất" in shown
    assert "ngày nào?" in shown


def test_the_search_finds_the_new_words(app, chi, found):
    data = as_shown(app, found["CS-01"]) | {"text": "Văn bản mới toanh?"}
    chi.post(path(found["CS-01"]), data=data)

    assert "CS-01" in chi.get("/bank?q=moi+toanh").text


def test_moving_or_renaming_makes_no_version(app, chi, found, session):
    question = found["CS-01"]
    data = as_shown(app, question) | {"name": "CS-01b", "new_category": "Khác / Con"}
    chi.post(path(question), data=data)
    question = session.get(Question, question.id)

    assert (question.name, question.category.path) == ("CS-01b", "Khác / Con")
    assert len(question.versions) == 1


def test_a_stale_form_overwrites_nothing(app, chi, found, session):
    question = found["CS-01"]
    stale = as_shown(app, question)
    chi.post(path(question), data=stale | {"text": "Người thứ nhất"})
    response = chi.post(path(question), data=stale | {"text": "Người thứ hai"})
    question = session.get(Question, question.id)

    assert response.status_code == 409
    assert "Người thứ hai" in response.text
    assert question.current.text_html == "<p>Người thứ nhất</p>"


def test_a_retired_question_is_not_changed(app, chi, found, session):
    question = found["CS-01"]
    data = as_shown(app, question) | {"text": "Khác"}
    chi.post(f"/questions/{question.public_id}/retire")

    assert chi.post(path(question), data=data).status_code == 409


@pytest.mark.parametrize(
    ("name", "change", "sentence"),
    [
        ("CS-01", {"text": ""}, "Vui lòng điền mục này."),
        ("CS-01", {"choices-0-is_right": ""}, "Chưa"),
        ("CS-01", {"choices-1-is_right": "y", "choices-1-share": ""}, "Chỉ đánh dấu đúng một"),
        ("CS-01", {"choices-1-share": "nhiều"}, "Vui lòng nhập số từ -100 đến 100."),
        ("CS-01", {"choices-1-share": "101"}, "Vui lòng nhập số từ -100 đến 100."),
        ("CS-01", {"mark": "-1"}, "Vui lòng nhập số từ 0 đến 1000."),
        ("NV-03", {"answers-0-text": "ba phẩy"}, "không phải là số"),
        ("CS-01", {"category": "", "new_category": " / "}, "Vui lòng chọn nhóm"),
        ("CS-01", {"category": "khong-co"}, "Lựa chọn này không có"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_kept(
    app, chi, found, session, name, change, sentence
):
    question = found[name]
    data = as_shown(app, question) | change
    data = {k: v for k, v in data.items() if v or not k.endswith("is_right")}
    response = chi.post(path(question), data=data)
    question = session.get(Question, question.id)

    assert response.status_code == 422
    assert sentence in response.text
    assert len(question.versions) == 1


def test_more_rows_are_added_without_saving(app, chi, found, session):
    question = found["CS-01"]
    data = as_shown(app, question) | {"text": "Chưa lưu", "more": "1"}
    response = chi.post(path(question), data=data)
    question = session.get(Question, question.id)

    assert response.status_code == 200
    assert 'name="choices-9-text"' in response.text
    assert "Chưa lưu" in response.text
    assert len(question.versions) == 1


NEW = {
    "single_choice": (
        {"choices-0-text": "Một", "choices-1-text": "Hai", "choices-1-is_right": "y"},
        ["0", "1"],
    ),
    "multiple_choice": (
        {
            "choices-0-text": "Một", "choices-0-is_right": "y",
            "choices-1-text": "Hai", "choices-1-is_right": "y",
            "choices-2-text": "Ba",
        },
        ["0.5", "0.5", "-0.5"],
    ),
    "short_answer": ({"answers-0-text": "Sở Tư pháp", "diacritics": "fold"}, ["1"]),
    "numerical": ({"answers-0-text": "3,14 ± 0,01", "answers-1-text": "1 – 2", "answers-1-share": "50"}, ["1", "0.5"]),
    "true_false": ({"is_true": "false"}, None),
    "matching": (
        {"pairs-0-left": "a", "pairs-0-right": "1", "pairs-1-left": "b", "pairs-1-right": "2", "pairs-2-right": "3"},
        None,
    ),
    "essay": ({}, None),
    "description": ({}, None),
    "prediction": ({}, None),
}  # fmt: skip


@pytest.mark.parametrize("kind", NEW)
def test_a_question_of_every_kind_is_written_on_its_form(chi, cast, session, kind):
    values, shares = NEW[kind]
    assert chi.get(f"/bank/new?kind={kind}").status_code == 200
    data = {
        "seen": "", "text": "Câu hỏi mới?", "category": "", "new_category": "Nhóm mới",
        "name": "", "general_feedback": "", "mark": "", **values,
    }  # fmt: skip
    response = chi.post(f"/bank/new?kind={kind}", data=data)
    assert response.status_code == 302, response.text.partition("errors-summary-title")[2][:600]
    (question,) = session.scalars(select(Question))

    assert response.location == f"/questions/{question.public_id}"
    assert (question.name, question.current.kind) == ("Câu hỏi mới?", kind)
    assert question.category.unit_id == cast.information.id
    is_ungraded = kind in {"description", "prediction"}
    assert question.current.default_mark == Decimal(0 if is_ungraded else 1)
    if shares:
        rows = question.current.body.get("choices") or question.current.body["answers"]
        assert [row["fraction"] for row in rows] == shares


def test_a_new_question_starts_with_choosing_its_kind(chi):
    page = chi.get("/bank/new").text

    assert all(f"kind={kind}" in page for kind in NEW)


def test_a_draft_is_kept_out_of_draws(chi, session):
    data = {"text": "Nháp?", "new_category": "N", "is_true": "true", "is_draft": "y"}
    chi.post("/bank/new?kind=true_false", data=data)
    (question,) = session.scalars(select(Question))

    assert question.state == "draft"


def test_nobody_writes_into_the_bank_of_another_unit(cast, found, session):
    category = session.scalar(select(Category).where(Category.path == "Truyền thông"))
    data = {"text": "Lạ?", "category": category.public_id, "is_true": "true"}

    assert cast.browser(cast.em).post("/bank/new?kind=true_false", data=data).status_code == 422
