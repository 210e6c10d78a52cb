"""When a role is in force."""

from datetime import UTC, datetime, timedelta

import pytest

from lms.people.roles.rules import State, state_of

NOW = datetime(2026, 3, 1, tzinfo=UTC)
BEFORE, EARLIER, LATER = NOW - timedelta(days=2), NOW - timedelta(days=1), NOW + timedelta(days=1)


@pytest.mark.parametrize(
    ("begins_at", "ends_at", "ended_at", "state"),
    [
        pytest.param(BEFORE, None, None, State.IN_FORCE, id="begun and without an end"),
        pytest.param(NOW, LATER, None, State.IN_FORCE, id="from its first moment on"),
        pytest.param(BEFORE, NOW, None, State.RUN_OUT, id="no longer at its last moment"),
        pytest.param(LATER, None, None, State.COMING, id="not before it begins"),
        pytest.param(BEFORE, LATER, NOW, State.ENDED, id="ended by somebody before it ran out"),
        pytest.param(LATER, None, EARLIER, State.ENDED, id="ended before it began"),
        pytest.param(BEFORE, EARLIER, EARLIER, State.RUN_OUT, id="closed after it had run out"),
    ],
)
def test_state_of(begins_at, ends_at, ended_at, state):
    assert state_of(begins_at, ends_at, ended_at, NOW) is state
