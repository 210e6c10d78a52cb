"""Names of roles and of their states, and what each role lets a person do."""

from flask_babel import gettext

from lms.kernel.actor import Role
from lms.kernel.errors import N_
from lms.people.roles.rules import State

ROLE_NAMES = {
    Role.ADMINISTRATOR: N_("Administrator"),
    Role.AUDITOR: N_("Auditor"),
    Role.ORGANISER: N_("Organiser"),
    Role.CONTACT_PERSON: N_("Contact person"),
    Role.LEADER: N_("Leader"),
    Role.QUESTION_AUTHOR: N_("Question author"),
    Role.QUESTION_APPROVER: N_("Question approver"),
    Role.TRAINER: N_("Trainer"),
    Role.CHECK_IN_HELPER: N_("Check-in helper"),
    Role.JUROR: N_("Juror"),
}
ROLE_PURPOSES = {
    Role.ADMINISTRATOR: N_("Does everything, for every unit, and grants every role."),
    Role.AUDITOR: N_("Reads everything but answer keys; changes nothing."),
    Role.ORGANISER: N_("Plans events, contests and quizzes of the unit and those under it."),
    Role.CONTACT_PERSON: N_("Keeps the list of the unit's people."),
    Role.LEADER: N_("Reads what the unit's organisers see; changes nothing, sees no answer key."),
    Role.QUESTION_AUTHOR: N_("Writes questions for the unit's bank; they stay drafts."),
    Role.QUESTION_APPROVER: N_("Checks the unit's questions, their keys too, for use."),
    Role.TRAINER: N_("Sees the event's people and results, writes its lessons."),
    Role.CHECK_IN_HELPER: N_("Shows the check-in code and marks the register of the event."),
    Role.JUROR: N_("Marks the works of the contest."),
}
STATES = {
    State.IN_FORCE: ("ok", N_("In force")),
    State.COMING: ("info", N_("Begins later")),
    State.RUN_OUT: ("neutral", N_("Run out")),
    State.ENDED: ("neutral", N_("Ended")),
}


def role_name(role: str) -> str:
    """Name a role."""
    return str(gettext(ROLE_NAMES[Role(role)]))


def role_purpose(role: str) -> str:
    """Say what a role lets a person do."""
    return str(gettext(ROLE_PURPOSES[Role(role)]))


def role_state(state: State) -> tuple[str, str]:
    """Return the kind and the words of where a grant stands."""
    kind, words = STATES[state]
    return kind, str(gettext(words))
