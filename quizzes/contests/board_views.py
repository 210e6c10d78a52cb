"""What comes of a round, for the public: the receipt and the published board."""

from flask import render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from lms.kernel import clock, db
from lms.kernel.errors import NotFound
from lms.kernel.web import authorize, current_actor, page_number, public
from quizzes.attempts.models import Attempt
from quizzes.contests import board as boards
from quizzes.contests import policy, queries, service
from quizzes.contests.models import Contestant, Round
from quizzes.contests.rules import Phase
from quizzes.contests.views import bp, load_round

__all__ = ["bp"]


def _own_entries(
    session: Session, round_: Round, person_id: int
) -> tuple[Contestant, list[Attempt]]:
    contestant = queries.find_contestant(session, round_.contest_id, person_id)
    attempts = queries.list_attempts(session, round_.quiz_id, person_id)
    if contestant is None or not attempts:
        raise NotFound
    return contestant, attempts


@bp.get("/rounds/<round_id>/receipt")
def receipt(round_id: str) -> ResponseReturnValue:
    """Show contestants the proof of their entries; the result once it is published."""
    actor, session, now = current_actor(), db.session(), clock.now()
    authorize(see=actor.is_signed_in)
    round_ = load_round(round_id)
    contestant, attempts = _own_entries(session, round_, actor.id)
    phase = service.phase_of(round_, now)
    standing = None
    if phase is Phase.PUBLISHED:
        standing = boards.find_standing(session, round_, contestant.id)
    allowed = round_.quiz.attempts_allowed
    return render_template(
        "quizzes/contests/receipt.html",
        round=round_,
        contest=round_.contest,
        contestant=contestant,
        attempts=attempts,
        phase=phase,
        standing=standing,
        own_page=boards.page_of_place(standing.place) if standing else None,
        may_play_again=phase is Phase.OPEN and (allowed is None or len(attempts) < allowed),
        struck={each.attempt_id: each.reason for each in queries.list_struck(session, attempts)},
        questions=queries.count_questions(session, round_.quiz_id),
    )


@bp.get("/rounds/<round_id>/board")
@public
def board(round_id: str) -> ResponseReturnValue:
    """Show the published board; its organisers look at it before."""
    actor, session, now = current_actor(), db.session(), clock.now()
    round_ = load_round(round_id)
    phase = service.phase_of(round_, now)
    may_check = policy.may_see_desk(actor, round_.contest.unit_id) and round_.ranked_at is not None
    if phase is not Phase.PUBLISHED and not may_check:
        return render_template(
            "quizzes/contests/board.html", round=round_, contest=round_.contest, page=None
        )
    search = request.args.get("q", "")
    page = (
        boards.search_board(session, round_, search, page_number())
        if search.strip()
        else boards.page_of_board(session, round_, page_number())
    )
    contestant, standing = None, None
    if actor.is_signed_in:
        contestant = queries.find_contestant(session, round_.contest_id, actor.id)
    if contestant is not None:
        standing = boards.find_standing(session, round_, contestant.id)
    return render_template(
        "quizzes/contests/board.html",
        round=round_,
        contest=round_.contest,
        page=page,
        search=search.strip(),
        is_preview=phase is not Phase.PUBLISHED,
        winners=boards.list_winners(session, round_) if page.number == 1 and not search else [],
        me=contestant.id if contestant else None,
        own=standing,
        own_page=boards.page_of_place(standing.place) if standing else None,
        minutes=queries.find_freeze(session, round_.id),
        questions=queries.count_questions(session, round_.quiz_id),
    )
