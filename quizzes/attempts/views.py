"""Taking a quiz, its result, and what organisers see of it."""

from collections.abc import Mapping
from secrets import token_hex

from flask import Blueprint, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from lms.kernel import clock, db
from lms.kernel.errors import BadInput
from lms.kernel.exports import answer_persons_xlsx
from lms.kernel.i18n import show_number
from lms.kernel.paging import paginate
from lms.kernel.web import (
    authorize,
    current_actor,
    is_safe_path,
    page_number,
    sign_in_token,
    wants_json,
)
from lms.people.persons.queries import get_person
from quizzes.attempts import marking, policy, queries, rules, service, showing
from quizzes.attempts.forms import find_save, read_answers, read_seq
from quizzes.attempts.models import Attempt
from quizzes.papers.models import Quiz
from quizzes.papers.queries import get_questions, get_quiz

bp = Blueprint("attempts", __name__)
REFUSED_STATES = {
    service.StaleTab: "stale",
    service.TimeIsUp: "over",
    service.AlreadySubmitted: "submitted",
}


def _back() -> str:
    target = request.values.get("back", "")
    return target if is_safe_path(target) else ""


def _result_url(attempt: Attempt) -> str:
    return url_for(".result", attempt_id=attempt.public_id, back=_back() or None)


def _after_url(attempt: Attempt) -> str:
    """Lead to the result; a contest's round has a receipt of its own to come back to."""
    back = _back()
    return back if back and attempt.quiz.purpose == "contest" else _result_url(attempt)


@bp.get("/attempts/<attempt_id>")
def take(attempt_id: str) -> ResponseReturnValue:
    """Show the questions with the answers saved so far."""
    actor, session = current_actor(), db.session()
    authorize(see=actor.is_signed_in)
    attempt = queries.get_attempt_with_quiz(session, attempt_id)
    authorize(see=policy.may_take(actor, attempt.person_id))
    if attempt.state == rules.State.SUBMITTED:
        return redirect(_after_url(attempt))
    return _take_page(attempt)


def _take_page(
    attempt: Attempt,
    typed: Mapping[int, object] | None = None,
    errors: Mapping[int, str] | None = None,
) -> str:
    session = db.session()
    questions = get_questions(session, showing.version_ids([attempt]))
    answers = queries.list_answers(session, [attempt.id])[attempt.id]
    items = showing.items(attempt, questions, answers, typed=typed, errors=errors)
    service.expect_saves(attempt.public_id, attempt.paper)
    return render_template(
        "quizzes/attempts/take.html",
        attempt=attempt,
        quiz=attempt.quiz,
        items=items,
        asked=[item for item in items if item.number],
        back=_back(),
    )


@bp.post("/attempts/<attempt_id>/answers")
def save(attempt_id: str) -> ResponseReturnValue:
    """Save one answer; acknowledged only once it is committed."""
    sent, now = find_save(request.get_json(silent=True)), clock.now()
    saved = None
    if sent is not None:
        saved = service.save_at_once(attempt_id, token=sign_in_token(), now=now, **vars(sent))
    if saved is None:
        actor = current_actor()
        authorize(see=actor.is_signed_in)
        if sent is None:
            raise BadInput
        try:
            with db.transaction() as session:
                saved = service.save_answer(
                    session, attempt_id, person_id=actor.id, now=now, **vars(sent)
                )
        except (service.StaleTab, service.TimeIsUp, service.AlreadySubmitted) as refusal:
            state, seq = REFUSED_STATES[type(refusal)], refusal.values["seq"]
            return jsonify(error=gettext(refusal.message), seq=seq, state=state), 409
    return jsonify(seq=saved.seq, saved_at=saved.saved_at.isoformat(timespec="milliseconds"))


@bp.post("/attempts/<attempt_id>/submit")
def submit(attempt_id: str) -> ResponseReturnValue:
    """Hand in, with whatever answers the form carries; a second time leads to the same result."""
    actor, session = current_actor(), db.session()
    authorize(see=actor.is_signed_in)
    attempt = queries.get_attempt_with_quiz(session, attempt_id)
    authorize(see=policy.may_take(actor, attempt.person_id))
    questions = get_questions(session, showing.version_ids([attempt]))
    kinds = [questions[entry["version"]].kind.name for entry in attempt.paper]
    typed = read_answers(request.form, kinds)
    with db.transaction() as session:
        refused = service.hand_in_form(
            session,
            attempt_id,
            person_id=actor.id,
            raws=typed,
            after=read_seq(request.form),
            save_key=token_hex(8),
            now=clock.now(),
        )
    if refused:
        errors = {place: _sentence(refusal) for place, refusal in refused.items()}
        if wants_json():
            return jsonify(errors=errors), 422
        return _take_page(attempt, typed, errors), 422
    if wants_json():
        return jsonify(url=_after_url(attempt))
    return redirect(_after_url(attempt), 303)


def _sentence(refusal: BadInput) -> str:
    return str(gettext(refusal.message, **refusal.values))


@bp.get("/attempts/<attempt_id>/result")
def result(attempt_id: str) -> ResponseReturnValue:
    """Show the person what the quiz allows to see: a receipt, the score, or the answers too."""
    actor, session, now = current_actor(), db.session(), clock.now()
    authorize(see=actor.is_signed_in)
    attempt = queries.get_attempt_with_quiz(session, attempt_id)
    authorize(see=policy.may_take(actor, attempt.person_id))
    if attempt.state == rules.State.IN_PROGRESS:
        return redirect(url_for(".take", attempt_id=attempt_id, back=_back() or None))
    used = queries.count_attempts(session, attempt.quiz_id, attempt.person_id)
    visible = showing.visible(attempt, attempt.quiz, attempts_used=used, now=now)
    return _paper_page("quizzes/attempts/result.html", attempt, visible, back=_back())


