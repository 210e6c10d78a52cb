"""Forms for a file with a list of people: sending it, and saying what its columns hold."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import SelectChoice, SelectField

from lms.kernel.forms import Form
from lms.people.roster.labels import FIELD_NAMES, Field
from lms.people.roster.opening import can_be_read

LEFT_OUT = ""
OF_A_UNIT_LIST = {Field.KIND, Field.CONCURRENT}


class UploadForm(Form):
    """The file that somebody sent."""

    file = FileField(_l("The file with the list"), [FileRequired(_l("Please choose a file."))])

    def sent(self) -> tuple[bytes, str]:
        """Return the content and the name; a large one lies in a temporary file until here."""
        content, name = self.file.data.read(), self.file.data.filename or ""
        self.file.data.close()
        return content, name


@dataclass(frozen=True)
class Column:
    """A column as it stands in the file, and the field that it is taken for."""

    letters: str
    label: str
    samples: tuple[str, ...]
    field: str


class ColumnsForm(Form):
    """For each column the field that it holds; ``controls`` are pairs of column and its select."""

    columns: Sequence[Column] = ()
    needs_unit = False

    @property
    def controls(self) -> list[tuple[Column, Any]]:
        """Each column with its control."""
        return [(column, self[_name(column)]) for column in self.columns]

    @property
    def chosen(self) -> dict[str, str]:
        """The letters of the column of each field that was chosen."""
        return {
            control.data: column.letters
            for column, control in self.controls
            if control.data != LEFT_OUT
        }

    def validate(self, extra_validators: Any = None) -> bool:
        """Refuse one field in two columns, and columns by which no list can be read."""
        if not super().validate(extra_validators):
            return False
        is_valid = True
        seen: dict[str, Column] = {}
        for column, control in self.controls:
            first = seen.setdefault(control.data, column) if control.data else column
            if first is not column:
                where = gettext(
                    "This is taken from column %(column)s already.", column=first.letters
                )
                control.errors = [*control.errors, where]
                is_valid = False
        fields = {Field(name): letters for name, letters in self.chosen.items()}
        missing = can_be_read(fields, needs_unit=self.needs_unit)
        if missing is not None:
            self.form_errors.append(
                gettext(
                    "No column holds “%(field)s”. Without it the list cannot be read.",
                    field=gettext(FIELD_NAMES[missing]),
                )
            )
            is_valid = False
        return is_valid


def columns_form(columns: Sequence[Column], *, needs_unit: bool) -> ColumnsForm:
    """Return the form for the columns of one sheet."""
    hidden = OF_A_UNIT_LIST if needs_unit else set()
    choices = [
        SelectChoice(LEFT_OUT, gettext("Leave out")),
        *(
            SelectChoice(field.value, gettext(name))
            for field, name in FIELD_NAMES.items()
            if field not in hidden
        ),
    ]
    controls = {
        _name(column): SelectField(
            gettext("Column %(letters)s", letters=column.letters),
            choices=choices,
            default=column.field,
        )
        for column in columns
    }
    kind = type(
        "ColumnsOfSheet", (ColumnsForm,), {**controls, "columns": columns, "needs_unit": needs_unit}
    )
    form: ColumnsForm = kind()
    return form


def _name(column: Column) -> str:
    return f"column_{column.letters}"
