"""Persons who may be the same: the list, two side by side, merging, undoing."""

from collections import Counter
from collections.abc import Iterator

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy.orm import Session

from lms.kernel import clock, db
from lms.kernel.errors import NotFound, RuleViolation
from lms.kernel.exports import answer_persons_xlsx
from lms.kernel.paging import PER_PAGE, Page
from lms.kernel.sheet_writing import Value
from lms.kernel.web import authorize, current_actor, page_number
from lms.people.merging import journal, panel, policy, queries, service
from lms.people.merging.forms import MergeForm
from lms.people.merging.queries import Pair
from lms.people.merging.wording import carried, held_by, reason_name
from lms.people.persons import queries as persons
from lms.people.persons import search
from lms.people.persons import service as facts
from lms.people.persons.fields import mask_citizen_id, mask_phone
from lms.people.persons.models import Person, PersonMerge
from lms.people.persons.search import Criteria
from lms.people.persons.views import today_here
from lms.people.persons.wording import mask_email

bp = Blueprint("merging", __name__)
bp.add_app_template_global(reason_name)
panel.register()


@bp.route("/people/duplicates", methods=["GET", "POST"])
def index() -> ResponseReturnValue:
    """List the pairs who may be the same person, the surest first, and why; a POST takes it away."""
    authorize(see=policy.may_see_duplicates(current_actor()))
    session, asked = db.session(), request.args
    text = asked.get("q", "").strip()
    one = persons.find_by_public_id(session, asked["person"]) if asked.get("person") else None
    if one is not None:
        pairs = queries.list_pairs_of(session, one)
    elif text:
        within = search.ids_of(session, Criteria(today_here(), text))
        pairs = [] if within is None else queries.list_pairs(session, within=within)
    else:
        pairs = queries.list_pairs(session)
    if request.method == "POST":
        return _export(session, pairs)
    number = min(page_number(), max(-(-len(pairs) // PER_PAGE), 1))
    shown = pairs[(number - 1) * PER_PAGE : number * PER_PAGE]
    known = queries.persons_by_id(session, [id_ for pair in shown for id_ in _ids(pair)])
    return render_template(
        "lms/people/merging/index.html",
        page=Page(shown, number, len(pairs), PER_PAGE),
        lines=[(known[pair.person_id], known[pair.other_id], pair.reasons) for pair in shown],
        of=one,
        in_full=current_actor().is_administrator,
        mask_phone=mask_phone,
    )


def _ids(pair: Pair) -> tuple[int, int]:
    return pair.person_id, pair.other_id


def _export(session: Session, pairs: list[Pair]) -> ResponseReturnValue:
    columns = [
        gettext("No."), gettext("Full name"), gettext("Birth date"), gettext("Page"),
        gettext("May be the same as"), gettext("Birth date"), gettext("Page"), gettext("Why"),
    ]  # fmt: skip
    title = gettext("Records that may be of one person")
    rows = _rows(session, pairs)
    return answer_persons_xlsx(current_actor(), "people", "duplicates.xlsx", title, columns, rows)


def _rows(session: Session, pairs: list[Pair]) -> Iterator[tuple[Value, ...]]:
    for start in range(0, len(pairs), search.CHUNK // 2):
        some = pairs[start : start + search.CHUNK // 2]
        known = queries.persons_by_id(session, [id_ for pair in some for id_ in _ids(pair)])
        for number, pair in enumerate(some, start=start + 1):
            both = [known[id_] for id_ in _ids(pair)]
            sides: list[Value] = []
            for one in both:
                page = url_for("persons.show", person_id=one.public_id, _external=False)
                sides += [one.full_name, one.birth_date, page]
            why = "; ".join(reason_name(reason) for reason in pair.reasons)
            yield (number, *sides, why)


def load_both(person_id: str, other_id: str) -> tuple[Person, Person]:
    """Return two persons for whoever may see duplicates; to all others there are none."""
    authorize(see=policy.may_see_duplicates(current_actor()))
    session = db.session()
    one = persons.find_by_public_id(session, person_id)
    other = persons.find_by_public_id(session, other_id)
    if one is None or other is None:
        raise NotFound
    return one, other


@bp.route("/people/<person_id>/merge/<other_id>", methods=["GET", "POST"])
def compare(person_id: str, other_id: str) -> ResponseReturnValue:
    """Show two records side by side, and merge them as chosen."""
    actor = current_actor()
    one, other = load_both(person_id, other_id)
    may_merge = policy.may_merge(actor)
    authorize(see=True, act=may_merge or request.method == "GET")
    session, both = db.session(), (one, other)
    ids = [one.id, other.id]
    counts, accounts = queries.count_held(session, ids), queries.find_accounts(session, ids)
    totals = {id_: sum(of.get(id_, 0) for of in counts.values()) for id_ in ids}
    proposed = max(both, key=lambda each: (each.id in accounts, totals[each.id], -each.id))
    form = MergeForm()
    form.offer(one, other, proposed=proposed)
    status = 422 if form.is_submitted() else 200
    if form.validate_on_submit():
        gone = other if form.survivor.data == one.public_id else one
        try:
            with db.transaction() as session:
                merge = service.merge_persons(
                    session,
                    actor,
                    form.survivor.data,
                    gone.public_id,
                    taken=form.taken_from(gone.public_id),
                    keeps_account_of_gone=form.account.data == gone.public_id,
                    now=clock.now(),
                )
                merge_id = merge.public_id
        except RuleViolation as refusal:
            form.refuse(refusal)
            status = 409
            one, other = load_both(person_id, other_id)
        else:
            flash(gettext("The two records are one now."), "ok")
            return redirect(url_for(".show", merge_id=merge_id))
    return render_template(
        "lms/people/merging/compare.html",
        form=form,
        one=one,
        other=other,
        rows=_side_by_side(one, other, in_full=actor.is_administrator),
        held=held_by(counts, *ids),
        accounts=[accounts.get(id_) for id_ in ids],
        may_merge=may_merge and one.id != other.id,
        are_distinct=queries.are_distinct(db.session(), *ids),
    ), status


def _side_by_side(
    one: Person, other: Person, *, in_full: bool
) -> list[tuple[str, tuple[object, object]]]:
    """Return each fact of both: what differs can be chosen."""

    def shown(person: Person) -> dict[str, object]:
        phone, email = person.phone, person.email
        return {
            "full_name": person.full_name,
            "birth_date": person.birth_date,
            "gender": person.gender,
            "phone": phone if in_full else mask_phone(phone),
            "email": email if in_full else mask_email(email),
            "citizen_id": mask_citizen_id(facts.citizen_id_of(person)),
        }

    of_one, of_other = shown(one), shown(other)
    return [(name, (of_one[name], of_other[name])) for name in of_one]


@bp.post("/people/<person_id>/distinct/<other_id>")
def distinct(person_id: str, other_id: str) -> ResponseReturnValue:
    """Remember that two are not the same person."""
    actor = current_actor()
    one, other = load_both(person_id, other_id)
    authorize(see=True, act=policy.may_merge(actor))
    with db.transaction() as session:
        service.decide_distinct(session, actor, one, other, now=clock.now())
    flash(gettext("Noted: these are two people. They are not proposed again."), "ok")
    return redirect(url_for(".index"))


@bp.get("/people/merges")
def history() -> ResponseReturnValue:
    """List the merges, the newest first."""
    authorize(see=policy.may_see_duplicates(current_actor()))
    session = db.session()
    page = queries.page_of_merges(session, page_number(), search=request.args.get("q", ""))
    names = persons.list_names(session, [merge.merged_by for merge in page.rows])
    return render_template("lms/people/merging/history.html", page=page, names=names)


def load_merge(merge_id: str) -> PersonMerge:
    """Return a merge for whoever may see duplicates; to all others there is none."""
    authorize(see=policy.may_see_duplicates(current_actor()))
    return queries.get_merge(db.session(), merge_id)


@bp.get("/people/merges/<merge_id>")
def show(merge_id: str) -> ResponseReturnValue:
    """Show what a merge carried over, and let it be undone."""
    merge, session = load_merge(merge_id), db.session()
    authorize(see=True)
    changes = journal.read(merge.journal) if merge.journal is not None else []
    people = [id_ for id_ in (merge.merged_by, merge.undone_by) if id_ is not None]
    return render_template(
        "lms/people/merging/show.html",
        merge=merge,
        names=persons.list_names(session, people),
        carried=carried(Counter(change.table for change in changes)),
        may_undo=policy.may_merge(current_actor()) and merge.undone_at is None,
    )


@bp.post("/people/merges/<merge_id>/undo")
def undo(merge_id: str) -> ResponseReturnValue:
    """Undo a merge."""
    actor, merge = current_actor(), load_merge(merge_id)
    authorize(see=True, act=policy.may_merge(actor))
    name = merge.gone_name
    try:
        with db.transaction() as session:
            service.undo_merge(session, actor, merge_id, now=clock.now())
    except service.CannotUndo as refusal:
        flash(gettext(refusal.message, **refusal.values), "bad")
    else:
        flash(
            gettext("The merge is undone. %(name)s has a record of their own again.", name=name),
            "ok",
        )
    return redirect(url_for(".show", merge_id=merge_id))
