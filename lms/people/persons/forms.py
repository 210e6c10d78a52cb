"""Forms for a person and for a position."""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    DateField,
    Field,
    RadioField,
    SelectChoice,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from lms.kernel.forms import Form
from lms.people.persons import fields
from lms.people.persons.fields import Gender, mask_citizen_id
from lms.people.persons.reading import Parsed, Remark, Unreadable, parse_plain_text
from lms.people.persons.rules import KIND_NAMES, Kind
from lms.people.persons.service import Facts, Position
from lms.people.units.models import Unit
from lms.people.units.rules import Period

MOST_FURTHER = 10  # ways to reach one person besides the main ones
YEARS = range(1900, 2200)
NO_UNIT = 0
FULL_TIME, CONCURRENT = "full", "concurrent"


class PersonForm(Form):
    """What is written about a person."""

    full_name = StringField(_l("Full name"), [InputRequired(), Length(max=100)])
    birth_date = StringField(
        _l("Birth date"), [Length(max=20)], description=_l("As dd/mm/yyyy, such as 05/09/1985.")
    )
    gender = RadioField(
        _l("Gender"),
        choices=[
            SelectChoice(Gender.FEMALE.value, _l("Female")),
            SelectChoice(Gender.MALE.value, _l("Male")),
        ],
        validate_choice=False,
    )
    phone = StringField(_l("Phone"), [Length(max=30)])
    email = StringField(_l("Email"), [Length(max=254)])
    phones = TextAreaField(
        _l("Further phone numbers"), [Length(max=500)], description=_l("One a line.")
    )
    emails = TextAreaField(
        _l("Further email addresses"), [Length(max=3000)], description=_l("One a line.")
    )
    others = TextAreaField(
        _l("Other ways to reach them"), [Length(max=2000)], description=_l("One a line.")
    )
    citizen_id = StringField(_l("Citizen id"), [Length(max=30)])
    forget_citizen_id = BooleanField(_l("Remove the citizen id that is kept"))

    def __init__(self, today: date, *, kept: Facts | None = None) -> None:
        """Show what is kept; a citizen id is never shown, and kept unless another is entered."""
        super().__init__()
        self.today, self.kept_citizen_id = today, kept.citizen_id if kept else None
        if self.kept_citizen_id is None:
            del self.forget_citizen_id
        if kept is not None and not self.is_submitted():
            self.full_name.data, self.gender.data = kept.full_name, kept.gender
            self.birth_date.data = f"{kept.birth_date:%d/%m/%Y}" if kept.birth_date else ""
            self.phone.data, self.email.data = kept.phone, kept.email
            self.phones.data = "\n".join(kept.phones)
            self.emails.data = "\n".join(kept.emails)
            self.others.data = "\n".join(kept.others)

    @property
    def citizen_id_kept(self) -> str:
        """The citizen id that is kept, masked."""
        return mask_citizen_id(self.kept_citizen_id)

    def validate_full_name(self, field: Field) -> None:
        """Refuse what is no name."""
        _read(field, fields.parse_name)

    def validate_birth_date(self, field: Field) -> None:
        """Refuse what is no day of birth."""
        _read(field, self._born)

    def validate_phone(self, field: Field) -> None:
        """Refuse what is no phone number."""
        _read(field, fields.parse_phone)

    def validate_email(self, field: Field) -> None:
        """Refuse what is no email address."""
        _read(field, fields.parse_email)

    def validate_phones(self, field: Field) -> None:
        """Refuse a line that is no phone number."""
        _read_lines(field, fields.parse_phone)

    def validate_emails(self, field: Field) -> None:
        """Refuse a line that is no email address."""
        _read_lines(field, fields.parse_email)

    def validate_others(self, field: Field) -> None:
        """Refuse what a spreadsheet would run."""
        _read_lines(field, parse_plain_text)

    def validate_citizen_id(self, field: Field) -> None:
        """Refuse what has not twelve digits."""
        _read(field, fields.parse_citizen_id)

    def _born(self, value: object) -> Parsed[date]:
        return fields.parse_birth_date(value, today=self.today)

    @property
    def facts(self) -> Facts:
        """What was entered, as plain values."""
        forgets = "forget_citizen_id" in self and self.forget_citizen_id.data
        entered = _read(self.citizen_id, fields.parse_citizen_id)
        known = {gender.value for gender in Gender}
        return Facts(
            full_name=_read(self.full_name, fields.parse_name) or "",
            birth_date=_read(self.birth_date, self._born),
            gender=self.gender.data if self.gender.data in known else None,
            phone=_read(self.phone, fields.parse_phone),
            email=_read(self.email, fields.parse_email),
            citizen_id=entered or (None if forgets else self.kept_citizen_id),
            phones=_read_lines(self.phones, fields.parse_phone),
            emails=_read_lines(self.emails, fields.parse_email),
            others=_read_lines(self.others, parse_plain_text),
        )


