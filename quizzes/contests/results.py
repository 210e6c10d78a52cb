"""What follows the close of a round: freezing, ranking, and the numbers it rests on. The caller commits."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import delete, insert
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from lms.kernel import audit, clock
from lms.kernel.actor import Actor
from lms.kernel.errors import N_, RuleViolation
from quizzes.attempts.rules import LAST_SAVE_GRACE
from quizzes.attempts.service import close_overdue
from quizzes.contests import queries, rules
from quizzes.contests.criteria.criterion import Result
from quizzes.contests.criteria.merit import Reason
from quizzes.contests.entries import Entry, list_excluded, stream_entries
from quizzes.contests.models import Round, RoundFreeze, Standing
from quizzes.contests.rules import CRITERIA, AfterDisqualification, Meaning

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MILLISECOND = timedelta(milliseconds=1)
BATCH = 500  # overdue attempts handed in at a time
BOARD: Any = Standing.__table__  # plain rows: the mapped class takes twice the time
INSERTED = 5_000  # rows of the board written at a time


class NotClosed(RuleViolation):
    """The last answers may arrive until the grace after the close has passed."""

    message = N_("The numbers can be frozen after the round has closed, from %(time)s on.")


class AttemptsOpen(RuleViolation):
    """Numbers are frozen when nobody is playing any more."""

    message = N_("%(count)s attempts are still being handed in. Please try again in a minute.")


class AlreadyFrozen(RuleViolation):
    """The numbers are frozen once."""

    message = N_("The numbers of this round have been frozen already.")


class AlreadyPublished(RuleViolation):
    """What has been published no longer changes."""

    message = N_("The results have been published: they no longer change.")


@dataclass(frozen=True)
class Ranking:
    """A round's board as the rules give it now; ``attempts`` and ``contestants`` map to rows."""

    standings: list[rules.Standing]
    frozen_number: int
    attempts: dict[str, int]
    contestants: dict[str, int]
    sha256: str


def entries(session: Session, round_: Round) -> Iterator[Entry]:
    """Yield every entry of a round: the one source of freeze, ranking, command line and exports."""
    return stream_entries(session, round_)


def milliseconds(moment: datetime) -> int:
    """Return a moment as whole milliseconds since 1970."""
    return (moment - EPOCH) // MILLISECOND


def to_result(entry: Entry) -> Result:
    """Return an entry as the criteria take it."""
    return Result(
        entry.contestant,
        entry.correct,
        entry.prediction,
        entry.duration_ms,
        milliseconds(entry.submitted_at),
    )


def canonical(found: Iterable[Entry]) -> Iterator[str]:
    """Yield the lines that the minutes' SHA-256 is of: what ranks, in the order of the entries.

    contestant, correct, prediction, duration_ms, submitted_at in milliseconds; commas, line feeds.
    """
    for entry in found:
        prediction = "" if entry.prediction is None else entry.prediction
        at = milliseconds(entry.submitted_at)
        yield f"{entry.contestant},{entry.correct},{prediction},{entry.duration_ms},{at}\n"


def freeze(session: Session, round_: Round, *, actor: Actor, now: datetime) -> RoundFreeze:
    """Record once, after the close, the counts on which the ranking rests."""
    round_ = queries.lock_round(session, round_.id)
    if queries.find_freeze(session, round_.id) is not None:
        raise AlreadyFrozen
    from_then = round_.closes_at + LAST_SAVE_GRACE
    if now <= from_then:
        raise NotClosed(time=f"{clock.local(from_then + timedelta(seconds=1)):%H:%M:%S %d/%m/%Y}")
    while close_overdue(session, now=now, limit=BATCH) == BATCH:
        pass
    still_open = queries.count_open_attempts(session, round_.quiz_id)
    if still_open:
        raise AttemptsOpen(count=still_open)
    valid = [each for each in entries(session, round_) if not each.is_disqualified]
    counts = _counts(session, round_, valid)
    minutes = RoundFreeze(
        round_id=round_.id,
        participants=counts.participants,
        entries=counts.entries,
        all_correct=counts.all_correct,
        frozen_number=rules.frozen_number(Meaning(round_.prediction_meaning), counts),
        entries_sha256=_sha256(canonical(valid)),
        frozen_at=now,
        frozen_by=actor.id,
    )
    try:
        with session.begin_nested():
            session.add(minutes)
    except IntegrityError:
        raise AlreadyFrozen from None
    audit.record(
        session,
        actor,
        "round.frozen",
        f"round:{round_.public_id}",
        now=now,
        participants=minutes.participants,
        entries=minutes.entries,
        all_correct=minutes.all_correct,
        frozen_number=minutes.frozen_number,
        entries_sha256=minutes.entries_sha256,
    )
    return minutes


