"""What a role may be held at: events and contests, which the features above register here."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from lms.kernel.actor import Role


@dataclass(frozen=True)
class Kind:
    """A kind of thing at which people serve: its table's columns, and the address of one."""

    name: str  # before the colon in a grant's subject
    label: str  # a msgid
    roles: tuple[Role, ...]
    public_id: Any
    title: Any
    search_key: Any
    unit_id: Any
    url: Callable[[str], str]


@dataclass(frozen=True)
class Subject:
    """One event or contest, as the pages of roles show it."""

    kind: Kind
    public_id: str
    title: str
    unit_id: int

    @property
    def name(self) -> str:
        """What stands in a grant."""
        return f"{self.kind.name}:{self.public_id}"

    @property
    def url(self) -> str:
        """The page of the thing itself."""
        return self.kind.url(self.public_id)


@dataclass
class _Registry:
    kinds: dict[str, Kind] = field(default_factory=dict)


_registry = _Registry()


def register(kind: Kind) -> None:
    """Let roles be held at things of this kind."""
    _registry.kinds[kind.name] = kind


def kinds() -> list[Kind]:
    """Return every kind registered."""
    return list(_registry.kinds.values())
