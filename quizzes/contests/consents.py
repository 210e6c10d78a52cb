"""What a person enters to take part, and the proof that is kept of each consent."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from lms.kernel import files
from lms.kernel.text import nfc
from lms.people.rights.models import Consent, Notice
from lms.people.rights.rules import Purpose
from quizzes.contests.models import Contest

RELATION = "cha, mẹ hoặc người giám hộ"  # as the form asks it


@dataclass(frozen=True)
class Registration:
    """What a person entered, read and checked field by field."""

    full_name: str
    birth_date: date
    gender: str
    phone: str
    unit_name: str
    unit_id: int | None = None
    citizen_id: str = ""
    agrees: bool = False
    may_publish_name: bool = False
    guardian_name: str = ""
    guardian_agrees: bool = False


def keep_consents(
    session: Session,
    contest: Contest,
    entered: Registration,
    *,
    person_id: int,
    notice: str,
    version: Notice | None,
    address: str,
    now: datetime,
) -> None:
    """Keep every decision on its own, with the text that was read under its SHA-256."""
    decisions = {Purpose.CONTEST: entered.agrees, Purpose.NAME: entered.may_publish_name}
    guardian = nfc(entered.guardian_name)
    if guardian:
        decisions[Purpose.GUARDIAN] = entered.guardian_agrees
    sha256 = files.store(notice.encode())
    for purpose, is_given in decisions.items():
        is_guardian = purpose is Purpose.GUARDIAN
        session.add(
            Consent(
                person_id=person_id,
                purpose=purpose.value,
                is_given=is_given,
                notice_version=contest.notice_version if version is None else str(version.number),
                notice_sha256=sha256,
                notice_id=None if version is None else version.id,
                decided_at=now,
                subject=contest.public_id,
                address=address,
                representative_name=guardian if is_guardian else "",
                representative_relation=RELATION if is_guardian else "",
            )
        )
