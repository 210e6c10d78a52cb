"""The form by which a citizen registers, read into plain values."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any, TypeVar

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, PasswordField, RadioField, StringField, TelField
from wtforms.validators import InputRequired, Length, Optional

from lms.kernel import clock
from lms.kernel.errors import Refusal
from lms.kernel.forms import Form
from lms.kernel.text import fold, nfc
from lms.people.accounts.passwords import LONGEST, SHORTEST
from lms.people.persons import fields
from lms.people.persons.models import Person
from lms.people.persons.reading import Parsed, parse_plain_text
from quizzes.contests.forms import choices
from quizzes.contests.models import Contest
from quizzes.contests.service import Registration

T = TypeVar("T")


class RegistrationForm(Form):
    """What a citizen enters once for a contest."""

    full_name = StringField(_l("Full name"), [InputRequired(), Length(max=100)])
    birth_day = StringField(_l("Day"), [InputRequired(), Length(max=2)])
    birth_month = StringField(_l("Month"), [InputRequired(), Length(max=2)])
    birth_year = StringField(_l("Year"), [InputRequired(), Length(max=4)])
    gender = RadioField(
        _l("Gender"),
        [InputRequired()],
        choices=choices([("female", _l("Female")), ("male", _l("Male"))]),
    )
    phone = TelField(_l("Mobile phone number"), [InputRequired(), Length(max=30)])
    citizen_id = StringField(_l("Citizen id"), [Optional(), Length(max=30)])
    unit = StringField(_l("Unit, school or commune"), [InputRequired(), Length(max=200)])
    password = PasswordField(_l("Password"), [InputRequired(), Length(min=SHORTEST, max=LONGEST)])
    guardian_name = StringField(
        _l("Full name of the parent or guardian"), [Optional(), Length(max=100)]
    )
    guardian_agrees = BooleanField(
        _l("I am the parent or guardian; I agree that this person takes part.")
    )
    agrees = BooleanField(
        _l("I agree that my data are used to run this contest, as told above."), [InputRequired()]
    )
    may_publish_name = BooleanField(
        _l("I agree that my full name and my unit are published on the board.")
    )

    def fit(self, contest: Contest, *, is_signed_in: bool) -> None:
        """Leave out what this contest, or this person, is not asked."""
        if contest.asks_citizen_id == "no":
            del self.citizen_id
        elif contest.asks_citizen_id == "required":
            self.citizen_id.validators = [InputRequired(), Length(max=30)]
            self.citizen_id.flags.required = True
        if is_signed_in:
            del self.password
        if contest.min_age >= 16:
            del self.guardian_name, self.guardian_agrees

    def fill(self, person: Person, unit_name: str) -> None:
        """Show what is known of a person who has signed in."""
        self.full_name.process_data(person.full_name)
        self.gender.process_data(person.gender)
        self.phone.process_data(person.phone)
        self.unit.process_data(unit_name)
        if person.birth_date is not None:
            for name, value in zip(
                ("day", "month", "year"), _parts(person.birth_date), strict=True
            ):
                self[f"birth_{name}"].process_data(value)

    def read(self, units: Sequence[tuple[int, str]], *, now: datetime) -> Registration | None:
        """Return what was entered; None with the sentences beside the fields when it cannot be."""
        today = clock.local(now).date()
        typed = "/".join(
            (self[f"birth_{part}"].data or "").strip() for part in ("day", "month", "year")
        )
        name = self._take(self.full_name, fields.parse_name, self.full_name.data)
        born = self._take(
            self.birth_day, lambda text: fields.parse_birth_date(text, today=today), typed
        )
        phone = self._take(self.phone, fields.parse_phone, self.phone.data)
        unit = self._take(self.unit, parse_plain_text, self.unit.data)
        citizen_id = ""
        if "citizen_id" in self and (self.citizen_id.data or "").strip():
            citizen_id = (
                self._take(self.citizen_id, fields.parse_citizen_id, self.citizen_id.data) or ""
            )
        if phone is not None and not fields.is_mobile(phone):
            self.phone.errors = [gettext("Please enter a mobile number: it is yours alone.")]
        if self.errors or name is None or born is None or phone is None or unit is None:
            return None
        known = {fold(each): (unit_id, each) for unit_id, each in units}
        unit_id, unit_name = known.get(fold(unit), (None, unit))
        return Registration(
            full_name=name,
            birth_date=born,
            gender=self.gender.data,
            phone=phone,
            unit_name=unit_name,
            unit_id=unit_id,
            citizen_id=citizen_id,
            agrees=self.agrees.data,
            may_publish_name=self.may_publish_name.data,
            guardian_name=nfc(self.guardian_name.data or "") if "guardian_name" in self else "",
            guardian_agrees="guardian_agrees" in self and bool(self.guardian_agrees.data),
        )

    def _take(self, field: Any, parse: Callable[[Any], Parsed[T]], typed: object) -> T | None:
        if field.errors:  # left empty, which has been said
            return None
        try:
            return parse(typed or "").value
        except Refusal as refusal:
            field.errors = [gettext(refusal.message, **refusal.values)]
            return None


def _parts(day: date) -> tuple[str, str, str]:
    return f"{day:%d}", f"{day:%m}", f"{day:%Y}"
