"""The log's end noted outside the database, so that a log cut back to an earlier state is found out.

Each line of the file holds a number, the hash of that row, and when it was noted. Copy the file to
another machine now and then: whoever owns this one could change both.
"""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.kernel.audit import AuditHead
from lms.kernel.config import get_settings
from lms.people.audit_log.verification import Checkpoint

HASH_DIGITS = 64


def default_path() -> Path:
    """Return where the worker notes the log's end."""
    return get_settings().data_dir / "audit-checkpoints.txt"


def read(path: Path) -> Iterator[Checkpoint]:
    """Yield what the file says; a line cut short by a crash says nothing."""
    if not path.is_file():
        return
    for line in path.read_text(encoding="ascii", errors="replace").splitlines():
        number, _, rest = line.partition(" ")
        digits, _, at = rest.partition(" ")
        if number.isdecimal() and len(digits) == HASH_DIGITS and at:
            try:
                yield Checkpoint(int(number), bytes.fromhex(digits), at)
            except ValueError:
                continue


def note(session: Session, path: Path, *, now: datetime) -> bool:
    """Add the log's present end to the file, if it has grown since the last time."""
    head = session.execute(select(AuditHead.number, AuditHead.hash)).first()
    last = max((each.number for each in read(path)), default=0)
    if head is None or head.number <= last:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="ascii") as file:
        file.write(f"{head.number} {bytes(head.hash).hex()} {now.isoformat(timespec='seconds')}\n")
    return True
