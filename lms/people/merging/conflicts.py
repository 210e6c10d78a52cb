"""What becomes of a thing that both persons have, and of which one person can have only one.

One rule a constraint, by its name. A constraint without a rule refuses the merge.
"""

from collections.abc import Mapping

from sqlalchemy import Table, func, select

from lms.kernel.db import Base
from lms.kernel.errors import N_
from lms.people.merging.folding import CannotMerge, Clash, Fold, Rule
from lms.people.merging.journal import Row
from lms.people.persons.rules import is_same_duty, joined
from lms.people.units.rules import Period

CONTEST = N_(
    "These two cannot be merged: both are registered for the contest “%(title)s”. A contest's results "
    "are not changed afterwards. Nothing was changed."
)
OPEN_ATTEMPT = N_(
    "These two cannot be merged now: both are taking the quiz “%(title)s” at this moment. Wait until "
    "one attempt is handed in. Nothing was changed."
)
CERTIFICATE = N_(
    "These two cannot be merged: both have a certificate of “%(title)s”. Revoking one does not help, "
    "for the register keeps it. Nothing was changed."
)


def _table(name: str) -> Table:
    return Base.metadata.tables[name]


def _title(fold: Fold, table: str, id_: int) -> str:
    found = _table(table)
    return str(fold.session.scalar(select(found.c.title).where(found.c.id == id_)) or "")


def keep_the_other(fold: Fold, clash: Clash) -> bool:
    """Both say the same: one stays."""
    fold.put_aside(clash.table, clash.row)
    return False


def keep_the_chosen_account(fold: Fold, clash: Clash) -> bool:
    """The account that was chosen stays; the other is put aside with its ways of signing in."""
    is_chosen = bool(fold.keeps_account_of == clash.row["person_id"])
    fold.put_aside(clash.table, clash.other if is_chosen else clash.row)
    return is_chosen


def end_the_grant(fold: Fold, clash: Clash) -> bool:
    """A role that both hold is held once: the other grant ends, and stays in the history."""
    ended = {"ended_at": max(fold.now, clash.row["granted_at"]), "ended_by": fold.actor_id}
    if fold.actor_id < 1:  # a command is nobody's
        del ended["ended_by"]
    fold.change(clash.table, clash.row, ended)
    return True


def fold_the_enrolment(fold: Fold, clash: Clash) -> bool:
    """Two places in one event become one, with the marks of both; who takes part with either does."""
    kept, gone = clash.other, clash.row
    fold.fold(clash.table, gone["id"], kept["id"])
    if gone["withdrawn_at"] is None:
        fold.change(clash.table, kept, {"withdrawn_at": None})
    return False


def number_the_attempt_anew(fold: Fold, clash: Clash) -> bool:
    """The attempts of both at one quiz are counted on; none is lost."""
    table = clash.table
    both = table.c.person_id.in_([clash.row["person_id"], clash.other["person_id"]])
    highest = select(func.max(table.c.number)).where(table.c.quiz_id == clash.row["quiz_id"], both)
    fold.change(table, clash.row, {"number": fold.session.scalar(highest) + 1})
    return True


def join_the_positions(fold: Fold, clash: Clash) -> bool:
    """The same duty in one unit at overlapping times is one position, from the earlier to the later."""
    table, row, kept = clash.table, clash.row, clash.other
    period = joined(_period(row), _period(kept))
    fold.fold(table, row["id"], kept["id"])
    # Wider, it may touch what the survivor held before or after.
    while (touched := _same_duty(fold, kept, kept["person_id"], period)) is not None:
        period = joined(period, _period(touched))
        fold.fold(table, touched["id"], kept["id"])
    written = {
        name: kept[name] or row[name] for name in ("position", "document_number", "document_date")
    }
    fold.change(table, kept, {**vars(period), **written})
    return False


def find_same_duty(fold: Fold, row: Row, kept_id: int) -> Row | None:
    """Return a position of the survivor that a carried one would overlap: the trigger refuses both."""
    return _same_duty(fold, row, kept_id, _period(row))


def _same_duty(fold: Fold, row: Row, person_id: int, period: Period) -> Row | None:
    table = _table("membership")
    here = fold.rows(
        table, table.c.person_id == person_id, table.c.unit_id == row["unit_id"],
        table.c.id != row["id"],
    )  # fmt: skip
    for other in here:
        same = is_same_duty(row["kind"], row["position"], other["kind"], other["position"])
        if same and period.overlaps(_period(other)):
            return other
    return None


def _period(row: Row) -> Period:
    return Period(row["began_on"], row["ended_on"])


def refuse_two_contestants(fold: Fold, clash: Clash) -> bool:
    """Who has played twice in one contest under two names is a matter for its organiser."""
    raise CannotMerge(CONTEST, title=_title(fold, "contest", clash.row["contest_id"]))


def refuse_two_open_attempts(fold: Fold, clash: Clash) -> bool:
    """Two open attempts at one quiz cannot both be one person's."""
    raise CannotMerge(OPEN_ATTEMPT, title=_title(fold, "quiz", clash.row["quiz_id"]))


def refuse_two_certificates(fold: Fold, clash: Clash) -> bool:
    """A certificate stays in the register; one person does not get two for one event."""
    enrolment = _table("enrolment")
    event = select(enrolment.c.event_id).where(enrolment.c.id == clash.row["enrolment_id"])
    raise CannotMerge(
        CERTIFICATE, title=_title(fold, "training_event", fold.session.scalar(event) or 0)
    )


RULES: Mapping[str, Rule] = {
    "membership_overlap": join_the_positions,
    "pk_distinct_person": keep_the_other,
    "uq_account_person_id": keep_the_chosen_account,
    "uq_attempt_open": refuse_two_open_attempts,
    "uq_attempt_quiz_id_person_id_number": number_the_attempt_anew,
    "uq_certificate_enrolment_id": refuse_two_certificates,
    "uq_contestant_contest_id_person_id": refuse_two_contestants,
    "uq_enrolment_event_id_person_id": fold_the_enrolment,
    "uq_lesson_read_lesson_id_enrolment_id": keep_the_other,
    "uq_person_contact_person_id_kind_value": keep_the_other,
    "uq_register_mark_qr": keep_the_other,
    "uq_role_grant_open_subject": end_the_grant,
    "uq_role_grant_open_unit": end_the_grant,
}
FINDERS = {"membership": ("membership_overlap", find_same_duty)}
