"""What contestants do: register and play. The caller commits."""

from datetime import datetime, timedelta

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from lms.kernel import clock
from lms.kernel.errors import N_, BadInput, RuleViolation
from lms.kernel.sealing import keyed_hash, seal
from lms.kernel.text import fold, nfc
from lms.people.accounts import passwords
from lms.people.accounts import service as people
from lms.people.accounts.models import Account
from lms.people.accounts.service import LoginTaken
from lms.people.persons.models import Person
from lms.people.persons.service import add_person
from lms.people.rights.models import Notice
from lms.people.rights.rules import Purpose
from quizzes.attempts.models import Attempt
from quizzes.attempts.service import start_attempt
from quizzes.contests import queries, rules
from quizzes.contests.consents import Registration, keep_consents
from quizzes.contests.exclusions import add_exclusion, remove_exclusion
from quizzes.contests.models import Contest, Contestant, Round
from quizzes.contests.publication import disqualify, publish
from quizzes.contests.results import entries, freeze, number_in_force, rank_round, ranking
from quizzes.contests.setting_up import change_contest, change_round, make_contest, make_round

__all__ = [
    "Registration",
    "add_exclusion",
    "change_contest",
    "change_round",
    "disqualify",
    "entries",
    "find_block",
    "freeze",
    "make_contest",
    "make_round",
    "number_in_force",
    "phase_of",
    "publish",
    "rank_round",
    "ranking",
    "register",
    "remove_exclusion",
    "start_round",
    "takes_registrations",
]
CITIZEN_ID = "citizen_id"  # the purpose of its seal and hash
MILLISECOND = timedelta(milliseconds=1)


class AlreadyRegistered(RuleViolation):
    """A person registers for a contest once."""

    message = N_("You have registered for this contest already.")


class DetailsTaken(RuleViolation):
    """A phone number and a citizen id are registered once; which was, and where, is not told."""

    message = N_(
        "This phone number or citizen id is registered already. If it is yours, please sign in; if "
        "not, please tell the organisers."
    )


class NotOpenForRegistration(RuleViolation):
    """Nobody registers for a contest that is over or not yet public."""

    message = N_("This contest takes no registrations now.")


class TooYoungForAll(BadInput):
    """Who is too young on the last day of the last round can play in none."""

    message = N_("To play in this contest one must be at least %(age)s years old.")


class MissingConsent(BadInput):
    """Without consent nothing is kept."""


class MissingCitizenId(BadInput):
    """Some contests ask for the citizen id."""

    message = N_("Please enter your citizen id of 12 digits.")


class NotRegistered(RuleViolation):
    """Only those who have registered play."""

    message = N_("Please register for the contest first.")


class NotNow(RuleViolation):
    """A round is played while it is open; the message says what it is now."""


class MayNotPlay(RuleViolation):
    """The contest's rules keep this person out; the message says why."""


def register(
    session: Session,
    contest: Contest,
    entered: Registration,
    *,
    person: Person | None,
    password: str = "",
    notice: str,
    now: datetime,
    version: Notice | None = None,
    address: str = "",
) -> tuple[Contestant, Account | None]:
    """Register a person once, with proof of each consent; somebody new gets an account besides.

    ``notice`` is the text as the person read it: it is kept under its SHA-256. ``version`` is the
    published notice that it was made from, if there was one.
    """
    _check(contest, entered, now)
    if person is not None and queries.find_contestant(session, contest.id, person.id) is not None:
        raise AlreadyRegistered
    sealed, hashed = None, None
    if entered.citizen_id and contest.asks_citizen_id != "no":
        sealed = seal(entered.citizen_id, purpose=CITIZEN_ID)
        hashed = keyed_hash(entered.citizen_id, purpose=CITIZEN_ID)
    if person is None:  # before looking who is there already
        passwords.check_new(password, about=(entered.full_name, entered.phone))
    _check_new(session, contest, entered.phone, hashed, is_newcomer=person is None)
    account = None
    if person is None:
        person, account = _add_account(session, entered, password, now)
    shown = rules.board_name(entered.full_name, may_publish=entered.may_publish_name)
    contestant = Contestant(
        contest_id=contest.id,
        person_id=person.id,
        full_name=entered.full_name,
        birth_date=entered.birth_date,
        gender=entered.gender,
        phone=entered.phone,
        citizen_id_sealed=sealed,
        citizen_id_hash=hashed,
        unit_id=entered.unit_id,
        unit_name=entered.unit_name,
        guardian_name=nfc(entered.guardian_name),
        may_publish_name=entered.may_publish_name,
        search_key=fold(entered.full_name),
        public_key=fold(shown),
        registered_at=now,
    )
    try:
        with session.begin_nested():
            session.add(contestant)
    except IntegrityError:  # somebody was faster
        _check_new(session, contest, entered.phone, hashed, is_newcomer=False)
        raise AlreadyRegistered from None
    keep_consents(
        session, contest, entered, person_id=person.id, notice=notice, version=version,
        address=address, now=now,
    )  # fmt: skip
    return contestant, account


