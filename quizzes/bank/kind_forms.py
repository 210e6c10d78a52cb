"""The form of every kind of question."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, FieldList, FormField, RadioField, SelectChoice, TextAreaField
from wtforms.validators import InputRequired, Length

from quizzes.bank.drafting import rows_of
from quizzes.bank.fields import AnswerRow, ChoiceRow, PairRow, RichField
from quizzes.bank.formats.gift import MAX_CHARACTERS
from quizzes.bank.forms import MOST_ROWS, QuestionForm
from quizzes.bank.models import Question


class ChoicesForm(QuestionForm):
    """Single choice and multiple choice."""

    rows_name = "choices"
    choices = FieldList(FormField(ChoiceRow), _l("Choices"), min_entries=6, max_entries=MOST_ROWS)

    def values(self) -> dict[str, Any]:
        """Return the choices."""
        return {
            "choices": [
                {
                    "text": row.form.text.html,
                    "is_right": row.form.is_right.data,
                    "share": row.form.share.number,
                    "feedback": row.form.feedback.html,
                }
                for row in self.choices
            ]
        }


class TrueFalseForm(QuestionForm):
    """A statement."""

    is_true = RadioField(
        _l("The statement is"),
        [InputRequired()],
        choices=[SelectChoice("true", _l("True")), SelectChoice("false", _l("False"))],
    )
    right_feedback = RichField(_l("Feedback to who is right"), inline=True)
    wrong_feedback = RichField(_l("Feedback to who is wrong"), inline=True)

    def values(self) -> dict[str, Any]:
        """Return the key and the remarks."""
        return {
            "is_true": self.is_true.data,
            "right_feedback": self.right_feedback.html,
            "wrong_feedback": self.wrong_feedback.html,
        }


class _AnswersForm(QuestionForm):
    rows_name = "answers"
    answers = FieldList(
        FormField(AnswerRow), _l("Accepted answers"), min_entries=4, max_entries=MOST_ROWS
    )

    def _answers(self) -> list[dict[str, Any]]:
        return [
            {
                "text": row.form.text.data or "",
                "share": row.form.share.number,
                "feedback": row.form.feedback.html,
            }
            for row in self.answers
        ]


class ShortAnswerForm(_AnswersForm):
    """A few words."""

    is_case_sensitive = BooleanField(_l("Capital letters count"))
    diacritics = RadioField(
        _l("Vietnamese accents"),
        [InputRequired()],
        choices=[
            SelectChoice("exact", _l("Must be right: “kỷ luật” is not “kỹ luật”")),
            SelectChoice("fold", _l("Do not count: “ky luat” is accepted")),
        ],
        default="exact",
    )

    def values(self) -> dict[str, Any]:
        """Return the answers and how strictly they are compared."""
        return {
            "answers": self._answers(),
            "is_case_sensitive": self.is_case_sensitive.data,
            "diacritics": self.diacritics.data,
        }


class NumericalForm(_AnswersForm):
    """A number."""

    other_feedback = RichField(_l("Feedback to every other answer"), inline=True)

    def values(self) -> dict[str, Any]:
        """Return the answers."""
        return {"answers": self._answers(), "other_feedback": self.other_feedback.html}


class MatchingForm(QuestionForm):
    """Pairs."""

    rows_name = "pairs"
    pairs = FieldList(FormField(PairRow), _l("Pairs"), min_entries=6, max_entries=MOST_ROWS)

    def values(self) -> dict[str, Any]:
        """Return the pairs."""
        return {
            "pairs": [
                {"left": row.form.left.html, "right": (row.form.right.data or "").strip()}
                for row in self.pairs
            ]
        }


class OrderingForm(QuestionForm):
    """Things to be put in order."""

    things = TextAreaField(
        _l("The things in their right order"),
        [InputRequired(), Length(max=MAX_CHARACTERS)],
        description=_l("One in each line. Who takes the quiz sees them in another order."),
    )
    grading = RadioField(
        _l("How it is marked"),
        [InputRequired()],
        choices=[
            SelectChoice("places", _l("A share for each thing at its place")),
            SelectChoice("all", _l("All in order, or nothing")),
        ],
        default="places",
    )

    def values(self) -> dict[str, Any]:
        """Return the lines and how they are marked."""
        lines = (self.things.data or "").replace("\r\n", "\n").split("\n")
        return {
            "things": [line.strip() for line in lines if line.strip()],
            "grading": self.grading.data,
        }


class GapTextForm(QuestionForm):
    """A passage with gaps."""

    passage = RichField(
        _l("The passage with its gaps"),
        [InputRequired(), Length(max=MAX_CHARACTERS)],
        description=_l(
            "Words to type: {1:SHORTANSWER:=right}. A number: {1:NUMERICAL:=92:1}. "
            "A list to choose from: {1:MULTICHOICE:=right~wrong~wrong}. "
            "The first number is how much the gap counts."
        ),
    )

    def values(self) -> dict[str, Any]:
        """Return the passage."""
        return {"passage": self.passage.html}


FORMS: dict[str, type[QuestionForm]] = {
    "single_choice": ChoicesForm,
    "multiple_choice": ChoicesForm,
    "true_false": TrueFalseForm,
    "short_answer": ShortAnswerForm,
    "numerical": NumericalForm,
    "matching": MatchingForm,
    "ordering": OrderingForm,
    "gap_text": GapTextForm,
    "essay": QuestionForm,
    "description": QuestionForm,
    "prediction": QuestionForm,
}


def make_form(kind: str, question: Question | None = None) -> QuestionForm:
    """Return the form of a kind, showing a question's newest version where one is given."""
    if question is None:
        return FORMS[kind]()
    current = question.current
    return FORMS[kind](
        data={
            "category": question.category.public_id,
            "name": question.name,
            "text": current.text_html,
            "general_feedback": current.feedback_html,
            "mark": current.default_mark,
            "is_draft": question.state == "draft",
            "seen": current.number,
            **rows_of(kind, current.body),
        }
    )
