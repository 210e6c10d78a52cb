"""What attempts hold of persons: results, which count for ever, and answers, of which typed ones go."""

from typing import Any

from sqlalchemy import exists, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

from lms.kernel.errors import N_
from lms.people.rights.holdings import WITH_PERSON, Blank, hold, keep_for
from quizzes.attempts.models import AnswerSave, Attempt, ManualMark
from quizzes.bank.models import QuestionVersion

ANSWERS = "answers"
TYPED = frozenset({"essay", "short_answer", "gap_text"})  # what a person writes may tell of them
keep_for(
    ANSWERS,
    N_("Typed answers; choices and marks are kept and counted"),
    N_("after they were saved"),
    60,
)


class _asked(FunctionElement[int]):  # noqa: N801 -- reads as the function of SQL that it is
    """The id of the question version that a place of an attempt's paper asks."""

    inherit_cache = True


@compiles(_asked, "sqlite")
def _asked_sqlite(element: Any, compiler: Any, **options: Any) -> str:
    paper, place = (compiler.process(each, **options) for each in element.clauses)
    return f"json_extract({paper}, '$[' || {place} || '].version')"


@compiles(_asked, "postgresql")
def _asked_postgresql(element: Any, compiler: Any, **options: Any) -> str:
    paper, place = (compiler.process(each, **options) for each in element.clauses)
    return f"CAST({paper} -> {place} ->> 'version' AS INTEGER)"


is_typed = AnswerSave.response.is_not(None) & exists(
    select(QuestionVersion.id)
    .join(Attempt, Attempt.id == AnswerSave.attempt_id)
    .where(
        QuestionVersion.id == _asked(Attempt.paper, AnswerSave.place),
        QuestionVersion.kind.in_(TYPED),
    )
    .correlate(AnswerSave)
)
hold(
    Attempt, "quizzes", N_("Attempts at quizzes and rounds"), Attempt.person_id,
    erase=Blank(plain="state paper closed_by marks"),
    retention=WITH_PERSON, age=Attempt.started_at,
    shows={"quiz_id": N_("Quiz"), "started_at": N_("Started"), "submitted_at": N_("Handed in")},
    leaves_out="paper",  # it would tell the questions of a contest
)  # fmt: skip
hold(
    AnswerSave, "quizzes", N_("Answers saved"), AnswerSave.attempt_id,
    # A choice or a number tells of the question; what was typed may tell of the person.
    erase=Blank({"response": None}, plain="save_key", only=is_typed),
    retention=ANSWERS, age=AnswerSave.saved_at,
    shows={"saved_at": N_("When")},
    leaves_out="save_key",
)  # fmt: skip
hold(
    ManualMark, "quizzes", N_("Marks given by a person"), ManualMark.attempt_id,
    erase=Blank({"comment": ""}), acts="marker_id",
    retention=ANSWERS, age=ManualMark.marked_at,
    shows={"marked_at": N_("When"), "mark": N_("Mark"), "comment": N_("Comment")},
)  # fmt: skip
