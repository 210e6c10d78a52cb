"""How purposes, requests, states and kinds of record are told in words."""

from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from lms.kernel.config import get_settings
from lms.people.rights.rules import Channel, Purpose, RequestKind, State, Terms

PURPOSES = {
    Purpose.ACCOUNT: _l("Account and training"),
    Purpose.CONTEST: _l("Taking part in contests"),
    Purpose.NAME: _l("Publishing the full name on boards of results"),
    Purpose.GUARDIAN: _l("A parent or guardian agrees that a child takes part"),
}
KINDS = {
    RequestKind.ACCESS: _l("To see the data, or to have a copy"),
    RequestKind.CORRECTION: _l("To correct the data"),
    RequestKind.WITHDRAWAL: _l("To withdraw a consent"),
    RequestKind.ERASURE: _l("To erase the data"),
    RequestKind.RESTRICTION: _l("To restrict the use of the data"),
    RequestKind.OBJECTION: _l("To object to a use of the data"),
}
STATES = {
    State.RECEIVED: ("info", _l("Waiting for an answer")),
    State.ANSWERED: ("info", _l("Answered, being carried out")),
    State.FINISHED: ("ok", _l("Finished")),
    State.REFUSED: ("warn", _l("Refused, with the reason")),
    State.CANCELLED: ("neutral", _l("Taken back")),
}
CHANNELS = {
    Channel.PAGE: _l("On this page"),
    Channel.LETTER: _l("By letter"),
    Channel.PHONE: _l("By phone"),
    Channel.EMAIL: _l("By email"),
    Channel.IN_PERSON: _l("In person"),
}


def purpose_words(purpose: str) -> str:
    """Name a purpose; an unknown one by its key."""
    known = {each.value for each in Purpose}
    return str(PURPOSES[Purpose(purpose)]) if purpose in known else purpose


def kind_words(kind: str) -> str:
    """Name what a request asks."""
    return str(KINDS[RequestKind(kind)])


def state_words(state: str) -> tuple[str, str]:
    """Give the kind of chip that a state has, and its name."""
    kind, words = STATES[State(state)]
    return kind, str(words)


def channel_words(channel: str) -> str:
    """Say how a request or a consent came."""
    return str(CHANNELS[Channel(channel)])


def told(msgid: str) -> str:
    """Translate a sentence that a declaration holds."""
    return str(gettext(msgid))


def terms() -> Terms:
    """Return the terms that this installation has set."""
    settings = get_settings()
    return Terms(
        settings.answer_working_days,
        settings.access_days,
        settings.withdrawal_days,
        settings.erasure_days,
    )


def choices(words: dict[Any, Any]) -> list[tuple[str, Any]]:
    """Return words as the choices of a field."""
    return [(key.value, text) for key, text in words.items()]
