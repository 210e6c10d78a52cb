"""A question's own page: what learners see, the key, the versions, and taking it out of use."""

import pytest
from sqlalchemy import select

from lms.kernel import clock
from lms.kernel.actor import COMMAND_LINE
from lms.kernel.audit import AuditEntry
from quizzes.bank.models import Category, Question
from quizzes.papers import service as papers
from quizzes.papers.rules import FixedQuestion, RandomDraw, Settings
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
    return f"/questions/{question.public_id}"


def test_every_kind_shows_itself_and_its_key(chi, found, queries):
    for question in found.values():
        with queries() as count:
            page = chi.get(path(question))
        assert page.status_code == 200
        assert len(count) <= 10


def test_the_key_stands_apart_from_what_learners_see(chi, found):
    page = chi.get(path(found["CS-01"])).text
    learners, key = page.partition('id="key"')[::2]

    assert "28/4/2023" in learners
    assert "Đây là ngày của Quyết định" not in learners
    assert "Đây là ngày của Quyết định" in key


@pytest.mark.parametrize("who", ["an", "em"])
def test_a_question_of_another_unit_does_not_exist(cast, found, who):
    browser, question = cast.browser(getattr(cast, who)), found["CS-01"]
    answers = [
        browser.get(path(question)),
        browser.get(f"{path(question)}/edit"),
        browser.post(f"{path(question)}/edit", data={"text": "khác"}),
        browser.post(f"{path(question)}/retire"),
        browser.post(f"{path(question)}/restore"),
    ]

    assert [answer.status_code for answer in answers] == [404] * 5
    assert all("21/3/2023" not in answer.text for answer in answers)


def test_a_visitor_is_asked_to_sign_in(cast, found):
    assert "/sign-in" in cast.browser().get(path(found["CS-01"])).location


def test_retiring_and_restoring_is_recorded_once_each(chi, cast, found, session):
    question = found["CS-01"]
    for action in ("retire", "retire", "restore", "restore"):
        assert chi.post(f"{path(question)}/{action}").status_code == 302
    actions = session.scalars(
        select(AuditEntry.action).where(AuditEntry.subject == f"question:{question.public_id}")
    )

    assert list(actions) == ["bank.retire", "bank.restore"]
    question = session.get(Question, question.id)
    assert question.state == "ready"


def test_the_quizzes_that_ask_a_question_are_named_each_once(chi, cast, found, session):
    root = session.scalar(select(Category).where(Category.path == "Truyền thông"))
    version = found["CS-01"].current.id
    for title, parts in (
        ("Bài cố định", [FixedQuestion(version)]),
        ("Bài rút đề", [RandomDraw(root.id, 2)]),
        ("Bài có cả hai", [FixedQuestion(version), RandomDraw(root.id, 2)]),
    ):
        papers.make_quiz(
            session, unit_id=cast.information.id, title=title, parts=parts, settings=Settings(),
            actor=COMMAND_LINE, now=clock.now(),
        )  # fmt: skip
    session.commit()
    page = chi.get(path(found["CS-01"])).text
    uses = page.partition('id="uses"')[2].partition("</section>")[0]

    assert [uses.count(t) for t in ("Bài cố định", "Bài rút đề", "Bài có cả hai")] == [1, 1, 1]
    assert (uses.count("phiên bản 1"), uses.count("có thể được rút")) == (2, 1)
    listed = chi.get("/bank?q=cs-01").text
    assert "3 bài" in listed
    assert "2 bài" in chi.get("/bank?q=cs-02").text
