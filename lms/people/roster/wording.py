"""What is said of a unit's people and of what a list changes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext

from lms.kernel.errors import N_
from lms.people.roster.rules import Action, MemberKind

KIND_NAMES = {
    MemberKind.SPOKESPERSON: N_("Spokesperson"),
    MemberKind.COMMUNICATION_OFFICER: N_("Communication officer"),
    MemberKind.REPORTER: N_("Reporter"),
    MemberKind.EDITOR: N_("Editor"),
    MemberKind.GRASSROOTS_OFFICER: N_("Grassroots information officer"),
    MemberKind.OTHER: N_("Other"),
}
ACTION_NAMES = {
    Action.NEW: N_("New person"),
    Action.JOIN: N_("Known here, joins the list"),
    Action.RETURN: N_("Returns to the list"),
    Action.CHANGE: N_("Changed"),
    Action.SAME: N_("As it was"),
}
_LABELS = {
    "birth_date": N_("Birth date"),
    "gender": N_("Gender"),
    "phone": N_("Phone"),
    "email": N_("Email"),
    "position": N_("Position"),
    "kind": N_("Kind of officer"),
    "is_concurrent": N_("Concurrent or full-time"),
}
_WORDS = {
    "female": N_("Female"),
    "male": N_("Male"),
    "yes": N_("Concurrent"),
    "no": N_("Full-time"),
    **{kind.value: name for kind, name in KIND_NAMES.items()},
}


@dataclass(frozen=True)
class Change:
    """One thing that a line changes, as a person reads it."""

    label: str
    before: str
    after: str


def shown_changes(changes: Mapping[str, Sequence[str | None]]) -> list[Change]:
    """Return what a line changes, in words."""
    return [
        Change(gettext(_LABELS[name]), _shown(name, before), _shown(name, after))
        for name, (before, after) in changes.items()
    ]


def _shown(name: str, value: str | None) -> str:
    if not value:
        return str(gettext("(empty)"))
    if name == "birth_date":
        return f"{date.fromisoformat(value):%d/%m/%Y}"
    is_word = name in {"gender", "kind", "is_concurrent"}
    return str(gettext(_WORDS[value])) if is_word and value in _WORDS else value


def kind_name(kind: str) -> str:
    """Return the name of a kind of officer."""
    known = {one.value for one in MemberKind}
    return str(gettext(KIND_NAMES[MemberKind(kind)])) if kind in known else kind
