"""What organisers set: a contest, its rounds with their papers and prizes, who is left out."""

from dataclasses import asdict, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete
from sqlalchemy.orm import Session

from lms.kernel import audit, richtext
from lms.kernel.actor import Actor
from lms.kernel.errors import N_, BadInput, NotFound, RuleViolation
from lms.kernel.text import fold, nfc
from quizzes.bank.models import Category
from quizzes.contests import prediction_question, queries
from quizzes.contests.models import Contest, Prize, Round
from quizzes.contests.rules import CRITERIA
from quizzes.contests.settings import ContestSettings as ContestSettings
from quizzes.contests.settings import PrizeSettings as PrizeSettings
from quizzes.contests.settings import RoundSettings as RoundSettings
from quizzes.papers import service as papers
from quizzes.papers.models import Quiz, QuizSlot
from quizzes.papers.queries import list_slots
from quizzes.papers.rules import FixedQuestion, RandomDraw, Settings


class RulesFixed(RuleViolation):
    """What people entered under does not change behind their backs."""

    message = N_(
        "Somebody has entered already: the rules, the minimum age and the question about the "
        "citizen id can no longer change."
    )


class RoundFixed(RuleViolation):
    """Once somebody has entered, a round can only close later."""

    message = N_("Somebody has entered this round already: it can only be closed later.")


class NumbersFixed(RuleViolation):
    """A frozen round does not open again."""

    message = N_("The numbers have been frozen: the times of this round can no longer change.")


class BadCriteria(BadInput):
    """A ranking needs its criteria, each once."""

    message = N_("Choose at least one ranking criterion, and each of them once.")


class ClosesBeforeOpening(BadInput):
    """A round has a length."""

    message = N_("The round must close after it opens.")


def make_contest(
    session: Session, *, unit_id: int, settings: ContestSettings, actor: Actor, now: datetime
) -> Contest:
    """Make a contest; nobody but its organisers sees it until it is public."""
    contest = Contest(unit_id=unit_id, created_at=now, rounds=[])
    _apply_contest(contest, settings)
    session.add(contest)
    session.flush()
    audit.record(
        session, actor, "contest.made", f"contest:{contest.public_id}", now=now, title=contest.title
    )
    return contest


def change_contest(
    session: Session, contest: Contest, settings: ContestSettings, *, actor: Actor, now: datetime
) -> None:
    """Change a contest; what people entered under is fixed by the first entry."""
    written = _written(contest)
    before = (contest.rules_html, contest.min_age, contest.asks_citizen_id)
    after = (richtext.clean(settings.rules_html), settings.min_age, settings.asks_citizen_id)
    if before != after and queries.has_attempts(
        session, [round_.quiz_id for round_ in contest.rounds]
    ):
        raise RulesFixed
    _apply_contest(contest, settings)
    audit.record(
        session,
        actor,
        "contest.changed",
        f"contest:{contest.public_id}",
        now=now,
        title=contest.title,
        rules_changed=before != after,
        **audit.compared(written, _written(contest)),
    )


def _written(contest: Contest) -> dict[str, Any]:
    """Return what an organiser has entered, but for the long text of the rules."""
    names = ("title", "lead", "min_age", "asks_citizen_id", "state", "task_id")
    return {name: getattr(contest, name) for name in names}


def _apply_contest(contest: Contest, settings: ContestSettings) -> None:
    contest.title, contest.lead = nfc(settings.title), settings.lead.strip()
    contest.search_key = fold(settings.title)
    contest.rules_html = richtext.clean(settings.rules_html)
    contest.min_age, contest.asks_citizen_id = settings.min_age, settings.asks_citizen_id
    contest.state, contest.task_id = settings.state, settings.task_id


def make_round(
    session: Session, contest: Contest, settings: RoundSettings, *, actor: Actor, now: datetime
) -> Round:
    """Make a round with its paper: questions drawn from a category, and the prediction."""
    _check(settings)
    contest = queries.get_contest(session, contest.public_id, lock=True)
    quiz = _make_paper(session, contest, settings, None, actor=actor, now=now)
    round_ = Round(
        contest_id=contest.id,
        number=max((each.number for each in contest.rounds), default=0) + 1,
        quiz_id=quiz.id,
    )
    _apply_round(session, round_, settings)
    session.add(round_)
    session.flush()
    session.expire(contest, ["rounds"])
    audit.record(
        session, actor, "round.made", f"round:{round_.public_id}", now=now, **_entered(settings)
    )
    return round_


