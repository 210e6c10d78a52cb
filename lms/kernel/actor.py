"""Who is acting: the one value every policy takes first."""

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What a person may be, for a unit and those under it (or everywhere)."""

    ADMINISTRATOR = "administrator"
    ORGANISER = "organiser"


@dataclass(frozen=True)
class Actor:
    """The person behind a request, or behind a command.

    ``organised`` holds the ids of every unit the person organises, those under it included.
    """

    id: int
    name: str = ""
    is_administrator: bool = False
    organised: frozenset[int] = frozenset()

    @property
    def is_signed_in(self) -> bool:
        """Tell a person from a visitor."""
        return self.id != 0

    @property
    def is_staff(self) -> bool:
        """Tell whether the person organises anything at all."""
        return self.is_administrator or bool(self.organised)

    def organises(self, unit_id: int) -> bool:
        """Tell whether the actor acts for this unit: its organiser, one above, or an administrator."""
        return self.is_administrator or unit_id in self.organised


VISITOR = Actor(0)
COMMAND_LINE = Actor(-1, "lms", is_administrator=True)
