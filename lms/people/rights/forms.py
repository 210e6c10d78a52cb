"""Forms for consents, requests, notices, days off, retention and erasure."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    DateField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectChoice,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    widgets,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from lms.kernel.forms import Form, LocalDateTimeField
from lms.people.rights import wording

LONGEST = 4_000  # characters of what is asked or answered
LONGEST_NOTICE = 40_000
ASKED_ON_THE_PAGE = {key: words for key, words in wording.KINDS.items() if key != "access"}
BY_STAFF = {key: words for key, words in wording.CHANNELS.items() if key != "page"}


def _choices(words: Mapping[Any, Any]) -> list[SelectChoice]:
    return [SelectChoice(key.value, text) for key, text in words.items()]


class ConsentForm(Form):
    """A consent of one's own, to the version that was read; nothing is ticked beforehand."""

    number = HiddenField()
    about = HiddenField()
    agrees = BooleanField(_l("I have read this notice and agree."), [InputRequired()])
    representative_name = StringField(
        _l("Full name of the father, mother or guardian"), [Length(max=100)]
    )
    representative_relation = StringField(
        _l("How they are related"), [Length(max=100)], description=_l("For example: mother.")
    )


class AskForm(Form):
    """What a person asks about their own data."""

    kind = RadioField(_l("What do you ask?"), [InputRequired()])
    asks = TextAreaField(_l("In your own words"), [InputRequired(), Length(max=LONGEST)])

    def __init__(self) -> None:
        """Offer what cannot be done at once on the page itself."""
        super().__init__()
        self.kind.choices = _choices(ASKED_ON_THE_PAGE)


class EnterForm(Form):
    """A request that came by letter, phone, email or in person."""

    kind = SelectField(_l("What is asked"), [InputRequired()])
    channel = RadioField(_l("How it came"), [InputRequired()])
    received_at = LocalDateTimeField(
        _l("Received at"),
        [InputRequired()],
        description=_l("The clocks run from here, not from the day of entering."),
    )
    asks = TextAreaField(_l("What the person asks"), [InputRequired(), Length(max=LONGEST)])

    def __init__(self) -> None:
        """Offer every kind and every way but this page."""
        super().__init__()
        self.kind.choices = _choices(wording.KINDS)
        self.channel.choices = _choices(BY_STAFF)


class AnswerForm(Form):
    """The sentence that the person reads, and what becomes of the request."""

    sentence = TextAreaField(_l("What the person reads"), [Length(max=LONGEST)])
    state = RadioField(
        _l("What becomes of the request"),
        [InputRequired()],
        choices=[
            SelectChoice("answered", _l("Answered; it is still being carried out")),
            SelectChoice("finished", _l("Carried out: finished")),
            SelectChoice("refused", _l("Refused; the sentence gives the reason")),
        ],
    )


class EraseForm(Form):
    """An erasure: why, what a law keeps, and the name typed to confirm."""

    reason = TextAreaField(_l("Reason"), [InputRequired(), Length(max=500)])
    keep = SelectMultipleField(
        _l("Keep as it is because of a law"),
        option_widget=widgets.CheckboxInput(),
        widget=widgets.ListWidget(prefix_label=False),
    )
    typed = StringField(_l("Type the full name of the person"), [InputRequired(), Length(max=200)])

    def __init__(self, may_be_kept: list[tuple[str, str]]) -> None:
        """Offer what may be kept."""
        super().__init__()
        self.keep.choices = [SelectChoice(table, label) for table, label in may_be_kept]


class NoticeForm(Form):
    """The draft of a notice."""

    title = StringField(_l("Title"), [InputRequired(), Length(max=200)])
    body = TextAreaField(
        _l("Text"),
        [InputRequired(), Length(max=LONGEST_NOTICE)],
        description=_l("Plain text; an empty line begins a new paragraph."),
    )


class PublishForm(Form):
    """From when on a notice is in force."""

    in_force_from = LocalDateTimeField(
        _l("In force from"),
        [Optional()],
        description=_l("Left empty: from the moment of publishing."),
    )


class DayForm(Form):
    """A day that departs from the week."""

    day = DateField(_l("Day"), [InputRequired()])
    kind = RadioField(
        _l("What kind of day"),
        [InputRequired()],
        choices=[
            SelectChoice("off", _l("Off")),
            SelectChoice("worked", _l("Worked instead of another day")),
        ],
        default="off",
    )
    name = StringField(_l("Name"), [InputRequired(), Length(max=100)])


class RuleForm(Form):
    """How many months a kind of record is kept, and whether the rule is applied."""

    months = IntegerField(_l("Months"), [InputRequired(), NumberRange(1, 1200)])
    is_on = BooleanField(_l("Apply this rule every day from now on"))
    seen = HiddenField()  # the months of which the page has shown what they would mean

    def fill(self, months: int, *, is_on: bool) -> None:
        """Show what holds now."""
        self.months.process_data(months)
        self.is_on.process_data(is_on)


def read_consent(form: Any) -> tuple[int, str]:
    """Return the version that was read and what the consent is about."""
    number = form.number.data or ""
    return int(number) if number.isdecimal() and len(number) < 9 else 0, form.about.data or ""
