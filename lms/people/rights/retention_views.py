"""How long records are kept, and the days by which the clocks of requests run."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from lms.kernel import clock, db, jobs
from lms.kernel.errors import NotFound
from lms.kernel.web import authorize, current_actor
from lms.people.rights import (
    asking,
    notice_views,
    panel,
    policy,
    queries,
    queue_views,
    retaining,
    tasks,
    wording,
)
from lms.people.rights.forms import DayForm, RuleForm
from lms.people.rights.holdings import Retention, retentions
from lms.people.rights.rules import FIXED_HOLIDAYS, lacks_moon_holidays
from lms.people.rights.views import bp as bp

MOST = 10_000  # rows that a page counts; more are "more than 10,000"
PAGES = (notice_views, queue_views)  # importing them has added theirs
panel.register()


@bp.get("/retention")
def retention() -> ResponseReturnValue:
    """List every kind of record: for how long, and whether the rule is on."""
    actor, session = current_actor(), db.session()
    authorize(see=policy.may_see_desk(actor))
    return render_template(
        "lms/people/rights/retention.html",
        kinds=retentions(),
        rules=queries.list_retention_rules(session),
        may_handle=policy.may_handle(actor),
    )


def _retention(name: str) -> Retention:
    found = [each for each in retentions() if each.name == name]
    if not found:
        raise NotFound
    return found[0]


@bp.route("/retention/<name>", methods=["GET", "POST"])
def rule(name: str) -> ResponseReturnValue:
    """Show what a rule would make anonymous with so many months, and confirm it or turn it off."""
    actor, now, session = current_actor(), clock.now(), db.session()
    authorize(see=policy.may_see_desk(actor), act=policy.may_handle(actor))
    kind, form = _retention(name), RuleForm()
    decided = queries.find_retention_rule(session, name)
    months = decided.months if decided is not None else kind.months
    is_new = False
    if form.validate_on_submit():
        months = form.months.data or months
        is_new = form.is_on.data and form.seen.data != str(months)
    if form.is_submitted() and not form.errors and not is_new:
        with db.transaction() as session:
            retaining.set_rule(session, actor, kind, months=months, is_on=form.is_on.data, now=now)
        flash(gettext("The rule has been saved."), "ok")
        return redirect(url_for(".rule", name=name))
    status = 422 if form.is_submitted() else 200
    if status == 200:
        form.fill(months, is_on=decided is not None and decided.is_on)
    form.seen.data = str(months)
    return render_template(
        "lms/people/rights/rule.html",
        form=form,
        preview=retaining.preview(session, kind, now=now, months=months, most=MOST),
        most=MOST,
        decided=decided,
        is_new=is_new,
    ), status


@bp.post("/retention/run")
def run_retention() -> ResponseReturnValue:
    """Apply the confirmed rules now, as a job."""
    actor = current_actor()
    authorize(see=policy.may_see_desk(actor), act=policy.may_handle(actor))
    with db.transaction() as session:
        job = jobs.enqueue(
            session, tasks.RETENTION, {}, asked_by=actor.id, now=clock.now(),
            back_url=url_for(".retention"),
        )  # fmt: skip
    return redirect(url_for("jobs.show", public_id=job.public_id))


@bp.route("/working-days", methods=["GET", "POST"])
def days() -> ResponseReturnValue:
    """List the days off and the days worked instead, and add one."""
    actor, now, session = current_actor(), clock.now(), db.session()
    form = DayForm()
    authorize(
        see=policy.may_see_desk(actor), act=policy.may_handle(actor) or not form.is_submitted()
    )
    status = 422 if form.is_submitted() else 200
    if form.validate_on_submit():
        try:
            with db.transaction() as session:
                asking.enter_day(
                    session, actor, form.day.data, form.kind.data, form.name.data or "",
                    terms=wording.terms(), now=now,
                )  # fmt: skip
        except asking.DayTwice as refusal:
            form.day.errors = [gettext(refusal.message)]
            status = 409
        else:
            flash(
                gettext("The day has been added; the clocks of open requests were set anew."), "ok"
            )
            return redirect(url_for(".days"))
    year = clock.local(now).year
    calendar = queries.get_calendar(session)
    return render_template(
        "lms/people/rights/days.html",
        form=form,
        days=queries.list_days(session),
        fixed=sorted(FIXED_HOLIDAYS),
        lacking=[each for each in (year, year + 1) if lacks_moon_holidays(each, calendar)],
        may_handle=policy.may_handle(actor),
    ), status


@bp.post("/working-days/remove")
def remove_day() -> ResponseReturnValue:
    """Take a day off the list."""
    actor, form = current_actor(), DayForm()
    authorize(see=policy.may_see_desk(actor), act=policy.may_handle(actor))
    if form.day.data is None:
        raise NotFound
    with db.transaction() as session:
        asking.remove_day(session, actor, form.day.data, terms=wording.terms(), now=clock.now())
    flash(gettext("The day has been removed; the clocks of open requests were set anew."), "ok")
    return redirect(url_for(".days"))
