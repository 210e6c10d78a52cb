"""Who may open what: reforms of units."""

from tests.access.lms_people_units import ADMINISTRATOR_ALONE

ROWS: dict[str, dict[str, str]] = dict.fromkeys(
    (
        "reforms.index",
        "reforms.new",
        "reforms.successors",
        "reforms.review",
        "reforms.assign",
        "reforms.confirm",
        "reforms.undo",
        "reforms.discard",
        "reforms.leftover",
    ),
    ADMINISTRATOR_ALONE,
)
