"""What a certificate says of an enrolment: the snapshot frozen at issue, and read back."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from certificates.rules import Snapshot, canonical_json
from courses.enrolment.models import Enrolment
from courses.programme.models import TrainingSession
from lms.kernel import clock
from lms.kernel.config import Settings

ONLINE = "trực tuyến"
DATES = frozenset({"birth_date", "starts_on", "ends_on", "issued_on"})
# "KT. GIÁM ĐỐC PHÓ GIÁM ĐỐC" is printed on two lines (Decree 30/2020); a slash breaks any title.
LINE_BREAK = re.compile(r"\s*/\s*|(?<=\S)\s+(?=PHÓ\s)", re.IGNORECASE)


@dataclass(frozen=True)
class Issuer:
    """What an installation says of itself on every certificate."""

    base_url: str
    parent: str
    place_name: str


def issuer_of(settings: Settings) -> Issuer:
    """Return the issuer that the settings describe."""
    return Issuer(settings.base_url, settings.issuing_parent, settings.place_name)


def compose(
    enrolment: Enrolment,
    sessions: Sequence[TrainingSession],
    *,
    issuer: Issuer,
    number: int,
    code: str,
    issued_on: date,
) -> Snapshot:
    """Return what the certificate of an enrolment says on the day of issue.

    Unit and position are the enrolment's; the days and periods are those of the event's sessions.
    """
    event, person = enrolment.event, enrolment.person
    body = event.unit.name
    parent = event.unit.parent.name if event.unit.parent else issuer.parent
    return Snapshot(
        full_name=person.full_name,
        birth_date=person.birth_date,
        position=enrolment.position,
        unit_name=enrolment.unit.name,
        course_title=event.title,
        starts_on=min(clock.local(held.starts_at).date() for held in sessions),
        # A session that ends at midnight belongs to the day before.
        ends_on=max(
            clock.local(held.ends_at - timedelta(microseconds=1)).date() for held in sessions
        ),
        periods=sum(held.periods for held in sessions),
        place=event.place or (ONLINE if event.link else ""),
        issued_on=issued_on,
        register_no=number,
        register_year=issued_on.year,
        code=code,
        verify_url=f"{issuer.base_url}/verify/{code}",
        issuing_parent="" if parent.casefold() == body.casefold() else parent,
        issuing_body=body,
        place_name=issuer.place_name,
        signer_title=signer_lines(event.signer_title),
        signer_name=event.signer_name,
    )


def signer_lines(title: str) -> str:
    """Break the post of somebody who signs for another into its two lines."""
    return LINE_BREAK.sub("\n", title.strip(), count=1)


def freeze(snapshot: Snapshot) -> dict[str, Any]:
    """Return a snapshot as it is stored: exactly what its SHA-256 is taken of."""
    frozen: dict[str, Any] = json.loads(canonical_json(snapshot))
    return frozen


def thaw(frozen: Mapping[str, Any]) -> Snapshot:
    """Return the snapshot that was stored."""
    said: dict[str, Any] = {
        name: date.fromisoformat(value) if name in DATES and value else value
        for name, value in frozen.items()
    }
    return Snapshot(**said)
