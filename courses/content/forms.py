"""Forms for lessons and an event's quizzes."""

from collections.abc import Iterable

from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import BooleanField, RadioField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from courses.content.documents import MAX_TITLE
from courses.content.queries import FreeQuiz
from lms.kernel.forms import Form
from lms.kernel.richtext import MAX_CHARACTERS

WORD = ".docx,application/vnd.openxmlformats-officedocument.wordprocessingml.document"


class NewLessonForm(Form):
    """A lesson from a Word file, or typed."""

    file = FileField(_l("Word file (.docx)"), description=_l("At most 10 MB."))
    title = StringField(
        _l("Title of the lesson"),
        [Optional(), Length(max=MAX_TITLE)],
        description=_l("Leave empty to take the heading at the top of the Word file."),
    )
    text = TextAreaField(
        _l("Text"),
        [Optional(), Length(max=MAX_CHARACTERS)],
        description=_l("A blank line begins a new paragraph."),
    )
    is_required = BooleanField(_l("Everybody has to read it to complete the event"), default=True)

    def has_file(self) -> bool:
        """Tell whether a file was sent."""
        return bool(self.file.data and self.file.data.filename)


class LessonForm(Form):
    """A lesson that is there already; a new file replaces its words."""

    title = StringField(_l("Title of the lesson"), [InputRequired(), Length(max=MAX_TITLE)])
    text = TextAreaField(
        _l("Text"),
        [Optional(), Length(max=MAX_CHARACTERS)],
        description=_l("A blank line begins a new paragraph."),
    )
    file = FileField(
        _l("Word file (.docx)"),
        description=_l("At most 10 MB. It replaces the text of the lesson."),
    )
    is_required = BooleanField(_l("Everybody has to read it to complete the event"))

    def has_file(self) -> bool:
        """Tell whether a file was sent."""
        return bool(self.file.data and self.file.data.filename)


class QuizForm(Form):
    """Which quiz an event takes in."""

    quiz = RadioField(_l("Quiz"), [InputRequired()])
    is_required = BooleanField(_l("Everybody has to pass it to complete the event"), default=True)

    def offer(self, free: Iterable[FreeQuiz]) -> None:
        """Offer the quizzes that are free."""
        self.quiz.choices = [
            (each.quiz.public_id, f"{each.quiz.title} ({_questions(each.questions)})")
            for each in free
        ]


def _questions(count: int) -> str:
    return str(ngettext("%(num)s question", "%(num)s questions", count))


def refuse(field: object, sentence: str, **values: object) -> None:
    """Write on a field why the service refused what it holds."""
    field.errors = [gettext(sentence, **values)]  # type: ignore[attr-defined]
