"""How duplicates and merges are worded on pages."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask_babel import gettext

from lms.kernel.errors import N_
from lms.people.merging.rules import REASON_NAMES, Reason

# What a table holds of a person; what is not named here is counted together.
HELD = {
    "account": N_("Account"),
    "membership": N_("Positions"),
    "role_grant": N_("Roles"),
    "person_contact": N_("Further contacts"),
    "enrolment": N_("Places in events"),
    "attempt": N_("Attempts at quizzes"),
    "contestant": N_("Registrations for contests"),
    "consent": N_("Consents"),
    "invitation": N_("Invitations"),
    "person_merge": N_("Earlier merges"),
}
NOT_COUNTED = frozenset({"distinct_person"})


@dataclass(frozen=True)
class Held:
    """How many things of a kind each of two persons has."""

    name: str
    of_one: int
    of_other: int


def reason_name(reason: Reason) -> str:
    """Name why two may be the same."""
    return str(gettext(REASON_NAMES[reason]))


def held_by(counts: Mapping[str, Mapping[int, int]], one: int, other: int) -> list[Held]:
    """Name what two persons have, beside the positions, which are shown themselves."""
    named = [
        Held(str(gettext(name)), counts[table].get(one, 0), counts[table].get(other, 0))
        for table, name in HELD.items()
        if table in counts and table != "membership"
    ]
    rest = [of for table, of in counts.items() if table not in {*HELD, *NOT_COUNTED}]
    if rest:
        sums = (sum(of.get(id_, 0) for of in rest) for id_ in (one, other))
        named.append(Held(gettext("Other records"), *sums))
    return named


def carried(tables: Mapping[str, int]) -> list[tuple[str, int]]:
    """Name what a merge wrote, by kind."""
    named = [(str(gettext(name)), tables[table]) for table, name in HELD.items() if table in tables]
    rest = sum(n for table, n in tables.items() if table not in {*HELD, *NOT_COUNTED, "person"})
    return [*named, (str(gettext("Other records")), rest)] if rest else named
