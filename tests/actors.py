"""One actor of each role, for the policies' tests: a rule is the set of those whom it lets do a thing."""

from lms.kernel.actor import VISITOR, Actor, Role, organiser_of

OURS, THEIRS = 1, 2  # units
HERE, THERE = "hereevent0000000", "thereevent000000"  # events of our unit
AUTHOR = 20


def _of_unit(actor_id, role, unit=OURS):
    return Actor(actor_id, units={role: frozenset({unit})})


def _at(actor_id, role, kind="event", public_id=HERE):
    return Actor(actor_id, duties=frozenset({(role, f"{kind}:{public_id}")}))


ACTORS = {
    "visitor": VISITOR,
    "person": Actor(10),
    "organiser": organiser_of(11, "", OURS),
    "other_organiser": organiser_of(12, "", THEIRS),
    "leader": _of_unit(13, Role.LEADER),
    "other_leader": _of_unit(14, Role.LEADER, THEIRS),
    "contact_person": _of_unit(15, Role.CONTACT_PERSON),
    "trainer": _at(16, Role.TRAINER),
    "trainer_there": _at(17, Role.TRAINER, public_id=THERE),
    "helper": _at(18, Role.CHECK_IN_HELPER),
    "helper_there": _at(19, Role.CHECK_IN_HELPER, public_id=THERE),
    "author": _of_unit(AUTHOR, Role.QUESTION_AUTHOR),
    "other_author": _of_unit(21, Role.QUESTION_AUTHOR, THEIRS),
    "approver": _of_unit(22, Role.QUESTION_APPROVER),
    "juror": _at(23, Role.JUROR, "contest"),
    "auditor": Actor(24, is_auditor=True),
    "administrator": Actor(25, is_administrator=True),
}
WRITERS = {"organiser", "administrator"}
READERS = WRITERS | {"leader", "auditor"}
ANY_WRITERS = WRITERS | {"other_organiser"}
ANY_READERS = READERS | {"other_organiser", "other_leader"}


def allowed(rule):
    """The names of those for whom a rule says yes."""
    return {name for name, actor in ACTORS.items() if rule(actor)}
