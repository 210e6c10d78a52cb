"""Names of the roles that a reform moves."""

from flask_babel import gettext

from lms.kernel.actor import Role
from lms.kernel.errors import N_

ROLE_NAMES = {
    Role.ORGANISER: N_("Organiser"),
    Role.CONTACT_PERSON: N_("Contact person"),
    Role.LEADER: N_("Leader"),
    Role.QUESTION_AUTHOR: N_("Question author"),
    Role.QUESTION_APPROVER: N_("Question approver"),
}


def role_name(role: str) -> str:
    """Name a role of a unit."""
    return str(gettext(ROLE_NAMES[Role(role)]))
