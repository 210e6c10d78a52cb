"""The journal of a merge: every row that was written, as it was before and after; sealed at rest."""

import base64
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from lms.kernel.sealing import seal, unseal

PURPOSE = "merge"
Row = Mapping[str, Any]


@dataclass(frozen=True)
class Change:
    """One row written: added (no ``before``), removed (no ``after``), or some columns changed.

    ``key`` is its primary key once the change was made.
    """

    table: str
    key: Row
    before: Row | None
    after: Row | None


def sealed(changes: Iterable[Change]) -> bytes:
    """Return a journal as it is kept."""
    text = json.dumps([asdict(change) for change in changes], default=_tagged, ensure_ascii=False)
    return seal(text, purpose=PURPOSE)


def read(kept: bytes) -> list[Change]:
    """Return the changes of a journal, in the order in which they were made."""
    return [
        Change(**change) for change in json.loads(unseal(kept, purpose=PURPOSE), object_hook=_value)
    ]


def _tagged(value: Any) -> dict[str, str]:
    if isinstance(value, bytes):
        return {"$bytes": base64.b64encode(value).decode()}
    if isinstance(value, datetime):
        return {"$moment": value.astimezone(UTC).isoformat()}
    if isinstance(value, date):
        return {"$day": value.isoformat()}
    if isinstance(value, Decimal):
        return {"$number": str(value)}
    raise TypeError(type(value))


_READ: dict[str, Callable[[str], Any]] = {
    "$bytes": base64.b64decode,
    "$moment": datetime.fromisoformat,
    "$day": date.fromisoformat,
    "$number": Decimal,
}


def _value(found: dict[str, Any]) -> Any:
    if len(found) == 1:
        ((tag, text),) = found.items()
        if tag in _READ and isinstance(text, str):
            return _READ[tag](text)
    return found
