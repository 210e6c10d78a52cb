"""What the lists that units send hold of persons: lines that name them, and the files."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, Text, cast, false, or_, select

from lms.kernel.errors import N_
from lms.people.rights.holdings import Blank, Identity, hold, holds_nobody, keep_for
from lms.people.roster.models import RosterFile, RosterLine, RosterMapping, UnitListCheck

ROSTERS = "rosters"


def _as_stored(text: str) -> str:
    return "".join(c if c.isascii() else f"\\u{ord(c):04x}" for c in text)


def _in_json(columns: Iterable[Any], values: Iterable[str]) -> ColumnElement[bool]:
    found = [
        cast(column, Text).contains(_as_stored(value), autoescape=True)
        for column in columns
        for value in sorted(values)
    ]
    return or_(false(), *found)


def _lines(identity: Identity) -> ColumnElement[bool]:
    """Find the lines that hold a value of the person and were matched with nobody."""
    columns = (RosterLine.row, RosterLine.problems, RosterLine.changes)
    return RosterLine.person_id.is_(None) & _in_json(columns, identity.everything)


def _files(identity: Identity) -> ColumnElement[bool]:
    """Find the files with a line that was matched with the person, or that show one of theirs."""
    lines = select(RosterLine.file_id).where(RosterLine.person_id == identity.person_id)
    told = _in_json((RosterFile.preview, RosterFile.refusal), identity.everything)
    return or_(RosterFile.id.in_(lines), told)


keep_for(
    ROSTERS, N_("Lists of participants as the units sent them"), N_("after they were read"), 24
)

for _by in ({"owner": RosterLine.person_id}, {"find": _lines}):
    hold(
        RosterLine, "training", N_("Lines that name you in lists from units"), **_by,
        # The line stays as one of the file's; whom it named goes.
        erase=Blank({"row": {}, "problems": [], "changes": None}, plain="action outcome"),
        retention=ROSTERS,
        age=select(RosterFile.sent_at).where(RosterFile.id == RosterLine.file_id).scalar_subquery(),
        shows={"line": N_("Line"), "action": N_("What was done")},
        leaves_out="problems changes",
    )  # fmt: skip
hold(
    RosterFile, "training", N_("Lists from units that name you"), find=_files,
    erase=Blank(
        {"content": None, "preview": None, "refusal": None},
        plain="purpose filename file_sha256 choice columns sheet notes job",
    ),
    retention=ROSTERS, age=RosterFile.sent_at,
    shows={"unit_id": N_("Unit"), "sent_at": N_("When")},
    leaves_out="content preview refusal choice columns",  # they name others too
)  # fmt: skip
holds_nobody(RosterMapping, UnitListCheck)
