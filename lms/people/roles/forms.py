"""Forms that grant and end roles."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import DateField, RadioField, SelectChoice, SelectField, StringField
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from lms.kernel import clock
from lms.kernel.actor import Role
from lms.kernel.forms import YEARS, Form
from lms.people.roles.wording import role_name
from lms.people.units.models import Unit

LONGEST_REASON = 300


def midnight(day: date) -> datetime:
    """Return when a day begins on the province's clocks."""
    return datetime.combine(day, time(), clock.PROVINCE)


class GrantForm(Form):
    """Which role a person gets, for which unit, and how long."""

    role = RadioField(_l("Role"), [InputRequired()])
    unit = SelectField(_l("Unit"), [Optional()])
    begins_on = DateField(_l("From"), [Optional()], description=_l("Empty: from now on."))
    last_on = DateField(
        _l("Last day"), [Optional()], description=_l("Empty: until somebody ends it.")
    )
    reason = StringField(
        _l("Reason"),
        [Length(max=LONGEST_REASON)],
        description=_l("Such as the number of the decision."),
    )

    def offer(self, roles: Iterable[Role], units: Iterable[Unit]) -> None:
        """Fill the lists: only these may be chosen."""
        self.role.choices = [SelectChoice(role.value, role_name(role)) for role in roles]
        none = SelectChoice("", gettext("None: everywhere"))
        self.unit.choices = [none, *(SelectChoice(unit.public_id, unit.name) for unit in units)]

    def validate_begins_on(self, field: DateField) -> None:
        """Refuse a typing error."""
        _check_year(field)

    def validate_last_on(self, field: DateField) -> None:
        """Refuse a typing error."""
        _check_year(field)

    @property
    def begins_at(self) -> datetime | None:
        """The moment at which the first day begins, or None: at once."""
        return midnight(self.begins_on.data) if self.begins_on.data else None

    @property
    def ends_at(self) -> datetime | None:
        """The moment at which the last day is over, or None."""
        return midnight(self.last_on.data + timedelta(days=1)) if self.last_on.data else None


class EndForm(Form):
    """Why a role ends."""

    reason = StringField(_l("Reason"), [InputRequired(), Length(max=LONGEST_REASON)])


def _check_year(field: DateField) -> None:
    if field.data is not None and field.data.year not in YEARS:
        raise ValidationError(gettext("Please enter a date between 2000 and 2199."))