def _counts(session: Session, round_: Round, valid: Iterable[Entry]) -> rules.Counts:
    questions = queries.count_questions(session, round_.quiz_id)
    return rules.freeze_counts(map(to_result, valid), questions=questions)


def _sha256(lines: Iterable[str]) -> str:
    digest = hashlib.sha256()
    for line in lines:
        digest.update(line.encode())
    return digest.hexdigest()


def number_in_force(session: Session, round_: Round, valid: list[Entry]) -> int:
    """Return the frozen number, recounted after disqualifications where the round says so."""
    minutes = queries.find_freeze(session, round_.id)
    if minutes is None:
        raise rules.NotFrozen
    setting = AfterDisqualification(round_.on_disqualify)
    recounted = minutes.frozen_number
    if setting is AfterDisqualification.RECOUNT:
        counts = _counts(session, round_, valid)
        recounted = rules.frozen_number(Meaning(round_.prediction_meaning), counts)
    return rules.number_after_disqualification(
        setting, frozen=minutes.frozen_number, recounted=recounted
    )


def ranking(session: Session, round_: Round) -> Ranking:
    """Rank the valid entries of a frozen round; nothing is written, and twice gives the same."""
    valid = [each for each in entries(session, round_) if not each.is_disqualified]
    number = number_in_force(session, round_, valid)
    criteria = [CRITERIA[name] for name in round_.criteria]
    attempts: dict[Result, int] = {}
    results: list[Result] = []
    for entry in valid:
        result = to_result(entry)
        results.append(result)
        attempts.setdefault(result, entry.attempt_id)
    counted = results  # ranked as they are where nobody played twice: the usual round
    if len({result.contestant for result in results}) < len(results):
        counted = rules.best_of(results, criteria, number)
    standings = rules.rank(counted, criteria, number)
    return Ranking(
        standings,
        number,
        {result.contestant: attempts[result] for result in counted},
        {entry.contestant: entry.contestant_id for entry in valid},
        _sha256(f"{each.rank},{each.contestant},{each.why}\n" for each in standings),
    )


def rank_round(session: Session, round_: Round, *, actor: Actor, now: datetime) -> Ranking:
    """Rank and keep the board, all of it or nothing; prizes go past those who may win none."""
    round_ = queries.lock_round(session, round_.id)
    if round_.published_at is not None:
        raise AlreadyPublished
    ranked = ranking(session, round_)
    prize_of, ties = _award(session, round_, ranked)
    session.execute(delete(Standing).where(Standing.round_id == round_.id))
    rows = [
        {
            "round_id": round_.id,
            "contestant_id": ranked.contestants[each.contestant],
            "attempt_id": ranked.attempts[each.contestant],
            "place": place,
            "rank": each.rank,
            "why": None if each.why is None else each.why._asdict(),
            "prize_id": prize_of.get(each.contestant),
        }
        for place, each in enumerate(ranked.standings, start=1)
    ]
    for start in range(0, len(rows), INSERTED):
        session.execute(insert(BOARD), rows[start : start + INSERTED])
    round_.ranked_at, round_.ranking_sha256, round_.boundary_ties = now, ranked.sha256, ties
    round_.ranked_number = ranked.frozen_number
    audit.record(
        session,
        actor,
        "round.ranked",
        f"round:{round_.public_id}",
        now=now,
        contestants=len(rows),
        frozen_number=ranked.frozen_number,
        ranking_sha256=ranked.sha256,
        ties=len(ties),
    )
    return ranked


def _award(
    session: Session, round_: Round, ranked: Ranking
) -> tuple[dict[str, int], list[dict[str, list[str]]]]:
    # Two prizes may share a name: they are told apart by their position.
    prizes = {str(prize.position): prize for prize in round_.prizes}
    no_prize = list_excluded(session, round_, kind="no_prize")
    allotment = rules.award(
        ranked.standings,
        [rules.Prize(position, prize.count) for position, prize in prizes.items()],
        no_prize,
    )
    ties = [
        {
            "prizes": [prizes[position].name for position in tie.prizes],
            "contestants": list(tie.contestants),
        }
        for tie in allotment.ties
    ]
    return {who: prizes[position].id for who, position in allotment.prizes.items()}, ties


def why_of(stored: dict[str, object] | None) -> Reason | None:
    """Return a stored reason as the rules gave it."""
    return None if stored is None else Reason(**stored)  # type: ignore[arg-type]
