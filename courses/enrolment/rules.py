"""Who on a list is somebody we know already, and how many more an event can take."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Identity:
    """What tells a person from others; ``name_key`` is the name without accents and case.

    ``mobile`` is a number of one's own: an office's landline is shared and tells nothing.
    """

    name_key: str
    birth_date: date | None = None
    mobile: str | None = None
    email: str | None = None


class KnownPersons:
    """The persons that a list's lines may mean; each is taken once."""

    def __init__(self, persons: Iterable[tuple[int, Identity]]) -> None:
        """Know these persons, by id; of several that match, the first stays the first."""
        self._by_name: dict[str, list[tuple[int, Identity]]] = {}
        for person_id, known in persons:
            self._by_name.setdefault(known.name_key, []).append((person_id, known))
        self._taken: set[int] = set()

    def take(self, wanted: Identity) -> int | None:
        """Return whom a line means: by mobile, else by email, else by birth date; or None.

        The name has to be the same in every case: a number or an address that has passed to
        somebody else must not put a certificate into the wrong hands. Two lines of one list never
        mean one person.
        """
        free = [
            (person_id, known)
            for person_id, known in self._by_name.get(wanted.name_key, [])
            if person_id not in self._taken
        ]
        for telling in ("mobile", "email", "birth_date"):
            value = getattr(wanted, telling)
            for person_id, known in free:
                if value is not None and getattr(known, telling) == value:
                    self._taken.add(person_id)
                    return person_id
        return None


def free_places(capacity: int, enrolled: int) -> int:
    """Say how many more an event can take; never less than none."""
    return max(capacity - enrolled, 0)
