"""How many more an event can take."""

import pytest

from courses.enrolment.rules import free_places


@pytest.mark.parametrize(
    ("capacity", "enrolled", "free"),
    [
        pytest.param(100, 40, 60, id="what is left"),
        pytest.param(100, 100, 0, id="nothing when full"),
        pytest.param(100, 120, 0, id="nothing when the capacity was lowered"),
    ],
)
def test_free_places(capacity, enrolled, free):
    assert free_places(capacity, enrolled) == free
