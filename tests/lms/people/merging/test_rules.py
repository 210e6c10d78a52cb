"""Why two persons may be the same: every reason has its name, the surest first."""

from lms.people.merging.rules import REASON_NAMES, Reason


def test_every_reason_has_a_name_the_surest_first():
    assert list(REASON_NAMES) == list(Reason) == ["citizen_id", "phone", "name"]
