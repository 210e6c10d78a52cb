"""The list of questions: found without accents, filtered, and chosen for a quiz."""

import pytest
from sqlalchemy import select

from quizzes.bank import service
from quizzes.bank.models import Category, Question
from tests.quizzes.bank.build import import_gift, make_question


@pytest.fixture
def chi(cast, session):
    import_gift(session, cast.information)
    return cast.browser(cast.chi)


def names(page):
    """The names on the page, in their order."""
    rows = page.text.partition("<tbody>")[2].partition("</tbody>")[0]
    return [part.partition(">")[2].partition("<")[0] for part in rows.split("<a href=")[1:]]


def test_the_newest_stand_first(chi):
    assert names(chi.get("/bank"))[:2] == ["NV-08", "NV-07"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        pytest.param("q=chi+thi", ["CS-01"], id="without accents"),
        pytest.param("q=CHỈ+THỊ+ngày", ["CS-01"], id="every word counts, in any case"),
        pytest.param("q=phong+vien", ["NV-01"], id="in the answers too"),
        pytest.param("q=nv-02", ["NV-02"], id="by name"),
        pytest.param("q=%25", None, id="a sign that databases take for anything finds all"),
        pytest.param("kind=numerical", ["NV-03"], id="by kind"),
        pytest.param("kind=nonsense&sort=-nonsense", None, id="an unknown filter does nothing"),
        pytest.param("state=retired", [], id="nothing is retired yet"),
        pytest.param("sort=name&kind=single_choice", ["CS-01"], id="sorted"),
    ],
)
def test_the_list_shows_what_was_asked_for(chi, query, found):
    page = chi.get(f"/bank?{query}")

    assert page.status_code == 200
    assert names(page) == found if found is not None else len(names(page)) == 10


def test_a_category_is_shown_with_those_under_it(chi, session):
    ids = {c.path: c.public_id for c in session.scalars(select(Category))}

    assert len(names(chi.get(f"/bank?category={ids['Truyền thông']}"))) == 10
    page = chi.get(f"/bank?category={ids['Truyền thông / Căn cứ']}&sort=-name")
    assert names(page) == ["CS-02", "CS-01"]


def test_a_retired_question_leaves_the_list_and_is_found_by_its_state(chi, cast, session):
    question = session.scalar(select(Question).where(Question.name == "CS-01"))
    chi.post(f"/questions/{question.public_id}/retire")

    assert "CS-01" not in names(chi.get("/bank"))
    assert names(chi.get("/bank?state=retired")) == ["CS-01"]


def test_an_empty_bank_says_how_to_begin(cast):
    page = cast.browser(cast.chi).get("/bank").text

    assert "/bank/import" in page
    assert "/bank/new" in page
    assert "Ngân hàng chưa có câu hỏi nào" in page


def test_no_match_is_not_an_empty_bank(chi):
    assert "Không có câu hỏi nào phù hợp." in chi.get("/bank?q=zzz").text


def test_the_bank_of_another_unit_is_not_listed(chi, cast, session):
    make_question(session, cast.justice, "CỦA-TƯ-PHÁP")

    assert "CỦA-TƯ-PHÁP" not in chi.get("/bank").text
    assert names(cast.browser(cast.em).get("/bank")) == ["CỦA-TƯ-PHÁP"]
    assert len(names(cast.browser(cast.dung).get("/bank"))) == 11


def test_a_category_of_another_unit_filters_nothing(chi, cast, session):
    make_question(session, cast.justice)
    other = session.scalar(select(Category).where(Category.unit_id == cast.justice.id))

    assert len(names(chi.get(f"/bank?category={other.public_id}"))) == 10


@pytest.mark.parametrize("who", ["an", "giang"])
def test_nobody_else_sees_a_bank(cast, who):
    assert cast.browser(getattr(cast, who)).get("/bank").status_code == 404


def test_the_list_runs_as_many_queries_for_thirty_questions_as_for_one(cast, session, queries):
    make_question(session, cast.information, "một")
    browser = cast.browser(cast.chi)
    with queries() as for_one:
        browser.get("/bank")
    for number in range(2, 31):
        make_question(session, cast.information, f"C{number}", number=number)
    with queries() as for_thirty:
        page = browser.get("/bank")

    assert len(names(page)) == 30
    assert len(for_thirty) == len(for_one) <= 10


def test_ready_questions_can_be_chosen_for_a_quiz_drafts_not(chi, cast, session):
    drafts = session.scalars(select(Question).where(Question.name != "CS-01"))
    for question in drafts:
        question.state = "draft"
    session.commit()
    chosen = session.scalar(select(Question).where(Question.name == "CS-01"))
    page = chi.get("/bank").text

    assert page.count('name="question"') == 1
    assert f'value="{chosen.public_id}"' in page
    assert chi.get(f"/quizzes/new?question={chosen.public_id}").status_code == 200


def test_categories_count_what_is_below_them(chi, cast, session):
    branches = service.queries.list_categories(session, [cast.information.id])

    assert [(b.path, b.depth, b.own, b.total) for b in branches] == [
        ("Truyền thông", 0, 0, 10),
        ("Truyền thông / Căn cứ", 1, 2, 2),
        ("Truyền thông / Nhiệm vụ", 1, 8, 8),
    ]


def test_draws_take_the_newest_versions_of_ready_graded_questions(chi, cast, session):
    root = session.scalar(select(Category).where(Category.path == "Truyền thông"))
    found = service.queries.list_ready_versions(session, root.id)
    by_version = {q.current.id: q.name for q in session.scalars(select(Question))}

    assert [by_version[id_] for id_ in found] == [
        "CS-01", "CS-02", "NV-01", "NV-02", "NV-03", "NV-04", "NV-05", "NV-08",
    ]  # fmt: skip
