"""The form for one participant."""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import Field, RadioField, SelectChoice, SelectField, StringField
from wtforms.validators import InputRequired, Length, ValidationError

from courses.enrolment.service import Newcomer
from lms.kernel.forms import Form
from lms.people.persons import fields
from lms.people.persons.fields import Gender
from lms.people.persons.reading import Parsed, Unreadable, parse_plain_text
from lms.people.units.models import Unit


class ParticipantForm(Form):
    """One person, entered by hand."""

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
    unit = SelectField(_l("Unit"), [InputRequired()], coerce=int)
    position = StringField(_l("Position"), [Length(max=200)])
    phone = StringField(_l("Phone"), [Length(max=30)])
    email = StringField(_l("Email"), [Length(max=254)])

    def __init__(self, units: Iterable[Unit], today: date) -> None:
        """Offer the units in force."""
        super().__init__()
        self.unit.choices = [SelectChoice(unit.id, unit.name) for unit in units]
        self.today = today

    def validate_full_name(self, field: Field) -> None:
        """Refuse what is no name."""
        _read(field, fields.parse_name)

    def validate_birth_date(self, field: Field) -> None:
        """Refuse what is no day of birth."""
        _read(field, self._born)

    def validate_position(self, field: Field) -> None:
        """Refuse what a spreadsheet would run."""
        _read(field, parse_plain_text)

    def validate_phone(self, field: Field) -> None:
        """Refuse what is no phone number."""
        _read(field, fields.parse_phone)

    def validate_email(self, field: Field) -> None:
        """Refuse what is no email address."""
        _read(field, fields.parse_email)

    def _born(self, value: object) -> Parsed[date]:
        return fields.parse_birth_date(value, today=self.today)

    @property
    def newcomer(self) -> Newcomer:
        """The person entered, as plain values."""
        known = {gender.value for gender in Gender}
        return Newcomer(
            full_name=_read(self.full_name, fields.parse_name) or "",
            unit_id=self.unit.data,
            position=_read(self.position, parse_plain_text) or "",
            birth_date=_read(self.birth_date, self._born),
            gender=self.gender.data if self.gender.data in known else None,
            phone=_read(self.phone, fields.parse_phone),
            email=_read(self.email, fields.parse_email),
        )


def _read(field: Field, parse: Callable[[object], Parsed[Any]]) -> Any:
    """Read a field as a roster's cell is read; an empty one is None."""
    text = (field.data or "").strip()
    if not text:
        return None
    try:
        return parse(text).value
    except Unreadable as refusal:
        raise ValidationError(gettext(refusal.message, **refusal.values)) from None
