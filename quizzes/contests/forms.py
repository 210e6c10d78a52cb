"""The forms of the organisers' desk, read into plain values."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    FieldList,
    FormField,
    IntegerField,
    RadioField,
    SelectChoice,
    SelectField,
    StringField,
    TelField,
    TextAreaField,
)
from wtforms import Form as PlainForm
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from lms.kernel import richtext
from lms.kernel.errors import Refusal
from lms.kernel.forms import Form, LocalDateTimeField
from lms.kernel.text import nfc
from lms.people.persons import fields
from quizzes.contests.models import Contest
from quizzes.contests.rules import DEFAULT_ORDER
from quizzes.contests.settings import ContestSettings, PrizeSettings, RoundSettings
from quizzes.contests.wording import MEANINGS

MOST_PRIZES = 8
MOST_MONEY = 2_000_000_000  # dong; the database keeps little more
STATES = (
    ("draft", _l("Draft: only the organisers see it")),
    ("public", _l("Public")),
    ("ended", _l("Ended: nobody registers any more")),
)
CITIZEN_ID_CHOICES = (
    ("no", _l("Not asked")),
    ("optional", _l("Asked, may be left empty")),
    ("required", _l("Asked, must be filled in")),
)
ON_DISQUALIFY = (
    ("keep", _l("The frozen number stays as it is")),
    ("recount", _l("The number is counted again")),
)
EXCLUSIONS = (
    ("barred", _l("May not play")),
    ("no_prize", _l("May play, wins no prize")),
)


def choices(pairs: Iterable[tuple[Any, Any]]) -> list[SelectChoice]:
    """Return values with their labels as a field takes them."""
    return [SelectChoice(value, label) for value, label in pairs]


class ContestForm(Form):
    """A contest's settings."""

    title = StringField(_l("Title"), [InputRequired(), Length(max=300)])
    lead = TextAreaField(
        _l("Opening words"),
        [Optional(), Length(max=1000)],
        description=_l("One or two sentences under the title of the public page."),
    )
    rules = TextAreaField(
        _l("Contest rules"),
        [Optional(), Length(max=100_000)],
        description=_l(
            "Plain text, a blank line between paragraphs; or HTML. How the ranking is done is added "
            "by itself."
        ),
    )
    min_age = IntegerField(
        _l("Minimum age on the day of play"), [InputRequired(), NumberRange(0, 100)]
    )
    asks_citizen_id = SelectField(_l("Citizen id"), choices=choices(CITIZEN_ID_CHOICES))
    task = SelectField(_l("Task of the plan"), [Optional(strip_whitespace=False)])
    state = SelectField(_l("State"), choices=choices(STATES))

    def fill(self, contest: Contest) -> None:
        """Show a contest's present settings."""
        for name in ("title", "lead", "min_age", "asks_citizen_id", "state"):
            self[name].process_data(getattr(contest, name))
        self.rules.process_data(_as_typed(contest.rules_html))
        self.task.process_data(str(contest.task_id or ""))

    def settings(self) -> ContestSettings:
        """Return what was entered."""
        typed = self.rules.data or ""
        return ContestSettings(
            title=self.title.data or "",
            lead=self.lead.data or "",
            rules_html=typed if "</" in typed else richtext.from_plain(typed),
            min_age=self.min_age.data,
            asks_citizen_id=self.asks_citizen_id.data,
            state=self.state.data,
            task_id=int(self.task.data) if self.task.data else None,
        )


def _as_typed(html: str) -> str:
    """Return the text that gives this HTML, where plain text does; else the HTML itself."""
    plain = richtext.to_plain(html)
    return plain if richtext.from_plain(plain) == html else html


class NewContestForm(ContestForm):
    """A new contest: the unit that holds it besides."""

    unit = SelectField(_l("Unit in charge"), [InputRequired()])


class _PrizeForm(PlainForm):
    """A row of the prizes; an empty name leaves the row out."""

    class Meta(Form.Meta):
        """As every form, but for the token, which the form around it carries."""

        csrf = False

    name = StringField(_l("Prize"), [Optional(), Length(max=100)])
    count = IntegerField(_l("How many"), [Optional(), NumberRange(1, 100_000)])
    amount = IntegerField(_l("Money each (dong)"), [Optional(), NumberRange(0, MOST_MONEY)])


