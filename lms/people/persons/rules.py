"""The rules of positions: their kinds, and when two of them say the same thing twice. Pure."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from lms.kernel.errors import N_


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


@dataclass(frozen=True)
class Period:
    """From the first day on which something holds to the first on which it no longer does.

    Without a beginning it has held since before anybody wrote it down; without an end it holds still.
    """

    began_on: date | None = None
    ended_on: date | None = None


def is_in_order(period: Period) -> bool:
    """Tell whether a period ends after it begins; one of no day is none."""
    return period.began_on is None or period.ended_on is None or period.began_on < period.ended_on


def holds_on(period: Period, day: date) -> bool:
    """Tell whether a day lies in a period; the day of its end no longer does."""
    return (period.began_on is None or period.began_on <= day) and (
        period.ended_on is None or day < period.ended_on
    )


def overlap(one: Period, other: Period) -> bool:
    """Tell whether two periods share a day."""
    return (one.began_on or date.min) < (other.ended_on or date.max) and (
        other.began_on or date.min
    ) < (one.ended_on or date.max)


def joined(one: Period, other: Period) -> Period:
    """Return the period from the earlier beginning to the later end of two that overlap."""
    began = None if None in (one.began_on, other.began_on) else min(one.began_on, other.began_on)  # type: ignore[type-var]
    ended = None if None in (one.ended_on, other.ended_on) else max(one.ended_on, other.ended_on)  # type: ignore[type-var]
    return Period(began, ended)


def is_same_duty(kind: str, position: str, other_kind: str, other_position: str) -> bool:
    """Tell whether two positions in one unit are the same duty: of one kind; of no kind, of one name.

    A person is a unit's spokesperson once at a time, whatever the post beside it is called.
    """
    return kind == other_kind and (kind != Kind.OTHER or position == other_position)
