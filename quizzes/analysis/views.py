"""How a quiz measured: its figures, what they mean, and where knowledge is thin."""

from decimal import Decimal
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from lms.kernel import clock, db, jobs
from lms.kernel.sheet_writing import Value, answer_xlsx
from lms.kernel.web import authorize, current_actor
from quizzes.analysis import policy, queries, tasks, wording
from quizzes.analysis.forms import ComputeForm
from quizzes.analysis.models import QuizFigures
from quizzes.analysis.rules import FEWEST, Gain, Which
from quizzes.papers.models import Quiz
from quizzes.papers.queries import get_quiz

bp = Blueprint("analysis", __name__)
bp.add_app_template_global(wording.say_figure)
bp.add_app_template_global(wording.say_share)
bp.add_app_template_global(wording.say_percent)
bp.add_app_template_global(wording.say_group)


def _which() -> Which:
    asked = request.args.get("which", "")
    return Which(asked) if asked in {each.value for each in Which} else Which.FIRST


@bp.get("/quizzes/<quiz_id>/analysis")
def show(quiz_id: str) -> ResponseReturnValue:
    """Show the figures computed last, and compare with a quiz taken before."""
    actor, session, which = current_actor(), db.session(), _which()
    authorize(see=actor.is_signed_in)
    quiz = get_quiz(session, quiz_id)
    authorize(see=policy.may_analyse(actor, quiz.unit_id))
    kept = queries.find_figures(session, quiz.id, which)
    if kept is not None and request.args.get("export") == "xlsx":
        return _export(quiz, kept)
    comparable = queries.list_comparable(session, quiz) if quiz.purpose == "training" else []
    before = next((q for q in comparable if q.public_id == request.args.get("before")), None)
    return render_template(
        "quizzes/analysis/show.html",
        quiz=quiz,
        kept=kept,
        figures=kept.figures if kept else {},
        knowledge=_knowledge(kept),
        which=which,
        form=ComputeForm(which=which.value),
        handed_in=queries.count_sittings(session, quiz.id),
        comparable=comparable,
        before=before,
        gain=_gain(quiz, before) if before else None,
        words=wording,
        fewest=FEWEST,
    )


def _gain(quiz: Quiz, before: Quiz) -> Gain | None:
    """Return the gain, unless so few took both that it would tell of persons."""
    gain = queries.get_gain(db.session(), before, quiz)
    return gain if gain is not None and gain.people >= FEWEST else None


def _knowledge(kept: QuizFigures | None) -> dict[str, dict[str, dict[str, Any]]]:
    """Arrange the rows as by → topic → group, as the tables show them."""
    found: dict[str, dict[str, dict[str, Any]]] = {}
    for row in kept.figures.get("knowledge", ()) if kept else ():
        found.setdefault(row["by"], {}).setdefault(row["topic"], {})[row["group"]] = row
    return found


@bp.post("/quizzes/<quiz_id>/analysis")
def compute(quiz_id: str) -> ResponseReturnValue:
    """Have the figures computed anew by the worker."""
    actor, form = current_actor(), ComputeForm()
    authorize(see=actor.is_signed_in)
    quiz = get_quiz(db.session(), quiz_id)
    authorize(see=policy.may_analyse(actor, quiz.unit_id))
    if not form.validate_on_submit():
        return redirect(url_for(".show", quiz_id=quiz_id))
    which = form.which.data
    with db.transaction() as session:
        job = jobs.enqueue(
            session,
            tasks.COMPUTE,
            {"quiz": quiz.public_id, "which": which},
            asked_by=actor.id,
            now=clock.now(),
            back_url=url_for(".show", quiz_id=quiz_id, which=which),
        )
    return redirect(url_for("jobs.show", public_id=job.public_id))


def _export(quiz: Quiz, kept: QuizFigures) -> ResponseReturnValue:
    columns = [
        gettext("Question"), gettext("Topic"), gettext("Answers"), gettext("Facility (%)"),
        gettext("Guessing (%)"), gettext("Standard deviation"), gettext("Effective weight (%)"),
        gettext("Discrimination index (%)"), gettext("Discriminative efficiency (%)"),
        gettext("Verdict"), gettext("Choices"),
    ]  # fmt: skip
    rows: list[list[Value]] = [
        [
            each["name"], each["topic"], each["count"], _hundredfold(each["facility"]),
            _hundredfold(each["guess"]), _decimal(each["sd"]), _decimal(each["weight"]),
            _decimal(each["discrimination_index"]), _decimal(each["discriminative_efficiency"]),
            str(wording.VERDICTS[each["verdict"]][1]),
            "; ".join(f"{_said(each, choice)}: {choice['count']}" for choice in each["choices"]),
        ]
        for each in kept.figures.get("questions", ())
    ]  # fmt: skip
    heading = gettext("Analysis of “%(title)s”", title=quiz.title)
    return answer_xlsx("phan-tich.xlsx", gettext("Analysis"), columns, rows, heading=heading)


def _said(item: dict[str, Any], choice: dict[str, Any]) -> str:
    text: str = choice["text"]
    if choice["is_msgid"]:
        text = str(gettext(text))
    return f"{text} ✓" if choice["is_right"] else text


def _decimal(value: str | None) -> Decimal | None:
    return None if value is None else Decimal(value)


def _hundredfold(value: str | None) -> Decimal | None:
    return None if value is None else Decimal(value) * 100