class PositionForm(Form):
    """What is written about a position."""

    unit = SelectField(_l("Unit"), [InputRequired()], coerce=int)
    position = StringField(
        _l("Position"), [Length(max=200)], description=_l("As the appointing document calls it.")
    )
    kind = SelectField(
        _l("Kind"),
        choices=[SelectChoice(kind.value, _l(name)) for kind, name in KIND_NAMES.items()],
        default=Kind.OTHER.value,
    )
    post = RadioField(
        _l("Full-time or concurrent"),
        choices=[
            SelectChoice(FULL_TIME, _l("Full-time")),
            SelectChoice(CONCURRENT, _l("Concurrent")),
        ],
        default=FULL_TIME,
    )
    document_number = StringField(
        _l("Number of the appointing document"),
        [Length(max=100)],
        description=_l("Such as 123/QĐ-STP."),
    )
    document_date = DateField(_l("Date of the document"), [Optional()])
    began_on = DateField(
        _l("Held from"), [Optional()], description=_l("Leave empty when it is not known.")
    )
    ended_on = DateField(
        _l("No longer held from"),
        [Optional()],
        description=_l(
            "The first day on which it is no longer held. Leave empty while it is held."
        ),
    )

    def offer(self, units: Iterable[Unit], *, none: bool = False) -> None:
        """Fill the list: only these units may be chosen, and none where one is not needed."""
        choices = [SelectChoice(unit.id, unit.name) for unit in units]
        self.unit.choices = [SelectChoice(NO_UNIT, gettext("None"))] * none + choices

    def show(self, kept: Position) -> None:
        """Show what is kept."""
        for name in ("position", "kind", "document_number", "document_date", "began_on"):
            self[name].data = getattr(kept, name)
        self.unit.data, self.ended_on.data = kept.unit_id, kept.ended_on
        self.post.data = CONCURRENT if kept.is_concurrent else FULL_TIME

    def validate_position(self, field: Field) -> None:
        """Refuse what a spreadsheet would run."""
        _read(field, parse_plain_text)

    def validate_document_number(self, field: Field) -> None:
        """Refuse what a spreadsheet would run."""
        _read(field, parse_plain_text)

    def validate_document_date(self, field: Field) -> None:
        """Refuse a day far from our time."""
        _in_our_time(field)

    def validate_began_on(self, field: Field) -> None:
        """Refuse a day far from our time."""
        _in_our_time(field)

    def validate_ended_on(self, field: Field) -> None:
        """Refuse an end that does not come after the beginning."""
        _in_our_time(field)
        if not Period(self.began_on.data, field.data).is_in_order:
            raise ValidationError(gettext("The position must end after the day on which it began."))

    @property
    def entered(self) -> Position:
        """What was entered, as plain values."""
        return Position(
            unit_id=self.unit.data,
            position=_read(self.position, parse_plain_text) or "",
            kind=self.kind.data,
            is_concurrent=self.post.data == CONCURRENT,
            document_number=_read(self.document_number, parse_plain_text) or "",
            document_date=self.document_date.data,
            began_on=self.began_on.data,
            ended_on=self.ended_on.data,
        )


class NewPersonForm(PersonForm, PositionForm):
    """A person with the first position."""

    @property
    def first_position(self) -> Position | None:
        """The position entered; None where no unit was chosen."""
        return None if self.unit.data == NO_UNIT else self.entered


class EndForm(Form):
    """The day from which a position is no longer held."""

    ended_on = DateField(
        _l("No longer held from"),
        [InputRequired()],
        description=_l("The first day on which it is no longer held."),
    )

    def validate_ended_on(self, field: Field) -> None:
        """Refuse a day far from our time."""
        _in_our_time(field)


def _in_our_time(field: Field) -> None:
    if field.data is not None and field.data.year not in YEARS:
        raise ValidationError(gettext("Please enter a date between 1900 and 2199."))


def _read(field: Field, parse: Callable[[object], Parsed[Any]]) -> Any:
    """Return what a field holds, None when it is empty; say on the field why it cannot be read."""
    text = (field.data or "").strip()
    if not text:
        return None
    try:
        return parse(text).value
    except Unreadable as refusal:
        raise ValidationError(sentence(refusal.remark)) from None


def _read_lines(field: Field, parse: Callable[[object], Parsed[Any]]) -> tuple[Any, ...]:
    lines = [line.strip() for line in (field.data or "").splitlines() if line.strip()]
    if len(lines) > MOST_FURTHER:
        raise ValidationError(gettext("At most %(count)s lines, please.", count=MOST_FURTHER))
    try:
        return tuple(dict.fromkeys(parse(line).value for line in lines))
    except Unreadable as refusal:
        raise ValidationError(sentence(refusal.remark)) from None


def sentence(remark: Remark) -> str:
    """Say a remark in the reader's language."""
    return str(gettext(remark.message, **remark.values))
