"""How the programme's kinds, states and targets are worded on pages."""

from flask_babel import gettext

from courses.programme.rules import (
    KIND_NAMES,
    STATE_NAMES,
    EventKind,
    EventState,
    Target,
    TargetState,
)

CHIPS = {
    EventState.DRAFT: "neutral",
    EventState.OPEN: "info",
    EventState.FINISHED: "ok",
    EventState.CANCELLED: "bad",
}


def event_kind(kind: str) -> str:
    """Name a kind of event."""
    return str(gettext(KIND_NAMES[EventKind(kind)]))


def event_state(state: str) -> tuple[str, str]:
    """Give the kind of chip that a state has, and its name."""
    known = EventState(state)
    return CHIPS[known], str(gettext(STATE_NAMES[known]))


def target_reason(target: Target) -> str:
    """Say in a sentence why the year's target is met, planned or not met."""
    counts = {"required": target.required, "own": target.own, "linked": target.linked}
    if target.state is TargetState.MET:
        return str(
            gettext(
                "Held this year: %(own)s of our own and %(linked)s linked with other courses;"
                " the plan asks for %(required)s.",
                **counts,
            )
        )
    if target.state is TargetState.PLANNED:
        return str(
            gettext(
                "Held this year: %(own)s of our own and %(linked)s linked; %(planned)s planned."
                " The target is met once one of them has been held.",
                own=target.own,
                linked=target.linked,
                planned=target.planned,
            )
        )
    return str(
        gettext(
            "Nothing for task 6.6 has been held or planned this year. The plan asks for %(required)s"
            " training conference a year, or a link with somebody else's course.",
            required=target.required,
        )
    )
