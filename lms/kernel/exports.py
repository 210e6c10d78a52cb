"""Lists of persons as files: whoever takes one away is on record, with how many rows it had.

Taking such a list is an act, not a reading: its address takes a POST, and the entry is committed
before the file leaves (docs/decisions/0008-audit-log.md).
"""

from collections.abc import Iterable, Sequence

from flask.typing import ResponseReturnValue

from lms.kernel import audit, clock, db
from lms.kernel.actor import Actor
from lms.kernel.sheet_writing import Value, answer_xlsx

ACTION = "list.exported"


def record_export(actor: Actor, subject: str, *, name: str, file: str, rows: int) -> None:
    """Put on record who takes which list away, and commit that."""
    with db.transaction() as session:
        audit.record(
            session, actor, ACTION, subject, now=clock.now(), list=name, file=file, rows=rows
        )


def answer_persons_xlsx(
    actor: Actor,
    subject: str,
    filename: str,
    title: str,
    columns: Sequence[str],
    rows: Iterable[Sequence[Value]],
    *,
    heading: str = "",
) -> ResponseReturnValue:
    """Answer a POST with a list of persons as a download, once it is on record."""
    lines = list(rows)
    record_export(actor, subject, name=title, file=filename, rows=len(lines))
    return answer_xlsx(filename, title, columns, lines, heading=heading)
