"""The rules of positions: their kinds, and when two of them say the same thing twice. Pure."""

from enum import StrEnum

from lms.kernel.errors import N_
from lms.people.units.rules import Period


class Kind(StrEnum):
    """What a person is to policy communication in a unit."""

    SPOKESPERSON = "spokesperson"
    COMMUNICATION_OFFICER = "communication_officer"
    REPORTER = "reporter"
    EDITOR = "editor"
    GRASSROOTS_OFFICER = "grassroots_information_officer"
    OTHER = "other"


KIND_NAMES = {
    Kind.SPOKESPERSON: N_("Spokesperson"),
    Kind.COMMUNICATION_OFFICER: N_("Communication officer"),
    Kind.REPORTER: N_("Reporter"),
    Kind.EDITOR: N_("Editor"),
    Kind.GRASSROOTS_OFFICER: N_("Grassroots information officer"),
    Kind.OTHER: N_("Other position"),
}


def joined(one: Period, other: Period) -> Period:
    """Return the period from the earlier beginning to the later end of two that overlap."""
    is_open = one.began_on is None or other.began_on is None
    began = None if is_open else min(day for day in (one.began_on, other.began_on) if day)
    goes_on = one.ended_on is None or other.ended_on is None
    ended = None if goes_on else max(day for day in (one.ended_on, other.ended_on) if day)
    return Period(began, ended)


def is_same_duty(kind: str, position: str, other_kind: str, other_position: str) -> bool:
    """Tell whether two positions in one unit are the same duty: of one kind; of no kind, of one name.

    A person is a unit's spokesperson once at a time, whatever the post beside it is called.
    """
    return kind == other_kind and (kind != Kind.OTHER or position == other_position)