class RoundForm(Form):
    """A round's settings."""

    title = StringField(_l("Title"), [InputRequired(), Length(max=200)])
    opens_at = LocalDateTimeField(_l("Opens at"), [InputRequired()])
    closes_at = LocalDateTimeField(
        _l("Closes at"),
        [InputRequired()],
        description=_l("24h00 on a day is 00:00 of the next day."),
    )
    category = SelectField(_l("Questions are drawn from"), [InputRequired()])
    questions = IntegerField(
        _l("Number of questions drawn"), [InputRequired(), NumberRange(1, 200)]
    )
    time_limit = IntegerField(_l("Time limit (minutes)"), [InputRequired(), NumberRange(1, 600)])
    attempts_allowed = IntegerField(
        _l("Attempts allowed"),
        [Optional(), NumberRange(1, 1000)],
        description=_l("Leave empty for no limit. The best one counts."),
    )
    prediction_meaning = SelectField(
        _l("The prediction is about"), choices=choices(MEANINGS.items())
    )
    prediction_text = TextAreaField(
        _l("Words of the prediction question"), [InputRequired(), Length(max=500)]
    )
    on_disqualify = SelectField(
        _l("When an entry is struck out after the freeze"), choices=choices(ON_DISQUALIFY)
    )
    criteria = FieldList(
        SelectField(_l("Criterion")), label=_l("Ranking criteria, in order"),
        min_entries=len(DEFAULT_ORDER), max_entries=len(DEFAULT_ORDER),
    )  # fmt: skip
    prizes = FieldList(
        FormField(_PrizeForm), label=_l("Prizes"), min_entries=MOST_PRIZES, max_entries=MOST_PRIZES
    )

    def offer(self, categories: Sequence[Any]) -> None:
        """Offer the categories and the criteria to choose from."""
        self.category.choices = choices((each.public_id, each.path) for each in categories)
        offered = choices(
            [("", "–"), *((each.name, gettext(each.label)) for each in DEFAULT_ORDER)]
        )
        for field in self.criteria:
            field.choices = offered

    def fill(self, settings: RoundSettings, category_public_id: str) -> None:
        """Show a round's settings."""
        for name in ("title", "opens_at", "closes_at", "questions", "attempts_allowed",
                     "prediction_meaning", "prediction_text", "on_disqualify"):  # fmt: skip
            self[name].process_data(getattr(settings, name))
        self.time_limit.process_data(int(settings.time_limit.total_seconds()) // 60)
        self.category.process_data(category_public_id)
        for place, field in enumerate(self.criteria):
            chosen = settings.criteria[place] if place < len(settings.criteria) else ""
            field.process_data(chosen)
        for row, prize in zip(self.prizes, settings.prizes, strict=False):
            for name in ("name", "count", "amount"):
                row.form[name].process_data(getattr(prize, name))

    def settings(self, categories: Sequence[Any]) -> RoundSettings | None:
        """Return what was entered; None with a sentence where it cannot be."""
        opens_at, closes_at = self.opens_at.utc, self.closes_at.utc
        if opens_at is None or closes_at is None:
            return None
        prizes = []
        for row in self.prizes:
            name = nfc(row.form.name.data or "")
            if name and not row.form.count.data:
                row.form.count.errors = [gettext("Say how many of this prize there are.")]
                return None
            if name:
                prizes.append(PrizeSettings(name, row.form.count.data, row.form.amount.data or 0))
        return RoundSettings(
            title=nfc(self.title.data or ""),
            opens_at=opens_at,
            closes_at=closes_at,
            category_id=next(
                each.id for each in categories if each.public_id == self.category.data
            ),
            questions=self.questions.data,
            prediction_text=(self.prediction_text.data or "").replace("\r\n", "\n").strip(),
            prediction_meaning=self.prediction_meaning.data,
            time_limit=timedelta(minutes=self.time_limit.data),
            attempts_allowed=self.attempts_allowed.data,
            criteria=tuple(field.data for field in self.criteria if field.data),
            on_disqualify=self.on_disqualify.data,
            prizes=tuple(prizes),
        )


class ExclusionForm(Form):
    """Somebody who may not play, or wins nothing."""

    full_name = StringField(_l("Full name"), [InputRequired(), Length(max=100)])
    phone = TelField(_l("Mobile phone number"), [InputRequired(), Length(max=30)])
    kind = RadioField(
        _l("List"), [InputRequired()], choices=choices(EXCLUSIONS), default="no_prize"
    )
    reason = StringField(
        _l("Reason"),
        [Optional(), Length(max=200)],
        description=_l("For example: organising board, secretariat, question writer."),
    )

    def read_phone(self) -> str | None:
        """Return the phone number; None with the sentence beside the field."""
        try:
            return fields.parse_phone(self.phone.data or "").value
        except Refusal as refusal:
            self.phone.errors = [gettext(refusal.message, **refusal.values)]
            return None


class DisqualifyForm(Form):
    """Why an entry is struck out."""

    reason = TextAreaField(_l("Reason"), [InputRequired(), Length(min=5, max=1000)])


class PublishForm(Form):
    """Publication is confirmed by a tick, with script or without."""

    confirm = BooleanField(
        _l("I have checked the ranking and the winners. Publication cannot be taken back."),
        [InputRequired()],
    )