def _paper_page(
    template: str, attempt: Attempt, visible: showing.Visible, **context: object
) -> ResponseReturnValue:
    session = db.session()
    questions = get_questions(session, showing.version_ids([attempt]))
    answers = queries.list_answers(session, [attempt.id])[attempt.id]
    items = showing.items(attempt, questions, answers)
    comments = {
        place: given.comment
        for (_, place), given in marking.find_marks(session, [attempt.id]).items()
    }
    told = showing.told(attempt, questions, answers, comments) if visible.answers else []
    return render_template(
        template,
        attempt=attempt,
        quiz=attempt.quiz,
        visible=visible,
        score=showing.score(attempt, attempt.quiz, questions) if visible.score else None,
        pairs=list(zip(items, told, strict=True)) if visible.answers else [],
        answered=sum(item.is_answered for item in items if item.number),
        asked=sum(item.number is not None for item in items),
        **context,
    )


def _may_see_results(quiz: Quiz) -> bool:
    is_over = quiz.closes_at is not None and quiz.closes_at <= clock.now()
    is_round_open = quiz.purpose == "contest" and not is_over
    return policy.may_see_results(current_actor(), quiz.unit_id, is_round_open=is_round_open)


@bp.get("/attempts/<attempt_id>/review")
def review(attempt_id: str) -> ResponseReturnValue:
    """Show an attempt with its answers and marks to the organisers of its quiz."""
    actor, session = current_actor(), db.session()
    authorize(see=actor.is_signed_in)
    attempt = queries.get_attempt_with_quiz(session, attempt_id)
    authorize(
        see=_may_see_results(attempt.quiz),
        act=policy.may_review(actor, attempt.quiz.unit_id),
    )
    person = get_person(session, attempt.person_id)
    everything = showing.Visible(score=True, answers=True)
    return _paper_page("quizzes/attempts/review.html", attempt, everything, person=person)


@bp.route("/quizzes/<quiz_id>/results", methods=["GET", "POST"])
def results(quiz_id: str) -> ResponseReturnValue:
    """List every attempt at a quiz."""
    actor, session = current_actor(), db.session()
    authorize(see=actor.is_signed_in)
    quiz = get_quiz(session, quiz_id)
    authorize(see=_may_see_results(quiz))
    query = queries.attempts_at(
        quiz.id,
        search=request.args.get("q", ""),
        state=request.args.get("state", ""),
        sort=request.args.get("sort", ""),
    )
    if request.method == "POST":
        return _export(quiz, list(session.scalars(query)))
    page = paginate(session, query, page_number())
    return render_template(
        "quizzes/attempts/results.html",
        quiz=quiz,
        page=page,
        counts=queries.count_states(session, quiz.id),
        scores=_scores(quiz, page.rows),
        units=queries.list_unit_names(session, [attempt.person_id for attempt in page.rows]),
        may_review=policy.may_review(actor, quiz.unit_id),
    )


def _scores(quiz: Quiz, attempts: list[Attempt]) -> dict[int, showing.Score | None]:
    questions = get_questions(db.session(), showing.version_ids(attempts))
    return {attempt.id: showing.score(attempt, quiz, questions) for attempt in attempts}


def _export(quiz: Quiz, attempts: list[Attempt]) -> ResponseReturnValue:
    columns = [
        gettext("Full name"),
        gettext("Unit"),
        gettext("Attempt"),
        gettext("State"),
        gettext("Marks"),
        gettext("Out of"),
        gettext("Percent"),
        gettext("Result"),
        gettext("Started at"),
        gettext("Handed in at"),
        gettext("Seconds used"),
    ]
    units = queries.list_unit_names(db.session(), {attempt.person_id for attempt in attempts})
    scores = _scores(quiz, attempts)
    rows = [
        (
            attempt.person.full_name,
            units.get(attempt.person_id, ""),
            attempt.number,
            gettext("Handed in") if attempt.submitted_at else gettext("In progress"),
            attempt.earned,
            attempt.maximum,
            score.percent if score else None,
            _outcome(score),
            attempt.started_at,
            attempt.submitted_at,
            None if attempt.duration_ms is None else attempt.duration_ms // 1000,
        )
        for attempt in attempts
        for score in [scores[attempt.id]]
    ]
    heading = gettext("Results of “%(title)s”", title=quiz.title)
    return answer_persons_xlsx(
        current_actor(), f"quiz:{quiz.public_id}", "ket-qua.xlsx", gettext("Results"), columns, rows,
        heading=heading,
    )  # fmt: skip


def _outcome(score: showing.Score | None) -> str:
    if score is None:
        return ""
    if score.is_passed is None:
        return str(gettext("Waiting for marking"))
    return str(gettext("Passed") if score.is_passed else gettext("Not passed"))


@bp.app_template_filter("duration")
def show_duration(milliseconds: int | None) -> str:
    """Write a length of time in words: "12 minutes 5 seconds"."""
    if milliseconds is None:
        return ""
    minutes, seconds = divmod(milliseconds // 1000, 60)
    if not minutes:
        return str(gettext("%(seconds)s seconds", seconds=seconds))
    return str(
        gettext("%(minutes)s min %(seconds)s sec", minutes=show_number(minutes), seconds=seconds)
    )
