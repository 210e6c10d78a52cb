"""The organisers' desk: contests, rounds, and who is left out."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from lms.kernel import clock, db
from lms.kernel.actor import Role
from lms.kernel.errors import BadInput, RuleViolation
from lms.kernel.paging import paginate
from lms.kernel.sheet_writing import answer_xlsx
from lms.kernel.web import authorize, current_actor, page_number
from lms.people.roles.queries import list_duties
from lms.people.units.queries import list_units
from lms.plan.queries import list_tasks
from quizzes.contests import duties, policy, queries, service, wording
from quizzes.contests.board_views import bp
from quizzes.contests.forms import (
    EXCLUSIONS,
    ContestForm,
    ExclusionForm,
    NewContestForm,
    RoundForm,
    choices,
)
from quizzes.contests.models import Contest, Round
from quizzes.contests.setting_up import settings_of
from quizzes.contests.settings import DEFAULT_CRITERIA
from quizzes.papers.queries import list_categories

duties.register()
USUAL = {"questions": 10, "time_limit": 20, "attempts_allowed": 1}  # the province's own rules


def desk_of_contest(contest_id: str) -> Contest:
    """Return a contest whose desk the actor sees; to all others it does not exist."""
    actor = current_actor()
    authorize(see=actor.is_signed_in)
    contest = queries.get_contest_page(db.session(), contest_id)
    authorize(see=policy.may_see_desk(actor, contest.unit_id))
    return contest


def desk_of_round(round_id: str) -> Round:
    """Return a round whose desk the actor sees; to all others it does not exist."""
    actor = current_actor()
    authorize(see=actor.is_signed_in)
    round_ = queries.get_round(db.session(), round_id)
    authorize(see=policy.may_see_desk(actor, round_.contest.unit_id))
    return round_


def may_manage(contest: Contest) -> bool:
    """Tell whether the actor runs this contest."""
    return policy.may_manage(current_actor(), contest.unit_id)


def managed_contest(contest_id: str) -> Contest:
    """Return a contest that the actor runs; who only sees the desk is refused."""
    contest = desk_of_contest(contest_id)
    authorize(see=True, act=may_manage(contest))
    return contest


def managed_round(round_id: str) -> Round:
    """Return a round that the actor runs; who only sees the desk is refused."""
    round_ = desk_of_round(round_id)
    authorize(see=True, act=may_manage(round_.contest))
    return round_


@bp.get("/contests/manage")
def manage() -> ResponseReturnValue:
    """List the contests of the units whose work the actor reads."""
    actor, session, now = current_actor(), db.session(), clock.now()
    authorize(see=policy.may_see_desks(actor))
    query = queries.contests_of(
        actor.readable, search=request.args.get("q", ""), sort=request.args.get("sort", "")
    )
    if request.args.get("export") == "xlsx":
        columns = [gettext("Title"), gettext("Unit in charge"), gettext("State"), gettext("Rounds")]
        rows = [
            (each.title, each.unit.name, wording.state_words(each)[1], len(each.rounds))
            for each in session.scalars(query)
        ]
        return answer_xlsx("cuoc-thi.xlsx", gettext("Contests"), columns, rows)
    page = paginate(session, query, page_number())
    phases = {r.id: service.phase_of(r, now) for each in page.rows for r in each.rounds}
    may_organise = policy.may_organise(actor)
    return render_template(
        "quizzes/contests/manage.html", page=page, phases=phases, may_organise=may_organise
    )


def _offer_tasks(form: ContestForm) -> None:
    tasks = list_tasks(db.session())
    named = ((str(task.id), f"{task.code} {task.title}") for task in tasks)
    form.task.choices = choices([("", gettext("None")), *named])


@bp.route("/contests/new", methods=["GET", "POST"])
def new() -> ResponseReturnValue:
    """Make a contest."""
    actor = current_actor()
    authorize(see=policy.may_see_desks(actor), act=policy.may_organise(actor))
    form = NewContestForm()
    _offer_tasks(form)
    units = list_units(db.session(), within=actor.scope(Role.ORGANISER))
    form.unit.choices = choices((unit.public_id, unit.name) for unit in units)
    if not form.is_submitted():
        form.min_age.data, form.asks_citizen_id.data = 16, "optional"
    elif form.validate():
        unit = next(each for each in units if each.public_id == form.unit.data)
        with db.transaction() as session:
            contest = service.make_contest(
                session, unit_id=unit.id, settings=form.settings(), actor=actor, now=clock.now()
            )
        flash(gettext("The contest has been made. Add its first round."), "ok")
        return redirect(url_for(".edit", contest_id=contest.public_id))
    status = 422 if form.is_submitted() else 200
    return render_template("quizzes/contests/new.html", form=form), status


@bp.route("/contests/<contest_id>/edit", methods=["GET", "POST"])
def edit(contest_id: str) -> ResponseReturnValue:
    """Show a contest's desk: its rounds and its settings, which change here."""
    contest, actor, now, status = desk_of_contest(contest_id), current_actor(), clock.now(), 200
    authorize(see=True, act=request.method == "GET" or may_manage(contest))
    form = ContestForm()
    _offer_tasks(form)
    if not form.is_submitted():
        form.fill(contest)
    elif not form.validate():
        status = 422
    else:
        try:
            with db.transaction() as session:
                service.change_contest(session, contest, form.settings(), actor=actor, now=now)
        except RuleViolation as refusal:
            form.refuse(refusal)
            status = 409
        else:
            flash(gettext("The settings have been saved."), "ok")
            return redirect(url_for(".edit", contest_id=contest_id))
    phases = {each.id: service.phase_of(each, now) for each in contest.rounds}
    page = render_template(
        "quizzes/contests/edit.html", contest=contest, form=form, phases=phases,
        may_manage=may_manage(contest),
        jurors=list_duties(db.session(), f"contest:{contest_id}", now=now),
    )  # fmt: skip
    return page, status