def takes_registrations(contest: Contest, now: datetime) -> bool:
    """Tell whether one may register: while the contest is public and a round is still to close."""
    last = _last_close(contest)
    return contest.state == "public" and (last is None or now < last)


def _last_close(contest: Contest) -> datetime | None:
    return max((round_.closes_at for round_ in contest.rounds), default=None)


def _check(contest: Contest, entered: Registration, now: datetime) -> None:
    if not takes_registrations(contest, now):
        raise NotOpenForRegistration
    last = _last_close(contest)
    last_day = clock.local(now if last is None else last - MILLISECOND).date()
    if rules.age_on(entered.birth_date, last_day) < contest.min_age:
        raise TooYoungForAll(age=contest.min_age)
    if not entered.agrees:
        raise MissingConsent(rules.BLOCKED_SENTENCES[rules.Blocked.NO_CONSENT])
    is_child = rules.age_on(entered.birth_date, clock.local(now).date()) < rules.GUARDIAN_UNTIL
    if is_child and not (entered.guardian_agrees and entered.guardian_name.strip()):
        raise MissingConsent(rules.BLOCKED_SENTENCES[rules.Blocked.NO_GUARDIAN_CONSENT])
    if contest.asks_citizen_id == "required" and not entered.citizen_id:
        raise MissingCitizenId


def _check_new(
    session: Session, contest: Contest, phone: str, hashed: bytes | None, *, is_newcomer: bool
) -> None:
    """Refuse what is there already, after the same look-ups whichever of them finds it."""
    taken = [queries.is_registered(session, contest.id, phone=phone)]
    if hashed:
        taken.append(queries.is_registered(session, contest.id, citizen_id_hash=hashed))
    if any([*taken, is_newcomer and queries.has_account(session, phone)]):
        raise DetailsTaken


def _add_account(
    session: Session, entered: Registration, password: str, now: datetime
) -> tuple[Person, Account]:
    person = add_person(
        session,
        entered.full_name,
        now=now,
        birth_date=entered.birth_date,
        gender=entered.gender,
        phone=entered.phone,
    )
    try:
        account = people.add_account(
            session, person, login=entered.phone, password=password, now=now
        )
    except LoginTaken:  # somebody was faster
        raise DetailsTaken from None
    session.flush()
    return person, account


def start_round(session: Session, round_: Round, person_id: int, *, now: datetime) -> Attempt:
    """Start, or go on with, the person's attempt: registered, in time, old enough, not barred."""
    contest = round_.contest
    phase = phase_of(round_, now)
    if contest.state != "public" or phase is rules.Phase.UPCOMING:
        raise NotNow(N_("This round has not opened yet."))
    if phase is not rules.Phase.OPEN:
        raise NotNow(N_("This round has closed."))
    contestant = queries.find_contestant(session, contest.id, person_id)
    if contestant is None:
        raise NotRegistered
    blocked = find_block(session, contest, contestant, now=now)
    if blocked is not None:
        raise MayNotPlay(rules.BLOCKED_SENTENCES[blocked])
    return start_attempt(session, round_.quiz, person_id, now=now)


def find_block(
    session: Session, contest: Contest, contestant: Contestant, *, now: datetime
) -> rules.Blocked | None:
    """Return why a contestant may not play today, or None."""
    agreed = queries.find_consent(session, contestant.person_id, Purpose.CONTEST, contest.public_id)
    return rules.eligibility(
        birth_date=contestant.birth_date,
        on_day=clock.local(now).date(),
        min_age=contest.min_age,
        is_barred=queries.is_barred(session, contest.id, contestant.phone),
        has_consent=agreed,
        has_guardian_consent=bool(contestant.guardian_name),
    )


def phase_of(round_: Round, now: datetime) -> rules.Phase:
    """Return where a round is."""
    return rules.round_phase(
        opens_at=round_.opens_at,
        closes_at=round_.closes_at,
        published_at=round_.published_at,
        now=now,
    )
