"""The forms of the question bank: a file to read, and a question of each kind."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import (
    BooleanField,
    IntegerField,
    SelectChoice,
    SelectField,
    StringField,
)
from wtforms.validators import InputRequired, Length, Optional
from wtforms.widgets import HiddenInput

from lms.kernel.forms import Form
from lms.kernel.richtext import to_plain
from lms.people.units.models import Unit
from quizzes.bank.drafting import body_of
from quizzes.bank.fields import NumberField, RichField
from quizzes.bank.formats.base import MAX_NAME, ParsedQuestion, default_mark_of
from quizzes.bank.formats.gift import MAX_CHARACTERS
from quizzes.bank.kinds.registry import kind_of
from quizzes.bank.queries import Branch
from quizzes.bank.uploads import LONGEST_PATH

MORE_ROWS = 4  # how many blank rows the button adds
MOST_ROWS = 60
HIGHEST_MARK = Decimal(1000)


class UploadForm(Form):
    """A file of questions for a unit's bank."""

    unit = SelectField(_l("Unit whose bank it is for"), [InputRequired()])
    file = FileField(
        _l("File of questions"),
        [FileRequired(_l("Please choose a file."))],
        description=_l(
            "Word (.docx), Excel (.xlsx), GIFT, Aiken, Moodle XML or QTI (.zip), at most 10 MB."
        ),
    )

    def offer(self, units: Sequence[Unit]) -> None:
        """Fill the list: only these units may be chosen."""
        self.unit.choices = [SelectChoice(unit.public_id, unit.name) for unit in units]


class QuestionForm(Form):
    """What every kind of question has."""

    rows_name = ""
    category = SelectField(_l("Category"), [Optional(strip_whitespace=False)])
    new_category = StringField(
        _l("Or a new category"),
        [Length(max=LONGEST_PATH)],
        description=_l("A category within another is written “First / Second”."),
    )
    unit = SelectField(_l("Unit of the new category"), [Optional(strip_whitespace=False)])
    name = StringField(
        _l("Short name"),
        [Length(max=MAX_NAME)],
        description=_l("For your lists only, for example CS-01. Empty: the first words."),
    )
    text = RichField(
        _l("Question"),
        [InputRequired(), Length(max=MAX_CHARACTERS)],
        description=_l("Plain text; simple HTML tags (b, i, u, ul, ol, table) are kept."),
    )
    general_feedback = RichField(
        _l("Feedback to everybody"),
        [Length(max=MAX_CHARACTERS)],
        description=_l("Shown with the result: the reason, the source."),
    )
    mark = NumberField(_l("Points for a right answer"), low=Decimal(0), high=HIGHEST_MARK)
    is_draft = BooleanField(_l("Still a draft: not for new quizzes yet"))
    seen = IntegerField(None, [Optional()], widget=HiddenInput())  # the version being changed

    def offer(self, branches: Sequence[Branch], units: Sequence[Unit], *, chosen: str = "") -> None:
        """Fill the lists: only these categories and units may be chosen."""
        names = {unit.id: unit.name for unit in units}
        many = len(names) > 1
        self.category.choices = [SelectChoice("", gettext("Choose a category"))] + [
            SelectChoice(b.public_id, f"{names.get(b.unit_id, '')}: {b.path}" if many else b.path)
            for b in branches
        ]
        self.unit.choices = [SelectChoice(unit.public_id, unit.name) for unit in units]
        if chosen and not self.is_submitted():
            self.category.data = chosen

    def validate(self, extra_validators: object = None) -> bool:
        """Ask for a category, and say what is wrong within rows where the form is summed up."""
        is_valid = bool(super().validate(extra_validators))
        rows = self._fields.get(self.rows_name)
        if rows is not None and not is_valid:
            found = [
                message
                for row in rows
                for messages in row.form.errors.values()
                for message in messages
            ]
            rows.errors = list(dict.fromkeys(found))
        if not self.category.data and not self.new_path:
            self.category.errors = [gettext("Choose a category or name a new one.")]
            is_valid = False
        return is_valid

    @property
    def new_path(self) -> tuple[str, ...]:
        """The path of the new category, () where none was named."""
        parts = (part.strip() for part in (self.new_category.data or "").split(" / "))
        return tuple(part for part in parts if part)

    def add_rows(self) -> None:
        """Add blank rows."""
        rows = self._fields.get(self.rows_name)
        for _ in range(MORE_ROWS if rows is not None else 0):
            if len(rows) < MOST_ROWS:
                rows.append_entry()

    def values(self) -> dict[str, Any]:
        """Return what was entered for the kind, as ``drafting.body_of`` takes it."""
        return {}

    def question(self, kind: str) -> ParsedQuestion:
        """Return the question that was entered."""
        text_html = self.text.html
        words = " ".join(to_plain(text_html).split())
        usual = default_mark_of(is_graded=kind_of(kind).is_graded)
        return ParsedQuestion(
            kind=kind,
            name=(self.name.data or "").strip() or words[:60].strip() or "…",
            text_html=text_html,
            body=body_of(kind, self.values()),
            general_feedback_html=self.general_feedback.html,
            default_mark=usual if self.mark.number is None else self.mark.number,
        )
