"""Who may see and change the programme."""

import pytest

from courses.programme.policy import may_change_event, may_see_event, may_see_programme
from lms.kernel.actor import VISITOR, Actor, organiser_of

ORGANISER = organiser_of(1, "", 7)
ADMINISTRATOR = Actor(2, is_administrator=True)
TRAINEE = Actor(3)


@pytest.mark.parametrize(
    ("actor", "unit_id", "allowed"),
    [
        pytest.param(ORGANISER, 7, True, id="an organiser, for their unit"),
        pytest.param(ORGANISER, 8, False, id="no organiser, for another unit"),
        pytest.param(ADMINISTRATOR, 8, True, id="an administrator, for every unit"),
        pytest.param(TRAINEE, 7, False, id="no trainee"),
        pytest.param(VISITOR, 7, False, id="no visitor"),
    ],
)
def test_an_event_belongs_to_those_who_organise_for_its_unit(actor, unit_id, allowed):
    assert may_see_event(actor, unit_id) is allowed
    assert may_change_event(actor, unit_id) is allowed


@pytest.mark.parametrize(
    ("actor", "allowed"),
    [(ORGANISER, True), (ADMINISTRATOR, True), (TRAINEE, False), (VISITOR, False)],
)
def test_the_programme_is_for_those_who_organise(actor, allowed):
    assert may_see_programme(actor) is allowed