def change_round(
    session: Session, round_: Round, settings: RoundSettings, *, actor: Actor, now: datetime
) -> None:
    """Change a round; after the first entry it can only close later, and not once frozen."""
    _check(settings)
    round_ = queries.lock_round(session, round_.id)
    if queries.find_freeze(session, round_.id) is not None:
        raise NumbersFixed
    before = settings_of(session, round_)
    if queries.has_attempts(session, [round_.quiz_id]):
        is_only_later = settings == replace(before, closes_at=settings.closes_at)
        if not is_only_later or settings.closes_at < before.closes_at:
            raise RoundFixed
    _apply_paper(session, round_, before, settings, actor=actor, now=now)
    _apply_round(session, round_, settings)
    session.flush()
    audit.record(
        session, actor, "round.changed", f"round:{round_.public_id}", now=now,
        title=round_.title, **audit.compared(_entered(before), _entered(settings)),
    )  # fmt: skip


def settings_of(session: Session, round_: Round) -> RoundSettings:
    """Return how a round is set now."""
    slots = list_slots(session, round_.quiz_id)
    category = next(slot for slot in slots if slot.category_id is not None)
    version = next(slot.version_id for slot in slots if slot.version_id is not None)
    return RoundSettings(
        title=round_.title,
        opens_at=round_.opens_at,
        closes_at=round_.closes_at,
        category_id=category.category_id,
        questions=category.count,
        prediction_text=prediction_question.text_of(session, version),
        prediction_meaning=round_.prediction_meaning,
        time_limit=timedelta(seconds=round_.quiz.time_limit_s or 0),
        attempts_allowed=round_.quiz.attempts_allowed,
        criteria=tuple(round_.criteria),
        on_disqualify=round_.on_disqualify,
        prizes=tuple(PrizeSettings(each.name, each.count, each.amount) for each in round_.prizes),
    )


def _check(settings: RoundSettings) -> None:
    names = settings.criteria
    if not names or len(set(names)) < len(names) or not set(names) <= CRITERIA.keys():
        raise BadCriteria
    if settings.closes_at <= settings.opens_at:
        raise ClosesBeforeOpening


def _apply_round(session: Session, round_: Round, settings: RoundSettings) -> None:
    round_.title = nfc(settings.title)
    round_.opens_at, round_.closes_at = settings.opens_at, settings.closes_at
    round_.criteria = list(settings.criteria)
    round_.prediction_meaning = settings.prediction_meaning
    round_.on_disqualify = settings.on_disqualify
    wanted = [asdict(prize) for prize in settings.prizes]
    have = [{"name": p.name, "count": p.count, "amount": p.amount} for p in round_.prizes]
    if wanted != have:
        round_.prizes = []
        if round_.id is not None:
            session.flush()  # the old ones go before others take their positions
        round_.prizes = [
            Prize(position=position, **prize) for position, prize in enumerate(wanted, start=1)
        ]


def _quiz_settings(settings: RoundSettings) -> Settings:
    return Settings(
        opens_at=settings.opens_at,
        closes_at=settings.closes_at,
        time_limit=settings.time_limit,
        attempts_allowed=settings.attempts_allowed,
        result_policy="after_publication",
    )


def _make_paper(
    session: Session,
    contest: Contest,
    settings: RoundSettings,
    version_id: int | None,
    *,
    actor: Actor,
    now: datetime,
) -> Quiz:
    category = session.get(Category, settings.category_id)
    if category is None:
        raise NotFound
    if version_id is None:
        version_id = prediction_question.make(
            session, category, settings.prediction_text, actor=actor, now=now
        )
    return papers.make_quiz(
        session,
        unit_id=contest.unit_id,
        title=f"{contest.title} – {settings.title}",
        parts=[RandomDraw(category.id, settings.questions), FixedQuestion(version_id)],
        settings=_quiz_settings(settings),
        purpose="contest",
        actor=actor,
        now=now,
    )


def _apply_paper(
    session: Session,
    round_: Round,
    before: RoundSettings,
    after: RoundSettings,
    *,
    actor: Actor,
    now: datetime,
) -> None:
    def asks(settings: RoundSettings) -> tuple[object, ...]:
        return settings.category_id, settings.questions, settings.prediction_text.strip()

    if asks(before) == asks(after):
        papers.change_settings(
            session,
            round_.quiz,
            title=f"{round_.contest.title} – {after.title}",
            settings=_quiz_settings(after),
            actor=actor,
            now=now,
            by_round=True,
        )
        return
    old = round_.quiz  # nobody has started it: another paper takes its place
    round_.quiz = _make_paper(session, round_.contest, after, None, actor=actor, now=now)
    session.flush()
    session.expunge(old)
    session.execute(delete(QuizSlot).where(QuizSlot.quiz_id == old.id))
    session.execute(delete(Quiz).where(Quiz.id == old.id))


def _entered(settings: RoundSettings) -> dict[str, Any]:
    entered = asdict(settings)
    prizes = entered.pop("prizes")
    return {name: str(value) for name, value in entered.items()} | {"prizes": list(prizes)}
