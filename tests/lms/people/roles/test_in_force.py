"""A role counts from its first moment to its last, whatever a browser did before."""

from datetime import timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from lms.kernel import clock
from lms.kernel.actor import COMMAND_LINE, Role
from lms.people.accounts.models import Account
from lms.people.roles import service
from lms.people.roles.models import RoleGrant
from tests.lms.people.roles.build import grant

DAY = timedelta(days=1)


def sees_programme(browser):
    return browser.get("/programme").status_code == 200


def test_a_role_counts_from_the_next_request_on_and_no_longer_once_it_is_ended(cast, session):
    browser = cast.browser(cast.an)
    assert not sees_programme(browser)

    held = grant(session, cast.an, Role.LEADER, unit_id=cast.justice.id)
    assert sees_programme(browser)

    service.end_role(session(), COMMAND_LINE, held.public_id, now=clock.now())
    session.commit()
    assert not sees_programme(browser)


@pytest.mark.parametrize(
    ("begins", "ends", "counts"),
    [
        pytest.param(-DAY, None, True, id="begun"),
        pytest.param(-DAY, DAY, True, id="within its period"),
        pytest.param(DAY, None, False, id="not begun"),
        pytest.param(-2 * DAY, -DAY, False, id="run out by itself"),
    ],
)
def test_a_dated_role_counts_within_its_period_alone(cast, session, begins, ends, counts):
    now = clock.now()
    session.add(
        RoleGrant(
            person_id=cast.an.id, role=Role.ORGANISER, unit_id=cast.justice.id, granted_at=now,
            begins_at=now + begins, ends_at=ends and now + ends,
        )
    )  # fmt: skip
    session.commit()

    assert sees_programme(cast.browser(cast.an)) is counts


def test_whoever_is_suspended_is_out_at_the_next_request(cast, session):
    browser = cast.browser(cast.chi)
    assert sees_programme(browser)

    account = session.query(Account).filter_by(person_id=cast.chi.id).one()
    account.suspended_at = clock.now()
    session.commit()
    assert browser.get("/programme").status_code == 302


def test_a_trainer_and_a_helper_serve_at_their_event_until_the_last_moment(cast, session):
    now = clock.now()
    session.add(
        RoleGrant(
            person_id=cast.an.id, role=Role.TRAINER, subject="event:abc", granted_at=now - DAY,
            ends_at=now,
        )
    )  # fmt: skip
    session.commit()

    assert not sees_programme(cast.browser(cast.an))


def test_the_database_holds_one_open_grant_of_a_role_and_no_reversed_period(cast, session):
    grant(session, cast.an, Role.LEADER, unit_id=cast.justice.id)
    twice = {"person_id": cast.an.id, "role": Role.LEADER, "unit_id": cast.justice.id}
    reversed_ = twice | {"role": Role.ORGANISER, "ends_at": clock.now() - DAY}
    for values in (twice, reversed_):
        session.add(RoleGrant(granted_at=clock.now(), **values))
        with pytest.raises(IntegrityError):
            session.commit()
        session.rollback()
