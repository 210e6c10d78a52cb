"""Forms of a reform: what kind and which units, and who takes over."""

from collections.abc import Iterable, Sequence

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    DateField,
    Field,
    FieldList,
    FormField,
    RadioField,
    SelectChoice,
    SelectField,
    SelectMultipleField,
    StringField,
)
from wtforms import Form as Part
from wtforms.validators import InputRequired, Length, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from lms.kernel.forms import Form
from lms.people.reforms.drafts import Draft, Successor
from lms.people.reforms.rules import WHAT_IT_IS
from lms.people.units.forms import offer_units, sensible_day
from lms.people.units.models import Unit
from lms.people.units.reading import LONGEST_CODE, LONGEST_NAME
from lms.people.units.rules import LineageKind
from lms.people.units.wording import lineage_kind, unit_kinds

ROWS = {LineageKind.MERGE: 1, LineageKind.SPLIT: 4, LineageKind.TRANSFER: 4}


class UnitsField(SelectMultipleField):
    """Units to tick."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class ReformForm(Form):
    """The first step: what happens, to which units, from which day, by which document."""

    kind = RadioField(_l("What happens"), [InputRequired(_l("Please choose what happens."))])
    units = UnitsField(_l("Which units"))
    goes_on = BooleanField(
        _l("The unit goes on with the rest"),
        description=_l(
            "After a split or a transfer only; people stay there unless you choose otherwise."
        ),
    )
    on = DateField(
        _l("From which day"),
        [InputRequired(), sensible_day],
        description=_l(
            "The first day of the new arrangement. It must not lie ahead: until then units stay as they are."
        ),
    )
    document = StringField(
        _l("Document"),
        [Length(max=200)],
        description=_l(
            "Number and date of the decision, such as “Nghị quyết số 1683/NQ-UBTVQH15 ngày 16/6/2025”."
        ),
    )

    def __init__(self, units: Iterable[Unit], chosen: Sequence[str] = ()) -> None:
        """Offer the units in force, some ticked already."""
        super().__init__()
        self.kind.choices = [
            SelectChoice(kind.value, f"{lineage_kind(kind)}. {gettext(sentence)}")
            for kind, sentence in WHAT_IT_IS.items()
        ]
        self.by_id = {unit.public_id: unit for unit in units}
        self.units.choices = [
            SelectChoice(id_, f"{unit.name} ({unit.parent.name})" if unit.parent else unit.name)
            for id_, unit in self.by_id.items()
        ]
        if not self.is_submitted():
            self.units.data = [id_ for id_ in chosen if id_ in self.by_id]

    def validate_units(self, field: Field) -> None:
        """Ask for one at least; no single box is required."""
        if not field.data:
            raise ValidationError(gettext("Please choose at least one unit."))

    @property
    def unit_ids(self) -> list[int]:
        """The units ticked."""
        return [self.by_id[id_].id for id_ in self.units.data or ()]


class SuccessorPart(Part):
    """A unit that takes over: one that is there, or a new one."""

    existing = SelectField(_l("A unit that is there"), validate_choice=True)
    name = StringField(_l("Or a new unit: its name"), [Length(max=LONGEST_NAME)])
    code = StringField(_l("Code"), [Length(max=LONGEST_CODE)])
    kind = SelectField(_l("Kind"))
    parent = SelectField(_l("Stands under"))
    note = StringField(_l("Which part or function goes there"), [Length(max=300)])


class SuccessorsForm(Form):
    """The second step: who takes over."""

    rows = FieldList(FormField(SuccessorPart))

    def __init__(
        self, kind: LineageKind, givers: Sequence[Unit], units: Iterable[Unit], draft: Draft
    ) -> None:
        """Offer the units in force but for those that give; show what was drafted before."""
        super().__init__()
        self._kind, self._givers = kind, givers
        given = {unit.id for unit in givers}
        offered = [unit for unit in units if unit.id not in given]
        wanted = len(givers) if kind is LineageKind.RENAME else ROWS[kind]
        if self.is_submitted():
            wanted = min(wanted, len(self.rows))
        while len(self.rows) < wanted:
            self.rows.append_entry()
        self._existing: list[dict[str, Unit]] = []
        self._parents: list[dict[str, Unit]] = []
        for place, row in enumerate(self.rows):
            self._offer(row.form, offered)
            if not self.is_submitted():
                self._show(row.form, place, draft)

    def _offer(self, row: SuccessorPart, offered: Sequence[Unit]) -> None:
        self._existing.append(offer_units(row.existing, offered, gettext("A new unit")))
        self._parents.append(offer_units(row.parent, offered, gettext("No unit above")))
        row.kind.choices = [SelectChoice(value, name) for value, name in unit_kinds()]

    def _show(self, row: SuccessorPart, place: int, draft: Draft) -> None:
        is_rename = self._kind is LineageKind.RENAME
        model = self._givers[place if is_rename else 0]
        offered = {unit.id: id_ for id_, unit in self._parents[place].items()}
        row.kind.data, row.parent.data = model.kind, offered.get(model.parent_id or 0, "")
        row.existing.data = ""
        if is_rename:
            row.name.data, row.code.data = model.name, model.code
        if place < len(draft.successors):
            known = draft.successors[place]
            row.existing.data = offered.get(known.unit_id or 0, "")
            row.note.data = known.note
            if known.unit_id is None:
                row.name.data, row.code.data, row.kind.data = known.name, known.code, known.kind
                row.parent.data = offered.get(known.parent_id or 0, "")

    @property
    def successors(self) -> list[Successor]:
        """The units named; rows left empty are none."""
        named = []
        for place, entry in enumerate(self.rows):
            row = entry.form
            existing = self._existing[place].get(row.existing.data or "")
            note = (row.note.data or "").strip()
            of = self._givers[place].id if self._kind is LineageKind.RENAME else None
            if existing is not None and of is None:
                named.append(Successor(unit_id=existing.id, note=note))
            elif (row.name.data or "").strip():
                parent = self._parents[place].get(row.parent.data or "")
                named.append(
                    Successor(
                        name=row.name.data.strip(),
                        kind=row.kind.data,
                        code=(row.code.data or "").strip() or None,
                        parent_id=parent.id if parent is not None else None,
                        note=note,
                        of=of,
                    )
                )
        return named
