"""When a role is in force."""

from datetime import datetime
from enum import StrEnum


class State(StrEnum):
    """Where a grant stands."""

    IN_FORCE = "in_force"
    COMING = "coming"
    RUN_OUT = "run_out"  # its last day is past
    ENDED = "ended"  # somebody ended it


def state_of(
    begins_at: datetime, ends_at: datetime | None, ended_at: datetime | None, now: datetime
) -> State:
    """Whoever ended a role has the last word; else its first and last moments decide."""
    if ended_at is not None and ended_at <= now:
        return State.RUN_OUT if ends_at is not None and ends_at <= ended_at else State.ENDED
    if begins_at > now:
        return State.COMING
    return State.RUN_OUT if ends_at is not None and ends_at <= now else State.IN_FORCE
