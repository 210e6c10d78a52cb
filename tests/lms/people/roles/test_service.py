"""What granting and ending refuse, and what the log keeps of them."""

from datetime import timedelta

import pytest

from lms.kernel import clock
from lms.kernel.actor import COMMAND_LINE, Actor, Role
from lms.kernel.audit import AuditEntry
from lms.people.roles import service
from lms.people.roles.models import RoleGrant
from tests.lms.people.roles.build import grant

DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("role", "scope"),
    [
        pytest.param(Role.ORGANISER, {}, id="an organiser of nothing"),
        pytest.param(Role.ADMINISTRATOR, {"unit_id": 1}, id="an administrator of a unit"),
        pytest.param(Role.TRAINER, {"unit_id": 1}, id="a trainer of a unit"),
        pytest.param(Role.TRAINER, {}, id="a trainer nowhere"),
        pytest.param(Role.LEADER, {"unit_id": 1, "subject": "event:a"}, id="a leader of both"),
    ],
)
def test_a_role_is_for_what_fits_it(cast, session, role, scope):
    with pytest.raises(service.ScopeMissing):
        grant(session, cast.an, role, **scope)


def test_a_role_ends_after_it_begins_and_in_the_future(cast, session):
    now = clock.now()
    for begins_at, ends_at in ((None, now - DAY), (now + 2 * DAY, now + DAY), (None, now)):
        with pytest.raises(service.EndsBeforeItBegins):
            grant(session, cast.an, Role.AUDITOR, begins_at=begins_at, ends_at=ends_at, now=now)


def test_a_role_never_begins_before_it_was_granted(cast, session):
    now = clock.now()
    held = grant(session, cast.an, Role.AUDITOR, begins_at=now - DAY, now=now)
    assert held.begins_at == now


def test_a_role_is_held_once_and_again_after_it_has_run_out_or_was_ended(cast, session):
    now = clock.now()
    first = grant(session, cast.an, Role.AUDITOR, ends_at=now + DAY, now=now)
    with pytest.raises(service.AlreadyHeld):
        grant(session, cast.an, Role.AUDITOR, now=now)
    session.rollback()

    later = now + 2 * DAY
    second = grant(session, cast.an, Role.AUDITOR, now=later)
    service.end_role(session(), COMMAND_LINE, second.public_id, now=later)
    session.commit()
    grant(session, cast.an, Role.AUDITOR, now=later)

    assert session.get(RoleGrant, first.id).ended_at == now + DAY
    assert session.query(RoleGrant).count() == 3


def test_what_is_over_is_not_ended_again(cast, session):
    now = clock.now()
    held = grant(session, cast.an, Role.AUDITOR, ends_at=now + DAY, now=now)
    with pytest.raises(service.AlreadyEnded):
        service.end_role(session(), COMMAND_LINE, held.public_id, now=now + 2 * DAY)
    service.end_role(session(), COMMAND_LINE, held.public_id, now=now)
    with pytest.raises(service.AlreadyEnded):
        service.end_role(session(), COMMAND_LINE, held.public_id, now=now)


def test_the_last_administrator_stays_whoever_else_is_one_for_a_while_or_later(cast, session):
    now = clock.now()
    cast.dung
    grant(session, cast.an, Role.ADMINISTRATOR, ends_at=now + DAY, now=now)
    grant(session, cast.binh, Role.ADMINISTRATOR, begins_at=now + DAY, now=now)
    first = session.query(RoleGrant).filter_by(person_id=cast.dung.id).one()

    with pytest.raises(service.LastAdministrator):
        service.end_role(session(), COMMAND_LINE, first.public_id, now=now)
    session.rollback()
    grant(session, cast.chi, Role.ADMINISTRATOR, now=now)
    service.end_role(session(), COMMAND_LINE, first.public_id, now=now)


def test_an_administrator_who_is_yet_to_come_can_be_called_off(cast, session):
    now = clock.now()
    cast.dung
    coming = grant(session, cast.binh, Role.ADMINISTRATOR, begins_at=now + DAY, now=now)
    service.end_role(session(), COMMAND_LINE, coming.public_id, now=now)


def test_the_log_says_who_granted_and_ended_what_and_why(cast, session):
    actor = Actor(cast.dung.id, is_administrator=True)
    held = grant(
        session, cast.an, Role.LEADER, actor=actor, unit_id=cast.justice.id, reason="QĐ 12"
    )
    service.end_role(session(), actor, held.public_id, reason="Nghỉ hưu", now=clock.now())
    session.commit()

    granted, ended = session.query(AuditEntry).order_by(AuditEntry.id)
    subject = f"person:{cast.an.public_id}"
    assert [(e.action, e.subject, e.actor_id) for e in (granted, ended)] == [
        ("role.granted", subject, cast.dung.id),
        ("role.ended", subject, cast.dung.id),
    ]
    assert granted.details["after"]["reason"] == "QĐ 12"
    assert ended.details["before"]["ended_at"] is None
    assert ended.details["after"]["reason"] == "Nghỉ hưu"
