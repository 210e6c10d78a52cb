"""Authors, approvers and readers of a bank: may_author, may_approve, and who finds answers."""

import pytest

from lms.kernel import clock
from lms.kernel.actor import Actor, Role
from quizzes.bank import service
from quizzes.bank.formats.base import ParsedQuestion
from quizzes.bank.kinds.short_answer import NewAnswer, short_answer_body
from quizzes.bank.models import Question, QuestionImport
from tests.lms.people.roles.build import grant

GIFT = "::Một:: Ai phát ngôn? {=Người phát ngôn ~Văn thư}"


def form_of(**changes):
    """What the form of a short answer sends."""
    return {
        "text": "Tỉnh nào?", "answers-0-text": "Thái Nguyên", "diacritics": "exact", "mark": "1",
        "new_category": "Chung", "name": "Tỉnh", **changes,
    }  # fmt: skip


@pytest.fixture
def author(cast, session):
    """An writes questions for the Information department."""
    grant(session, cast.an, Role.QUESTION_AUTHOR, unit_id=cast.information.id)
    return cast.browser(cast.an)


def written(session, cast, *, by, is_draft=True, answer="Thái Nguyên"):
    """A question that somebody has written."""
    where = service.ensure_category(session(), cast.information.id, ("Chung",))
    parsed = ParsedQuestion(
        "short_answer", "Tỉnh nào?", "<p>Đây là tỉnh nào?</p>",
        short_answer_body([NewAnswer(answer)]),
    )  # fmt: skip
    made = service.add_question(
        session(), where, parsed, actor=Actor(by.id), now=clock.now(), is_draft=is_draft
    )
    session.commit()
    return made


def states(session):
    session.remove()
    return [question.state for question in session.query(Question).order_by(Question.id)]


def test_what_an_author_writes_stays_a_draft_whatever_the_form_says(cast, session, author):
    fields = form_of(unit=cast.information.public_id)
    assert author.post("/bank/new?kind=short_answer", data=fields).status_code == 302
    assert states(session) == ["draft"]


def test_what_an_organiser_writes_is_in_use_at_once(cast, session):
    fields = form_of(unit=cast.information.public_id)
    browser = cast.browser(cast.chi)
    assert browser.post("/bank/new?kind=short_answer", data=fields).status_code == 302
    assert states(session) == ["ready"]


def test_an_author_puts_no_own_draft_into_use_by_changing_it(cast, session, author):
    made = written(session, cast, by=cast.an)
    fields = form_of(seen=1, category=made.category.public_id)
    assert author.post(f"/questions/{made.public_id}/edit", data=fields).status_code == 302
    assert states(session) == ["draft"]


def test_an_author_adds_nothing_to_another_units_bank(cast, session, author):
    theirs = service.ensure_category(session(), cast.justice.id, ("Riêng",)).public_id
    session.commit()
    for where in ({"category": theirs}, {"unit": cast.justice.public_id}):
        answer = author.post("/bank/new?kind=short_answer", data=form_of(**where))
        found = session.query(Question).all()
        assert answer.status_code == 422 or {q.category.unit_id for q in found} == {
            cast.information.id
        }


def test_a_file_of_an_author_enters_the_bank_as_drafts(cast, session, author, tmp_path):
    kept = service.keep_upload(
        session(), cast.information.id, "hoi.gift", GIFT.encode(), actor=Actor(cast.an.id),
        now=clock.now(),
    )  # fmt: skip
    session.commit()
    assert author.post(f"/bank/imports/{kept.public_id}/confirm").status_code == 302
    assert states(session) == ["draft"]


def test_an_author_sees_no_file_and_no_key_of_a_colleague(cast, session, author):
    theirs = service.keep_upload(
        session(), cast.information.id, "hoi.gift", GIFT.encode(), actor=Actor(cast.chi.id),
        now=clock.now(),
    )  # fmt: skip
    made = written(session, cast, by=cast.chi)
    assert author.get(f"/bank/imports/{theirs.public_id}").status_code == 404
    page = author.get(f"/questions/{made.public_id}").text
    assert "Đây là tỉnh nào?" in page
    assert "Thái Nguyên" not in page.split("<main")[1].split("</main>")[0]
    assert session.query(QuestionImport).count() == 1


@pytest.mark.parametrize(
    ("role", "finds"),
    [
        pytest.param(Role.ORGANISER, True, id="an organiser"),
        pytest.param(Role.QUESTION_APPROVER, True, id="an approver"),
        pytest.param(Role.LEADER, False, id="no leader"),
        pytest.param(Role.QUESTION_AUTHOR, False, id="no author of other questions"),
    ],
)
def test_only_who_sees_keys_finds_a_question_by_its_answer(cast, session, role, finds):
    """Guessing until the list is no longer empty would tell the key."""
    made = written(session, cast, by=cast.chi, is_draft=False, answer="Võ Nhai")
    grant(session, cast.an, role, unit_id=cast.information.id)
    browser = cast.browser(cast.an)

    assert (made.public_id in browser.get("/bank?q=vo+nhai").text) is finds
    assert made.public_id in browser.get("/bank?q=day+la+tinh").text


def test_an_auditor_finds_no_answer_either(cast, session):
    made = written(session, cast, by=cast.chi, is_draft=False, answer="Võ Nhai")
    grant(session, cast.an, Role.AUDITOR)
    browser = cast.browser(cast.an)
    assert made.public_id not in browser.get("/bank?q=vo+nhai").text
    assert made.public_id in browser.get("/bank?q=tinh+nao").text


def test_a_leader_is_offered_nothing_that_they_may_not_do(cast, session):
    made = written(session, cast, by=cast.chi, is_draft=False)
    grant(session, cast.an, Role.LEADER, unit_id=cast.information.id)
    browser = cast.browser(cast.an)
    page = browser.get("/bank").text + browser.get(f"/questions/{made.public_id}").text
    for offer in ("/bank/new", "/bank/import", "/bank/export", "/edit", "/retire", "/quizzes/new"):
        assert offer not in page
