"""Marking answers by hand, question by question, without names."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from lms.kernel import clock, db
from lms.kernel.errors import NotFound
from lms.kernel.web import authorize, current_actor
from quizzes.attempts import marking, policy, queries
from quizzes.attempts.mark_forms import MarkForm
from quizzes.attempts.marking import Answer, Pile
from quizzes.attempts.views import bp as bp
from quizzes.papers.models import Quiz
from quizzes.papers.queries import get_quiz

AT_ONCE = 10  # answers on a page


@bp.get("/quizzes/<quiz_id>/marking")
def marking_piles(quiz_id: str) -> ResponseReturnValue:
    """List the questions that people mark, and how many answers wait."""
    actor, session = current_actor(), db.session()
    authorize(see=actor.is_signed_in)
    quiz = get_quiz(session, quiz_id)
    authorize(see=policy.may_mark(actor, quiz.unit_id))
    piles = marking.list_piles(session, quiz)
    return render_template("quizzes/attempts/marking_piles.html", quiz=quiz, piles=piles)


@bp.get("/quizzes/<quiz_id>/marking/<question_id>")
def mark(quiz_id: str, question_id: str) -> ResponseReturnValue:
    """Show answers to one question to be marked, those that wait first."""
    actor, session = current_actor(), db.session()
    authorize(see=actor.is_signed_in)
    quiz = get_quiz(session, quiz_id)
    authorize(see=policy.may_mark(actor, quiz.unit_id))
    return _page(quiz, _pile(quiz, question_id), {}), 200


def _pile(quiz: Quiz, question_id: str) -> Pile:
    piles = marking.list_piles(db.session(), quiz)
    pile = next((each for each in piles if each.question_id == question_id), None)
    if pile is None:
        raise NotFound
    return pile


def _page(quiz: Quiz, pile: Pile, refused: dict[tuple[str, int], MarkForm]) -> str:
    answers = pile.answers[:AT_ONCE]
    forms = [refused.get((a.attempt_id, a.place)) or _form_of(a) for a in answers]
    return render_template(
        "quizzes/attempts/mark.html",
        quiz=quiz,
        pile=pile,
        rows=list(zip(answers, forms, strict=True)),
    )


def _form_of(answer: Answer) -> MarkForm:
    given = answer.given
    shown = {"mark": given.mark, "comment": given.comment} if given else {}
    return MarkForm(None, data=shown, prefix=f"{answer.attempt_id}-{answer.place}-")


@bp.post("/attempts/<attempt_id>/mark")
def give_mark(attempt_id: str) -> ResponseReturnValue:
    """Give one answer its mark."""
    actor, session = current_actor(), db.session()
    authorize(see=actor.is_signed_in)
    attempt = queries.get_attempt_with_quiz(session, attempt_id)
    authorize(see=policy.may_mark(actor, attempt.quiz.unit_id))
    quiz = attempt.quiz
    place = request.form.get("place", -1, type=int)
    question_id = marking.needs_a_person(session, attempt, place)
    form = MarkForm(prefix=f"{attempt_id}-{place}-")
    if not form.validate_on_submit():
        return _page(quiz, _pile(quiz, question_id), {(attempt_id, place): form}), 422
    try:
        with db.transaction() as session:
            marking.mark_answer(
                session, attempt_id, place, form.number, form.comment.data or "", actor=actor,
                now=clock.now(),
            )  # fmt: skip
    except marking.MarkTooHigh as refusal:
        form.mark.errors = [gettext(refusal.message, **refusal.values)]
        return _page(quiz, _pile(quiz, question_id), {(attempt_id, place): form}), 422
    flash(gettext("The mark is kept."), "ok")
    return redirect(url_for(".mark", quiz_id=quiz.public_id, question_id=question_id))
