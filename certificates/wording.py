"""How certificates are worded on pages, and the register as lines of a spreadsheet."""

from collections.abc import Iterable

from flask_babel import gettext

from certificates.issued import Issued
from certificates.rules import Snapshot, State
from lms.kernel.i18n import show_date
from lms.kernel.sheet_writing import Value

Line = tuple[Value, ...]


def certificate_state(state: State) -> tuple[str, str]:
    """Give the kind of chip that a state has, and its name."""
    if state is State.REVOKED:
        return "bad", str(gettext("Revoked"))
    return "ok", str(gettext("Valid"))


def days(snapshot: Snapshot) -> str:
    """Write the days of the event."""
    first, last = show_date(snapshot.starts_on), show_date(snapshot.ends_on)
    return first if first == last else f"{first} – {last}"


def note(issued: Issued) -> str:
    """Say in the register when and why a certificate was revoked."""
    if issued.is_valid or issued.change is None:
        return ""
    return str(
        gettext(
            "Revoked on %(date)s: %(reason)s",
            date=show_date(issued.change.decided_at),
            reason=issued.change.reason,
        )
    )


def register_columns() -> list[str]:
    """Name the columns of the register of certificates."""
    return [
        gettext("Register no."), gettext("Full name"), gettext("Birth date"), gettext("Position"),
        gettext("Unit"), gettext("Event"), gettext("Held on"), gettext("Grade"),
        gettext("Date of issue"), gettext("Received by"), gettext("Note"), gettext("Code"),
    ]  # fmt: skip


def register_lines(rows: Iterable[Issued]) -> Iterable[Line]:
    """Write the register's lines; the column "received by" is for a pen."""
    for issued in rows:
        said = issued.snapshot
        yield (
            issued.register_no, said.full_name, said.birth_date, said.position, said.unit_name,
            said.course_title, days(said), said.result, said.issued_on, "", note(issued), said.code,
        )  # fmt: skip
