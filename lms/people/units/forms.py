"""Forms for one unit, for its end, and for a list of units."""

from collections.abc import Iterable
from datetime import date

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import DateField, Field, SelectChoice, SelectField, StringField
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from lms.kernel.forms import Form
from lms.people.units.lines import Field as Column
from lms.people.units.models import Unit
from lms.people.units.plans import Terms
from lms.people.units.reading import LONGEST_CODE, LONGEST_NAME
from lms.people.units.service import Facts
from lms.people.units.wording import unit_kinds

YEARS = range(1900, 2200)


def sensible_day(_form: Form, field: Field) -> None:
    """Refuse what is far from our time: a typing error."""
    if field.data is not None and field.data.year not in YEARS:
        raise ValidationError(gettext("Please enter a date between 1900 and 2199."))


def offer_units(field: SelectField, units: Iterable[Unit], nothing: str) -> dict[str, Unit]:
    """Let units be chosen by their names, or nothing; return them by the value sent."""
    by_id = {unit.public_id: unit for unit in units}
    choices = [SelectChoice(id_, unit.name) for id_, unit in by_id.items()]
    field.choices = [SelectChoice("", nothing), *choices]
    return by_id


class UnitForm(Form):
    """What is written about a unit."""

    name = StringField(_l("Name"), [InputRequired(), Length(max=LONGEST_NAME)])
    kind = SelectField(_l("Kind"), [InputRequired()])
    code = StringField(
        _l("Code"),
        [Length(max=LONGEST_CODE)],
        description=_l(
            "The official code, if it has one. It may be given again after this unit has ended."
        ),
    )
    parent = SelectField(_l("Stands under"))
    began_on = DateField(
        _l("In operation from"),
        [Optional(), sensible_day],
        description=_l("Leave it empty if nobody knows any more."),
    )

    def __init__(self, units: Iterable[Unit], unit: Unit | None = None) -> None:
        """Offer the units in force; show the unit that is corrected."""
        super().__init__()
        self.kind.choices = [SelectChoice(value, name) for value, name in unit_kinds()]
        self._parents = offer_units(self.parent, units, gettext("No unit above"))
        self._unit = unit
        if unit is not None and not self.is_submitted():
            self.name.data, self.kind.data, self.code.data = unit.name, unit.kind, unit.code
            self.parent.data = unit.parent.public_id if unit.parent else ""
            self.began_on.data = unit.began_on

    @property
    def facts(self) -> Facts:
        """What was entered; the end of a unit is not changed here."""
        parent = self._parents.get(self.parent.data or "")
        return Facts(
            name=self.name.data or "",
            kind=self.kind.data,
            code=(self.code.data or "").strip() or None,
            parent_id=parent.id if parent is not None else None,
            began_on=self.began_on.data,
            ended_on=self._unit.ended_on if self._unit is not None else None,
        )


class EndForm(Form):
    """The day from which a unit is no longer in force."""

    ended_on = DateField(
        _l("No longer in operation from"),
        [InputRequired(), sensible_day],
        description=_l("The first day on which the unit is no more, as the decision says."),
    )


class UploadForm(Form):
    """A list of units, and what holds for those of its lines that do not say otherwise."""

    file = FileField(_l("The list of units"), [FileRequired(_l("Please choose a file."))])
    began_on = DateField(_l("All in force from"), [Optional(), sensible_day])
    ended_on = DateField(_l("None in force any more from"), [Optional(), sensible_day])
    parent = SelectField(_l("All stand under"))

    def __init__(self, units: Iterable[Unit]) -> None:
        """Offer the units in force."""
        super().__init__()
        self._parents = offer_units(self.parent, units, gettext("As the list says"))

    @property
    def terms(self) -> Terms:
        """What was entered beside the file."""
        parent = self._parents.get(self.parent.data or "")
        return Terms(
            self.began_on.data, self.ended_on.data, parent.id if parent is not None else None
        )


def export_columns() -> list[str]:
    """Name the columns of an exported list, which can be imported as it is."""
    names = {
        Column.CODE: gettext("Code"),
        Column.NAME: gettext("Name"),
        Column.KIND: gettext("Kind"),
        Column.PARENT: gettext("Parent unit"),
        Column.BEGAN_ON: gettext("In operation from"),
        Column.ENDED_ON: gettext("Ended from"),
    }
    return [str(name) for name in names.values()]


def day_or_none(text: str | None) -> date | None:
    """Read a day from an address; what is none counts as not given."""
    try:
        day = date.fromisoformat(text or "")
    except ValueError:
        return None
    return day if day.year in YEARS else None
