"""The form that merges: which record stays, and what is taken from which."""

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import Field, RadioField, SelectChoice
from wtforms.validators import InputRequired

from lms.kernel.forms import Form
from lms.people.merging.service import CHOSEN
from lms.people.persons.models import Person


class MergeForm(Form):
    """Every choice is the id of one of the two."""

    survivor = RadioField(_l("The record that stays"), [InputRequired()])
    account = RadioField(_l("Account"), validate_choice=False)
    full_name = RadioField(_l("Full name"), validate_choice=False)
    birth_date = RadioField(_l("Birth date"), validate_choice=False)
    gender = RadioField(_l("Gender"), validate_choice=False)
    phone = RadioField(_l("Phone"), validate_choice=False)
    email = RadioField(_l("Email"), validate_choice=False)
    citizen_id = RadioField(_l("Citizen id"), validate_choice=False)

    def offer(self, one: Person, other: Person, *, proposed: Person) -> None:
        """Offer both; what the proposed record lacks is taken from the other."""
        rest = other if proposed is one else one
        for field in self._choices():
            field.choices = [
                SelectChoice(one.public_id, gettext("The first")),
                SelectChoice(other.public_id, gettext("The second")),
            ]
            if not self.is_submitted():
                columns = CHOSEN.get(field.name, ())
                is_lacking = any(getattr(proposed, name) is None for name in columns)
                field.data = (rest if is_lacking else proposed).public_id

    def _choices(self) -> list[Field]:
        return [self[name] for name in ("survivor", "account", *CHOSEN)]

    def taken_from(self, public_id: str) -> frozenset[str]:
        """Return what is taken from one of the two."""
        return frozenset(name for name in CHOSEN if self[name].data == public_id)
