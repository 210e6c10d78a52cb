"""Notices: what everybody may read, and the drafting and publishing of new versions."""

import difflib
import re
from datetime import datetime

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from lms.kernel import clock, db
from lms.kernel.errors import NotFound
from lms.kernel.web import authorize, current_actor, public
from lms.people.rights import policy, queries, service
from lms.people.rights.forms import NoticeForm, PublishForm
from lms.people.rights.models import Notice
from lms.people.rights.rules import NOTIFIED, Purpose
from lms.people.rights.views import bp

NUMBER = re.compile(r"[1-9][0-9]{0,5}")


def _purpose(name: str) -> Purpose:
    if name not in {each.value for each in NOTIFIED}:
        raise NotFound
    return Purpose(name)


@bp.get("/notices/<purpose>")
@public
def notice(purpose: str) -> ResponseReturnValue:
    """Show the notice in force to anybody, to read or to print."""
    found = queries.find_notice_in_force(db.session(), _purpose(purpose), clock.now())
    if found is None:
        raise NotFound
    return render_template("lms/people/rights/notice.html", notice=found, is_in_force=True)


@bp.get("/notices/<purpose>/versions/<number>")
@public
def version(purpose: str, number: str) -> ResponseReturnValue:
    """Show a published version: whoever agreed to it may read it again."""
    if not NUMBER.fullmatch(number):
        raise NotFound
    found = queries.get_version(db.session(), _purpose(purpose), int(number))
    in_force = queries.find_notice_in_force(db.session(), purpose, clock.now())
    return render_template(
        "lms/people/rights/notice.html", notice=found, is_in_force=in_force is found
    )


@bp.get("/notices")
def notices() -> ResponseReturnValue:
    """List every purpose with its versions and its draft."""
    actor, now = current_actor(), clock.now()
    authorize(see=policy.may_see_desk(actor))
    versions = queries.list_all_versions(db.session())
    return render_template(
        "lms/people/rights/notices.html",
        purposes=[
            (purpose.value, versions.get(purpose, []), _in_force(versions, purpose, now))
            for purpose in NOTIFIED
        ],
        may_handle=policy.may_handle(actor),
    )


def _in_force(versions: dict[str, list[Notice]], purpose: Purpose, now: datetime) -> Notice | None:
    return queries.in_force_of(versions.get(purpose, ()), now)


@bp.route("/notices/<purpose>/draft", methods=["GET", "POST"])
def draft(purpose: str) -> ResponseReturnValue:
    """Write the draft of the next version."""
    actor = current_actor()
    authorize(see=policy.may_see_desk(actor), act=policy.may_handle(actor))
    chosen, session = _purpose(purpose), db.session()
    form = NoticeForm()
    if form.validate_on_submit():
        with db.transaction() as session:
            service.write_draft(
                session, actor, chosen, title=form.title.data or "", body=form.body.data or "",
                now=clock.now(),
            )  # fmt: skip
        return redirect(url_for(".preview", purpose=purpose))
    if not form.is_submitted():
        versions = queries.list_versions(session, chosen)
        begun = queries.find_draft(session, chosen) or (versions[0] if versions else None)
        if begun is not None:
            form.title.process_data(begun.title)
            form.body.process_data(begun.body)
    status = 422 if form.is_submitted() else 200
    return render_template("lms/people/rights/draft.html", form=form, purpose=purpose), status


@bp.get("/notices/<purpose>/preview")
def preview(purpose: str) -> ResponseReturnValue:
    """Show the draft as it will be read, and what differs from the version before."""
    actor = current_actor()
    authorize(see=policy.may_see_desk(actor), act=policy.may_handle(actor))
    return _preview_page(_purpose(purpose), PublishForm()), 200


def _preview_page(purpose: Purpose, form: PublishForm) -> str:
    session = db.session()
    found = queries.find_draft(session, purpose)
    if found is None:
        raise NotFound
    versions = queries.list_versions(session, purpose)
    before = versions[0] if versions else None
    return render_template(
        "lms/people/rights/preview.html",
        notice=found,
        before=before,
        changes=_changes(before, found) if before else [],
        form=form,
        purpose=purpose.value,
    )


def _changes(before: Notice, after: Notice) -> list[tuple[str, str]]:
    """Return the paragraphs of both versions, each as kept, new or gone."""
    kinds = {" ": "kept", "+": "new", "-": "gone"}
    one, other = ([each.title, *each.body.split("\n\n")] for each in (before, after))
    return [(kinds[line[0]], line[2:]) for line in difflib.ndiff(one, other) if line[0] in kinds]


@bp.post("/notices/<purpose>/publish")
def publish(purpose: str) -> ResponseReturnValue:
    """Publish the draft, for good."""
    actor = current_actor()
    authorize(see=policy.may_see_desk(actor), act=policy.may_handle(actor))
    chosen, form = _purpose(purpose), PublishForm()
    if not form.validate():
        return _preview_page(chosen, form), 422
    try:
        with db.transaction() as session:
            published = service.publish_notice(
                session, actor, chosen, in_force_from=form.in_force_from.utc, now=clock.now()
            )
    except service.InForceTooEarly as refusal:
        form.in_force_from.errors = [gettext(refusal.message)]
        return _preview_page(chosen, form), 422
    flash(gettext("Version %(number)s has been published.", number=published.number), "ok")
    return redirect(url_for(".notices"))


@bp.post("/notices/<purpose>/drop")
def drop(purpose: str) -> ResponseReturnValue:
    """Throw the draft away."""
    actor = current_actor()
    authorize(see=policy.may_see_desk(actor), act=policy.may_handle(actor))
    with db.transaction() as session:
        service.drop_draft(session, actor, _purpose(purpose), now=clock.now())
    flash(gettext("The draft has been thrown away."), "ok")
    return redirect(url_for(".notices"))
