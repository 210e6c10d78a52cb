"""Who on a list is somebody we know already, what a list would change, and what its words mean."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

TELLING = ("citizen_id", "mobile", "email", "birth_date")  # the most telling first


@dataclass(frozen=True)
class Identity:
    """What tells a person from others; ``name_key`` is the name without accents and case.

    ``mobile`` is a number of one's own: an office's landline is shared and tells nothing.
    ``citizen_id`` is its keyed hash.
    """

    name_key: str
    birth_date: date | None = None
    mobile: str | None = None
    email: str | None = None
    citizen_id: bytes | None = None

    def contradicts(self, other: "Identity") -> bool:
        """Two citizen ids are two people, whatever else agrees."""
        return None not in (self.citizen_id, other.citizen_id) and (
            self.citizen_id != other.citizen_id
        )


class KnownPersons:
    """The persons that a list's lines may mean; each is taken once."""

    def __init__(
        self,
        persons: Iterable[tuple[int, Identity]],
        *,
        members: Iterable[int] = (),
        taken: set[int] | None = None,
    ) -> None:
        """Know these persons, by id; of several that match, the first stays the first.

        ``members`` are on the list of the unit already; ``taken`` is shared by the parts of a long list.
        """
        self._by_name: dict[str, list[tuple[int, Identity]]] = {}
        for person_id, known in persons:
            self._by_name.setdefault(known.name_key, []).append((person_id, known))
        self._members = frozenset(members)
        self._taken: set[int] = set() if taken is None else taken

    def take(self, wanted: Identity) -> int | None:
        """Return whom a line means: by citizen id, mobile, email or birth date, in this order; or None.

        The name has to be the same in every case: a number or an address that has passed to
        somebody else must not put a certificate into the wrong hands. Two lines of one list never
        mean one person.
        """
        free = self._free(wanted)
        for telling in TELLING:
            value = getattr(wanted, telling)
            for person_id, known in free:
                if value is not None and getattr(known, telling) == value:
                    self._taken.add(person_id)
                    return person_id
        return self._take_member(wanted, free)

    def _free(self, wanted: Identity) -> list[tuple[int, Identity]]:
        return [
            (person_id, known)
            for person_id, known in self._by_name.get(wanted.name_key, [])
            if person_id not in self._taken and not wanted.contradicts(known)
        ]

    def _take_member(self, wanted: Identity, free: list[tuple[int, Identity]]) -> int | None:
        """Within one unit a name alone tells who is meant, unless two have it or birth dates differ."""
        meant = [
            person_id
            for person_id, known in free
            if person_id in self._members and None in (wanted.birth_date, known.birth_date)
        ]
        if len(meant) != 1:
            return None
        self._taken.add(meant[0])
        return meant[0]


class Action(StrEnum):
    """What confirming would do with a line that can be imported."""

    NEW = "new"  # a person who is not known here yet
    JOIN = "join"  # known, and not on this list yet
    RETURN = "return"  # had left this list
    CHANGE = "change"  # on this list, with something else said of them
    SAME = "same"  # on this list as said: nothing to do


class Outcome(StrEnum):
    """What was done with a line."""

    DONE = "done"
    SAME = "same"  # there was nothing to do
    STALE = "stale"  # what was shown before the confirmation was no longer so: left as it is


def differences(
    before: Mapping[str, str | None], after: Mapping[str, str | None]
) -> dict[str, tuple[str | None, str | None]]:
    """Return what a list would change: a field of which it says nothing stays as it is."""
    return {
        name: (before.get(name), value)
        for name, value in after.items()
        if value not in (None, "") and value != before.get(name)
    }


class MemberKind(StrEnum):
    """What a person is to policy communication in a unit."""

    SPOKESPERSON = "spokesperson"
    COMMUNICATION_OFFICER = "communication_officer"
    REPORTER = "reporter"
    EDITOR = "editor"
    GRASSROOTS_OFFICER = "grassroots_information_officer"
    OTHER = "other"


def is_to_be_trained(kind: str) -> bool:
    """Task 6.6 is for communication staff, reporters and editors, and grassroots information officers.

    Spokespersons supply the information that it is about, so they count as such staff.
    """
    return kind != MemberKind.OTHER


_KIND_WORDS = {
    MemberKind.SPOKESPERSON: ("phat ngon",),
    MemberKind.GRASSROOTS_OFFICER: ("thong tin co so", "truyen thanh"),
    MemberKind.EDITOR: ("bien tap",),
    MemberKind.REPORTER: ("phong vien", "nha bao"),
    MemberKind.COMMUNICATION_OFFICER: ("truyen thong",),
    MemberKind.OTHER: ("khac",),
}


def kind_of(folded: str) -> MemberKind | None:
    """Return the kind of officer that a position or a word without accents names; the first that fits."""
    padded = f" {folded} "
    for kind, words in _KIND_WORDS.items():
        if any(f" {word} " in padded for word in words):
            return kind
    return None


_CONCURRENT = frozenset({"kiem nhiem", "kiem", "kn", "x", "co", "concurrent", "yes"})
_FULL_TIME = frozenset({"chuyen trach", "ct", "khong", "khong kiem nhiem", "full time", "no"})


def is_concurrent(folded: str) -> bool | None:
    """Tell kiêm nhiệm from chuyên trách, by words without accents; None when they say neither."""
    if folded in _CONCURRENT:
        return True
    return False if folded in _FULL_TIME else None
