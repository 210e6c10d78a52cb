"""The organisers' desk after the close: entries, freeze, ranking, publication."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from lms.kernel import clock, db, jobs
from lms.kernel.exports import answer_persons_xlsx
from lms.kernel.paging import Page, paginate
from lms.kernel.web import authorize, current_actor, page_number
from lms.people.persons.queries import list_names
from quizzes.contests import entries as found
from quizzes.contests import policy, queries, rules, service, tasks, wording
from quizzes.contests.forms import DisqualifyForm, PublishForm
from quizzes.contests.models import Round
from quizzes.contests.publication import is_current
from quizzes.contests.rules import Phase
from quizzes.contests.set_up_views import desk_of_round, managed_round, may_manage
from quizzes.contests.views import bp

__all__ = ["bp"]


@bp.route("/rounds/<round_id>/manage", methods=["GET", "POST"], endpoint="round")
def round_desk(round_id: str) -> ResponseReturnValue:
    """Show a round's desk: what to do next, the counts, the entries."""
    round_ = desk_of_round(round_id)
    authorize(see=True)
    query = found.entries_of(
        round_, search=request.args.get("q", ""), sort=request.args.get("sort", "")
    )
    if request.method == "POST":
        authorize(see=True, act=_sees_numbers(round_))
        return _export(round_, query)
    return _desk(round_, query, PublishForm()), 200


def _sees_numbers(round_: Round) -> bool:
    is_closed = clock.now() >= round_.closes_at
    return policy.may_see_numbers(current_actor(), round_.contest.unit_id, is_closed=is_closed)


def _desk(round_: Round, query: Any, form: PublishForm) -> str:
    session, now = db.session(), clock.now()
    sees_numbers = _sees_numbers(round_)
    minutes = queries.find_freeze(session, round_.id)
    return render_template(
        "quizzes/contests/round_desk.html",
        round=round_,
        contest=round_.contest,
        phase=service.phase_of(round_, now),
        is_closed=now >= round_.closes_at,
        minutes=minutes,
        is_current=is_current(session, round_),
        open_attempts=queries.count_open_attempts(session, round_.quiz_id) if sees_numbers else 0,
        page=paginate(session, query, page_number()) if sees_numbers else Page([], 1, 0),
        form=form,
        total=queries.count_entries(session, round_.quiz_id) if sees_numbers else 0,
        sees_numbers=sees_numbers,
        may_manage=may_manage(round_.contest),
    )


def _export(round_: Round, query: Any) -> ResponseReturnValue:
    columns = [
        gettext("Rank"), gettext("Full name"), gettext("Birth date"), gettext("Phone"),
        gettext("Unit"), gettext("Correct answers"), gettext("Prediction"),
        gettext("Time used (ms)"), gettext("Started at"), gettext("Handed in at"),
        gettext("Struck out"), gettext("Code"),
    ]  # fmt: skip
    rows = [
        (
            rank,
            contestant.full_name,
            contestant.birth_date,
            contestant.phone,
            contestant.unit_name,
            attempt.correct,
            attempt.prediction,
            attempt.duration_ms,
            attempt.started_at,
            attempt.submitted_at,
            reason,
            wording.receipt_code(attempt.public_id),
        )
        for attempt, contestant, rank, reason, _kind in db.session().execute(query)
    ]
    heading = f"{round_.contest.title} – {round_.title}"
    return answer_persons_xlsx(
        current_actor(),
        f"round:{round_.public_id}",
        "luot-thi.xlsx",
        gettext("Entries"),
        columns,
        rows,
        heading=heading,
    )


@bp.post("/rounds/<round_id>/freeze")
def freeze(round_id: str) -> ResponseReturnValue:
    """Freeze the numbers, once."""
    round_, actor = managed_round(round_id), current_actor()
    authorize(see=True)
    with db.transaction() as session:
        service.freeze(session, round_, actor=actor, now=clock.now())
    flash(gettext("The numbers have been frozen."), "ok")
    return redirect(url_for(".round", round_id=round_id))


@bp.get("/rounds/<round_id>/minutes")
def minutes(round_id: str) -> ResponseReturnValue:
    """Show the minutes of the freeze, to print and sign."""
    round_, session = desk_of_round(round_id), db.session()
    authorize(see=True)
    frozen = queries.find_freeze(session, round_.id)
    if frozen is None:
        raise rules.NotFrozen
    by = gettext("Command line") if frozen.frozen_by < 1 else None
    return render_template(
        "quizzes/contests/minutes.html",
        round=round_,
        contest=round_.contest,
        minutes=frozen,
        by=by or list_names(session, [frozen.frozen_by])[frozen.frozen_by],
    )


@bp.post("/rounds/<round_id>/rank")
def rank(round_id: str) -> ResponseReturnValue:
    """Rank the round: at once, or by the worker when it is large."""
    round_, actor, session = managed_round(round_id), current_actor(), db.session()
    authorize(see=True)
    desk = url_for(".round", round_id=round_id)
    if queries.find_freeze(session, round_.id) is None:
        raise rules.NotFrozen
    if queries.count_entries(session, round_.quiz_id) > tasks.MOST_AT_ONCE:
        with db.transaction() as session:
            job = jobs.enqueue(
                session,
                tasks.RANK,
                {"round": round_id},
                asked_by=actor.id,
                now=clock.now(),
                back_url=desk,
            )
        return redirect(url_for("jobs.show", public_id=job.public_id))
    with db.transaction() as session:
        service.rank_round(session, round_, actor=actor, now=clock.now())
    flash(gettext("The round has been ranked. Please check the board before you publish it."), "ok")
    return redirect(desk)


@bp.post("/rounds/<round_id>/publish")
def publish(round_id: str) -> ResponseReturnValue:
    """Publish the board, confirmed by a tick."""
    round_, actor = managed_round(round_id), current_actor()
    authorize(see=True)
    form = PublishForm()
    if not form.validate_on_submit():
        return _desk(round_, found.entries_of(round_), form), 422
    with db.transaction() as session:
        service.publish(session, round_, actor=actor, now=clock.now())
    flash(gettext("The results are public now."), "ok")
    return redirect(url_for(".board", round_id=round_id))


@bp.route("/entries/<entry_id>/disqualify", methods=["GET", "POST"])
def disqualify(entry_id: str) -> ResponseReturnValue:
    """Strike an entry out, with a reason."""
    actor, session, now = current_actor(), db.session(), clock.now()
    authorize(see=actor.is_signed_in)
    attempt, round_, contestant = found.get_entry(session, entry_id)
    authorize(
        see=policy.may_see_desk(actor, round_.contest.unit_id), act=may_manage(round_.contest)
    )
    form = DisqualifyForm()
    if form.validate_on_submit():
        with db.transaction() as session:
            service.disqualify(
                session, attempt, round_, reason=form.reason.data or "", actor=actor, now=now
            )
        flash(gettext("The entry has been struck out. Please rank the round again."), "ok")
        return redirect(url_for(".round", round_id=round_.public_id))
    page = render_template(
        "quizzes/contests/disqualify.html",
        form=form,
        attempt=attempt,
        round=round_,
        contest=round_.contest,
        contestant=contestant,
        is_published=service.phase_of(round_, now) is Phase.PUBLISHED,
    )
    return page, 422 if form.is_submitted() else 200
