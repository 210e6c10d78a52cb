"""What the public sees of contests: the list, a contest, registration, play."""

from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from lms.kernel import clock, db
from lms.kernel.errors import NotFound, RuleViolation
from lms.kernel.limits import limiter
from lms.kernel.paging import paginate
from lms.kernel.web import authorize, current_actor, page_number, public
from lms.people.accounts import passwords
from lms.people.accounts.views import start_sign_in
from lms.people.audit_log import titles
from lms.people.persons.fields import check_citizen_id
from lms.people.persons.queries import get_person, list_open_memberships
from lms.people.rights.queries import find_notice_in_force
from lms.people.rights.rules import Purpose
from lms.people.rights.service import NoticeChanged
from quizzes.attempts.models import Attempt
from quizzes.contests import policy, queries, rules, service, wording
from quizzes.contests.models import Contest, Round
from quizzes.contests.registration_form import RegistrationForm
from quizzes.contests.rules import Phase

bp = Blueprint("contests", __name__)
for words in (
    wording.phase_words, wording.state_words, wording.meaning_words, wording.why,
    wording.receipt_code, wording.ranking_steps, wording.rules_text,
):  # fmt: skip
    bp.add_app_template_global(words, f"contest_{words.__name__}")
bp.add_app_template_global(rules.board_name)
bp.add_app_template_global(rules.mask_phone)
for filtered in (wording.money, wording.exactly, wording.stopwatch):
    bp.add_app_template_filter(filtered)
titles.register("contest", Contest.public_id, Contest.title)
titles.register("round", Round.public_id, Round.title)
# Generous: a whole school plays behind one address in the same minutes.
CROWD = "300/minute"
# Whoever asks this often who is registered is going through a list of numbers.
TAKEN = "100/hour"


@dataclass(frozen=True)
class Stage:
    """A round and where it is now."""

    round: Round
    phase: Phase


def _stages(contest: Contest, now: datetime) -> list[Stage]:
    return [Stage(each, service.phase_of(each, now)) for each in contest.rounds]


def _featured(stages: list[Stage]) -> Stage | None:
    """The round that matters now: the open one, else the next to open, else the last."""
    for phase in (Phase.OPEN, Phase.UPCOMING):
        found = [stage for stage in stages if stage.phase is phase]
        if found:
            return min(found, key=lambda stage: stage.round.opens_at)
    return stages[-1] if stages else None


def _prizes(round_: Round) -> tuple[tuple[str, int, int], ...]:
    return tuple((each.name, each.count, each.amount) for each in round_.prizes)


@bp.get("/contests")
@public
def index() -> ResponseReturnValue:
    """List the contests: open, coming, and past."""
    session, now = db.session(), clock.now()
    coming = [
        (contest, _featured(_stages(contest, now)))
        for contest in queries.list_coming_contests(session, now)
    ]
    past = paginate(
        session, queries.past_contests(now, request.args.get("q", "")), page_number(), per_page=20
    )
    return render_template(
        "quizzes/contests/index.html",
        open_now=[each for each in coming if each[1] and each[1].phase is Phase.OPEN],
        upcoming=[each for each in coming if not (each[1] and each[1].phase is Phase.OPEN)],
        past=past,
        featured={each.id: _featured(_stages(each, now)) for each in past.rows},
        sees_desks=policy.may_see_desks(current_actor()),
    )


def _load_contest(contest_id: str) -> Contest:
    contest = queries.get_contest_page(db.session(), contest_id)
    actor = current_actor()
    if not policy.may_see_contest(actor, contest.state, contest.unit_id):
        raise NotFound
    return contest


@bp.get("/contests/<contest_id>")
@public
def show(contest_id: str) -> ResponseReturnValue:
    """Show a contest: its rounds, prizes, rules, and the way in."""
    actor, session, now = current_actor(), db.session(), clock.now()
    contest = _load_contest(contest_id)
    stages = _stages(contest, now)
    featured = _featured(stages)
    contestant = None
    attempts: list[Attempt] = []
    if actor.is_signed_in:
        contestant = queries.find_contestant(session, contest.id, actor.id)
    if contestant is not None and featured is not None:
        attempts = queries.list_attempts(session, featured.round.quiz_id, actor.id)
    return render_template(
        "quizzes/contests/show.html",
        contest=contest,
        stages=stages,
        featured=featured,
        contestant=contestant,
        attempts=attempts,
        takes_registrations=service.takes_registrations(contest, now),
        orders={tuple(each.criteria) for each in contest.rounds},
        same_prizes=len({_prizes(each) for each in contest.rounds}) == 1,
        sees_desk=policy.may_see_desk(actor, contest.unit_id),
        questions=queries.count_questions(session, featured.round.quiz_id) if featured else 0,
    )


