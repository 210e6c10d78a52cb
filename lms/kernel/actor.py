"""Who is acting: the one value every policy takes first."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Role(StrEnum):
    """What a person may be granted: everywhere, for a unit and those under it, or for one subject."""

    ADMINISTRATOR = "administrator"
    AUDITOR = "auditor"  # reads everything but answer keys, changes nothing
    ORGANISER = "organiser"
    CONTACT_PERSON = "contact_person"  # keeps the list of the unit's people
    LEADER = "leader"  # reads what the unit's organisers see
    QUESTION_AUTHOR = "question_author"
    QUESTION_APPROVER = "question_approver"
    TRAINER = "trainer"
    CHECK_IN_HELPER = "check_in_helper"
    JUROR = "juror"


EVERYWHERE = frozenset({Role.ADMINISTRATOR, Role.AUDITOR})
OF_A_UNIT = frozenset(
    {
        Role.ORGANISER,
        Role.CONTACT_PERSON,
        Role.LEADER,
        Role.QUESTION_AUTHOR,
        Role.QUESTION_APPROVER,
    }
)
OF_A_SUBJECT = frozenset({Role.TRAINER, Role.CHECK_IN_HELPER, Role.JUROR})  # "event:…", "contest:…"


@dataclass(frozen=True)
class Actor:
    """The person behind a request, or behind a command.

    ``units`` holds for each role of a unit the ids of those units and all under them; ``duties``
    the roles at one event or contest, as (role, "event:<public id>").
    """

    id: int
    name: str = ""
    is_administrator: bool = False
    is_auditor: bool = False
    units: Mapping[Role, frozenset[int]] = field(default_factory=dict)
    duties: frozenset[tuple[Role, str]] = frozenset()

    @property
    def is_signed_in(self) -> bool:
        """Tell a person from a visitor."""
        return self.id != 0

    @property
    def organised(self) -> frozenset[int]:
        """Return the ids of the units that the actor organises, without the administrator's all."""
        return self.units_as(Role.ORGANISER)

    @property
    def is_staff(self) -> bool:
        """Tell whether the person organises anything at all."""
        return self.is_administrator or bool(self.organised)

    @property
    def is_reader(self) -> bool:
        """Tell whether the person reads the work of any unit: organises, leads or audits it."""
        return self.readable is None or bool(self.readable)

    @property
    def readable(self) -> frozenset[int] | None:
        """Return the ids of the units whose work the actor reads; None: every unit's."""
        return None if self.is_auditor else self.scope(Role.ORGANISER, Role.LEADER)

    def scope(self, *roles: Role) -> frozenset[int] | None:
        """Return the ids of the units for which the actor holds any of these roles; None: of all."""
        if self.is_administrator:
            return None
        return frozenset[int]().union(*(self.units_as(role) for role in roles))

    def units_as(self, role: Role) -> frozenset[int]:
        """Return the ids of the units for which the actor holds a role."""
        return self.units.get(role, frozenset())

    def holds(self, role: Role, unit_id: int) -> bool:
        """Tell whether the actor has a role for this unit: of its own, from one above, or as administrator."""
        return self.is_administrator or unit_id in self.units_as(role)

    def organises(self, unit_id: int) -> bool:
        """Tell whether the actor acts for this unit: its organiser, one above, or an administrator."""
        return self.holds(Role.ORGANISER, unit_id)

    def reads(self, unit_id: int) -> bool:
        """Tell whether the actor reads what the unit's organisers see; not, by that, answer keys."""
        return self.readable is None or unit_id in self.readable

    def has_duty(self, role: Role, subject: str) -> bool:
        """Tell whether the actor has a role at one event or contest."""
        return (role, subject) in self.duties

    def trains(self, event_id: str) -> bool:
        """Tell whether the actor is a trainer of the event of this public id."""
        return self.has_duty(Role.TRAINER, f"event:{event_id}")

    def helps(self, event_id: str) -> bool:
        """Tell whether the actor is a check-in helper of the event of this public id."""
        return self.has_duty(Role.CHECK_IN_HELPER, f"event:{event_id}")

    def events_as(self, *roles: Role) -> frozenset[str]:
        """Return the public ids of the events at which the actor holds any of these roles."""
        named = (s.partition(":") for role, s in self.duties if role in roles)
        return frozenset(public_id for kind, _, public_id in named if kind == "event")


def organiser_of(actor_id: int, name: str, *unit_ids: int) -> Actor:
    """Return an actor who organises for these units."""
    return Actor(actor_id, name, units={Role.ORGANISER: frozenset(unit_ids)})


VISITOR = Actor(0)
COMMAND_LINE = Actor(-1, "lms", is_administrator=True)
