"""What contests hold of persons; a board keeps its numbers when a name on it goes."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.orm import Session

from lms.kernel.errors import N_
from lms.kernel.sealing import unseal
from lms.kernel.text import fold
from lms.people.rights.holdings import (
    Blank,
    Erasing,
    Identity,
    hold,
    holds_nobody,
    keep_for,
    on_decision,
)
from lms.people.rights.rules import ERASED_NAME, Purpose
from quizzes.contests.models import (
    Contest,
    Contestant,
    Disqualification,
    Exclusion,
    Prize,
    Round,
    RoundFreeze,
    Standing,
)
from quizzes.contests.rules import board_name

CONTESTS = "contests"
CITIZEN_ID = "citizen_id"  # the purpose of its seal
keep_for(
    CONTESTS,
    N_(
        "Registrations for contests: name, birth date, phone, citizen id; results stay, without the name"
    ),
    N_("after the close of the contest's last round"),
    12,
)


def _closed_at(contest_id: Any) -> Any:
    closes = select(func.max(Round.closes_at)).where(Round.contest_id == contest_id)
    return closes.scalar_subquery()


def _open_citizen_id(sealed: bytes) -> str:
    return unseal(sealed, purpose=CITIZEN_ID)


def _year_alone(row: Any, _erasing: Erasing) -> date:
    """Of a birth date the year stays: contestants are counted by age."""
    return date(row.birth_date.year, 1, 1)


def _stand_in(row: Any, erasing: Erasing) -> str:
    """Put the same word on both lists of a contest: who may win nothing still does not."""
    return erasing.stand_in(row.phone)


def _excluded(identity: Identity) -> ColumnElement[bool]:
    return Exclusion.phone.in_(sorted(identity.phones))


hold(
    Contestant, "contests", N_("Registrations"), Contestant.person_id,
    erase=Blank(
        {
            "full_name": ERASED_NAME, "search_key": fold(ERASED_NAME),
            "public_key": fold(ERASED_NAME), "birth_date": _year_alone, "gender": "",
            "phone": _stand_in, "citizen_id_sealed": None, "citizen_id_hash": None,
            "guardian_name": "", "may_publish_name": False,
        },
        plain="unit_name",  # whose participants are counted
    ),
    retention=CONTESTS, age=func.coalesce(_closed_at(Contestant.contest_id), Contestant.registered_at),
    shows={
        "contest_id": N_("Contest"), "full_name": N_("Full name"), "phone": N_("Phone"),
        "unit_name": N_("Unit"), "registered_at": N_("When"),
    },
    opens={"citizen_id_sealed": _open_citizen_id},
    leaves_out="search_key public_key",
    identifies={"full_name": "name", "phone": "phone", "citizen_id_sealed": "number"},
)  # fmt: skip
hold(
    Standing, "contests", N_("Places on boards"), Standing.contestant_id,
    erase=Blank(plain="why"),
    retention=CONTESTS,
    shows={"round_id": N_("Round"), "rank": N_("Rank")},
)  # fmt: skip
hold(
    Disqualification, "contests", N_("Entries struck out"), Disqualification.attempt_id,
    erase=Blank({"reason": "(đã xóa)"}),
    retention=CONTESTS, age=Disqualification.decided_at,
    shows={"decided_at": N_("When"), "reason": N_("Reason")},
)  # fmt: skip
hold(
    Exclusion, "contests", N_("Lists of who may not play or win"), find=_excluded,
    erase=Blank({"full_name": ERASED_NAME, "phone": _stand_in, "reason": ""}, plain="kind"),
    retention=CONTESTS, age=_closed_at(Exclusion.contest_id),
    shows={"contest_id": N_("Contest"), "full_name": N_("Full name")},
)  # fmt: skip
holds_nobody(Contest, Round, Prize, RoundFreeze)


def _show_name(session: Session, person_id: int, contest_id: str, is_given: bool) -> None:
    """Put the name on the contest's boards, or take it off; places and marks stay as they are."""
    contest = select(Contest.id).where(Contest.public_id == contest_id).scalar_subquery()
    whose = (Contestant.person_id == person_id, Contestant.contest_id == contest)
    found = session.execute(select(Contestant.id, Contestant.full_name).where(*whose)).all()
    for contestant_id, full_name in found:
        shown = board_name(full_name, may_publish=is_given)
        session.execute(
            update(Contestant)
            .where(Contestant.id == contestant_id)
            .values(may_publish_name=is_given, public_key=fold(shown))
        )


def _titles(session: Session, contest_ids: Iterable[str]) -> dict[str, str]:
    query = select(Contest.public_id, Contest.title).where(Contest.public_id.in_(list(contest_ids)))
    return dict(session.execute(query).all())


on_decision(Purpose.NAME, _show_name, _titles)