@bp.route("/contests/<contest_id>/register", methods=["GET", "POST"])
@public
@limiter.limit(CROWD, methods=["POST"])
@limiter.limit(TAKEN, methods=["POST"], deduct_when=lambda answer: answer.status_code == 409)
def register(contest_id: str) -> ResponseReturnValue:
    """Register for a contest; a newcomer gets an account and is signed in."""
    actor, session, now = current_actor(), db.session(), clock.now()
    contest = _load_contest(contest_id)
    if actor.is_signed_in and queries.find_contestant(session, contest.id, actor.id):
        flash(gettext("You have registered for this contest already."), "ok")
        return redirect(_onward(contest, now))
    if not service.takes_registrations(contest, now):
        raise service.NotOpenForRegistration
    form = RegistrationForm()
    form.fit(contest, is_signed_in=actor.is_signed_in)
    units = queries.list_unit_names(session)
    version = find_notice_in_force(session, Purpose.CONTEST, now)
    if not form.is_submitted():
        if actor.is_signed_in:
            held = list_open_memberships(session, [actor.id])
            unit_name = held[0].unit.name if held else ""
            form.fill(get_person(session, actor.id), unit_name)
        return _register_page(contest, form, units), 200
    form.validate()
    entered = form.read(units, now=now)
    if entered is None:
        return _register_page(contest, form, units), 422
    shown = wording.notice_version(contest, version)
    if request.form.get("notice_version", shown) != shown:  # what they read is no longer in force
        form.refuse(NoticeChanged())
        return _register_page(contest, form, units), 409
    try:
        with db.transaction() as session:
            _contestant, account = service.register(
                session,
                contest,
                entered,
                person=get_person(session, actor.id) if actor.is_signed_in else None,
                password="" if actor.is_signed_in else form.password.data or "",
                notice=wording.notice_text(contest, version),
                now=now,
                version=version,
                address=request.remote_addr or "",
            )
            if account is not None:
                start_sign_in(account)
    except service.PhoneTaken as refusal:
        form.phone.errors = [gettext(refusal.message)]
        return _register_page(contest, form, units, phone_taken=True), 409
    except passwords.WeakPassword as refusal:
        form.password.errors = [gettext(refusal.message, **refusal.values)]
        return _register_page(contest, form, units), 422
    except service.AlreadyRegistered:
        return redirect(_onward(contest, now))
    except (service.TooYoungForAll, service.MissingConsent, service.CitizenIdTaken) as refusal:
        form.refuse(refusal)
        status = 409 if isinstance(refusal, RuleViolation) else 422
        return _register_page(contest, form, units), status
    for remark in _remarks(entered):
        flash(remark, "warn")
    flash(gettext("You are registered. Good luck!"), "ok")
    return redirect(_onward(contest, now))


def _register_page(
    contest: Contest,
    form: RegistrationForm,
    units: list[tuple[int, str]],
    *,
    phone_taken: bool = False,
) -> str:
    version = find_notice_in_force(db.session(), Purpose.CONTEST, clock.now())
    return render_template(
        "quizzes/contests/register.html",
        contest=contest,
        form=form,
        units=units,
        notice=wording.notice(contest, version),
        notice_version=wording.notice_version(contest, version),
        phone_taken=phone_taken,
    )


def _remarks(entered: service.Registration) -> list[str]:
    if not entered.citizen_id:
        return []
    found = check_citizen_id(entered.citizen_id, entered.birth_date, entered.gender)
    return [gettext(remark.message, **remark.values) for remark in found]


def _onward(contest: Contest, now: datetime) -> str:
    featured = _featured(_stages(contest, now))
    if featured is not None and featured.phase is Phase.OPEN:
        return url_for(".play", round_id=featured.round.public_id)
    return url_for(".show", contest_id=contest.public_id)


def load_round(round_id: str) -> Round:
    """Return a round of a contest that the actor may see."""
    round_ = queries.get_round(db.session(), round_id)
    contest = round_.contest
    if not policy.may_see_contest(current_actor(), contest.state, contest.unit_id):
        raise NotFound
    return round_


@bp.get("/rounds/<round_id>/play")
def play(round_id: str) -> ResponseReturnValue:
    """Tell what awaits whoever starts."""
    actor, session, now = current_actor(), db.session(), clock.now()
    authorize(see=actor.is_signed_in)
    round_ = load_round(round_id)
    contestant = queries.find_contestant(session, round_.contest_id, actor.id)
    if contestant is None:
        return redirect(url_for(".register", contest_id=round_.contest.public_id))
    blocked = service.find_block(session, round_.contest, contestant, now=now)
    attempts = queries.list_attempts(session, round_.quiz_id, actor.id)
    return render_template(
        "quizzes/contests/play.html",
        round=round_,
        contest=round_.contest,
        quiz=round_.quiz,
        phase=service.phase_of(round_, now),
        questions=queries.count_questions(session, round_.quiz_id),
        blocked=blocked and rules.BLOCKED_SENTENCES[blocked],
        attempts=attempts,
        is_going_on=any(each.state == "in_progress" for each in attempts),
    )


@bp.post("/rounds/<round_id>/start")
@limiter.limit(CROWD)
def start(round_id: str) -> ResponseReturnValue:
    """Start the attempt, or go on with it."""
    actor = current_actor()
    authorize(see=actor.is_signed_in)
    round_ = load_round(round_id)
    try:
        with db.transaction() as session:
            attempt = service.start_round(session, round_, actor.id, now=clock.now())
    except service.NotRegistered:
        return redirect(url_for(".register", contest_id=round_.contest.public_id))
    back = url_for(".receipt", round_id=round_.public_id)
    return redirect(url_for("attempts.take", attempt_id=attempt.public_id, back=back))