@bp.route("/contests/<contest_id>/rounds/new", methods=["GET", "POST"])
def new_round(contest_id: str) -> ResponseReturnValue:
    """Make a round with its paper."""
    contest, actor, status = managed_contest(contest_id), current_actor(), 200
    authorize(see=True)
    categories = list_categories(db.session(), actor.scope(Role.ORGANISER))
    form = RoundForm()
    form.offer(categories)
    if not form.is_submitted():
        for name, value in USUAL.items():
            form[name].data = value
        for field, name in zip(form.criteria, DEFAULT_CRITERIA, strict=True):
            field.data = name
        form.prediction_text.data = str(wording.QUESTIONS["participants"])
        form.title.data = gettext("Round %(number)s", number=len(contest.rounds) + 1)
    else:
        settings = form.settings(categories) if form.validate() else None
        status = 422
        if settings is not None:
            try:
                with db.transaction() as session:
                    round_ = service.make_round(
                        session, contest, settings, actor=actor, now=clock.now()
                    )
            except (BadInput, RuleViolation) as refusal:
                form.refuse(refusal)
                status = 409 if isinstance(refusal, RuleViolation) else 422
            else:
                flash(gettext("The round has been made."), "ok")
                return redirect(url_for(".round", round_id=round_.public_id))
    page = render_template(
        "quizzes/contests/new_round.html", contest=contest, form=form, categories=categories
    )
    return page, status


@bp.route("/rounds/<round_id>/edit", methods=["GET", "POST"])
def edit_round(round_id: str) -> ResponseReturnValue:
    """Change a round; after the first entry it can only close later."""
    round_, actor, session, status = managed_round(round_id), current_actor(), db.session(), 200
    authorize(see=True)
    categories = list_categories(session, actor.scope(Role.ORGANISER))
    before = settings_of(session, round_)
    form = RoundForm()
    form.offer(categories)
    is_locked = queries.has_attempts(session, [round_.quiz_id])
    if not form.is_submitted():
        chosen = {each.id: each.public_id for each in categories}.get(before.category_id, "")
        form.fill(before, chosen)
    else:
        settings = form.settings(categories) if form.validate() else None
        status = 422
        if settings is not None:
            try:
                with db.transaction() as session:
                    service.change_round(session, round_, settings, actor=actor, now=clock.now())
            except (BadInput, RuleViolation) as refusal:
                form.refuse(refusal)
                status = 409 if isinstance(refusal, RuleViolation) else 422
            else:
                flash(gettext("The settings have been saved."), "ok")
                return redirect(url_for(".round", round_id=round_id))
    page = render_template(
        "quizzes/contests/edit_round.html",
        contest=round_.contest,
        round=round_,
        form=form,
        categories=categories,
        is_locked=is_locked,
    )
    return page, status


@bp.route("/contests/<contest_id>/exclusions", methods=["GET", "POST"])
def exclusions(contest_id: str) -> ResponseReturnValue:
    """Show, and add to, the lists of who may not play and who wins nothing."""
    contest, actor, status = desk_of_contest(contest_id), current_actor(), 200
    authorize(see=True, act=request.method == "GET" or may_manage(contest))
    form = ExclusionForm()
    if form.is_submitted():
        status = 422
        phone = form.read_phone() if form.validate() else None
        if phone is not None:
            try:
                with db.transaction() as session:
                    service.add_exclusion(
                        session,
                        contest,
                        phone=phone,
                        full_name=form.full_name.data or "",
                        kind=form.kind.data,
                        reason=form.reason.data or "",
                        actor=actor,
                        now=clock.now(),
                    )
            except RuleViolation as refusal:
                form.phone.errors = [gettext(refusal.message)]
                status = 409
            else:
                flash(gettext("%(name)s is on the list.", name=form.full_name.data), "ok")
                return redirect(url_for(".exclusions", contest_id=contest_id))
    page = render_template(
        "quizzes/contests/exclusions.html",
        contest=contest,
        form=form,
        excluded=queries.list_exclusions(db.session(), contest.id),
        kinds=dict(EXCLUSIONS),
        may_manage=may_manage(contest),
    )
    return page, status


@bp.post("/contests/<contest_id>/exclusions/remove")
def remove_exclusion(contest_id: str) -> ResponseReturnValue:
    """Take somebody off the lists."""
    contest, actor = managed_contest(contest_id), current_actor()
    authorize(see=True)
    with db.transaction() as session:
        service.remove_exclusion(
            session, contest, request.form.get("phone", ""), actor=actor, now=clock.now()
        )
    flash(gettext("The list has been changed."), "ok")
    return redirect(url_for(".exclusions", contest_id=contest_id))
