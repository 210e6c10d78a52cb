"""The figures of an event that leaders read: counts of people, and percentages of them."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal
from typing import Generic, TypeVar

from courses.completion.rules import AttendanceGap, Gap, LessonsGap, QuizzesGap

TENTH = Decimal("0.1")
Group = TypeVar("Group")


@dataclass(frozen=True)
class Summary:
    """How many people there are, and how many lack nothing of each kind."""

    people: int = 0
    completed: int = 0
    attended: int = 0
    read: int = 0
    passed: int = 0

    def percent(self, part: int) -> Decimal | None:
        """Give a part of the people in percent."""
        return percent(part, self.people)


@dataclass(frozen=True)
class GroupSummary(Generic[Group]):
    """The summary of one group of people."""

    group: Group
    summary: Summary


def percent(part: int, whole: int) -> Decimal | None:
    """Percentages are cut to a tenth, not rounded: 100 % is shown for all, and only for all.

    Of nobody there is no percentage.
    """
    if whole <= 0:
        return None
    return (Decimal(part * 100) / whole).quantize(TENTH, ROUND_FLOOR)


def summarise(lacking: Iterable[Collection[Gap]]) -> Summary:
    """Count people by what they still lack; whoever lacks nothing has completed the event."""
    people = completed = attended = read = passed = 0
    for gaps in lacking:
        kinds = {type(gap) for gap in gaps}
        people += 1
        completed += not kinds
        attended += AttendanceGap not in kinds
        read += LessonsGap not in kinds
        passed += QuizzesGap not in kinds
    return Summary(people, completed, attended, read, passed)


def summarise_by(
    lacking: Iterable[tuple[Group, Collection[Gap]]],
) -> list[GroupSummary[Group]]:
    """Summarise each group by itself, in the order in which the groups first come."""
    groups: dict[Group, list[Collection[Gap]]] = defaultdict(list)
    for group, gaps in lacking:
        groups[group].append(gaps)
    return [GroupSummary(group, summarise(each)) for group, each in groups.items()]
