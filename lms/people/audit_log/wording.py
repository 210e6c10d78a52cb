"""How an entry of the log reads: who, what, of what, from where, and what was changed."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from lms.kernel.audit import AuditEntry
from lms.kernel.errors import N_
from lms.kernel.i18n import show_date, show_time
from lms.people.audit_log import rules
from lms.people.audit_log.words import ACTIONS, DOORS, FIELDS, SUBJECTS, VALUES
from lms.people.persons.models import Person

Say = Callable[..., str]
DAY = re.compile(r"\d{4}-\d\d-\d\d")
MOMENT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?[+-]\d\d:\d\d")
FINGERPRINT = re.compile(r"[0-9a-f]{64}")
SHOWN_OF_FINGERPRINT = 16


@dataclass(frozen=True)
class Line:
    """Something said of an entry: a field's name, and its value or its values before and after."""

    label: str
    value: str = ""
    before: str = ""


@dataclass(frozen=True)
class Shown:
    """An entry in words."""

    number: int
    at: datetime
    who: str
    actor: Person | None
    action: str
    kind: str
    thing: str
    subject_id: str
    endpoint: str
    arguments: dict[str, str]
    place: str
    route: str
    address: str
    on_behalf_of: str
    changes: tuple[Line, ...]
    lines: tuple[Line, ...]
    is_erased: bool

    @property
    def subject(self) -> str:
        """The subject in a line: its kind and its name or code."""
        return ": ".join(each for each in (self.kind, self.thing) if each)

    @property
    def summary(self) -> str:
        """All that is said in particular, in a line."""
        changed = [f"{each.label}: {each.before} → {each.value}" for each in self.changes]
        return "; ".join([*changed, *(f"{each.label}: {each.value}" for each in self.lines)])


def say_action(action: str, say: Say) -> str:
    """Return an action's sentence; one without words is shown by its name."""
    return say(ACTIONS[action]) if action in ACTIONS else action


def show(
    entry: AuditEntry, actors: Mapping[int, Person], titles: Mapping[str, str], say: Say
) -> Shown:
    """Put an entry into words; ``actors`` and ``titles`` what its subjects are called."""
    details, actor = entry.details, actors.get(entry.actor_id)
    kind, thing, endpoint, arguments = _subject(entry.subject, details, titles, say)
    return Shown(
        number=entry.id,
        at=entry.at,
        who=_who(entry, actor, say),
        actor=actor,
        action=say_action(entry.action, say),
        kind=kind,
        thing=thing,
        subject_id=entry.subject,
        endpoint=endpoint,
        arguments=arguments,
        place=say(DOORS[entry.door]),
        route=entry.route,
        address=(entry.personal.address or "") if entry.personal else "",
        on_behalf_of=titles.get(entry.on_behalf_of, entry.on_behalf_of),
        changes=tuple(
            Line(_field(c.field, say), _value(c.after, say), _value(c.before, say))
            for c in rules.changes(details)
        ),
        lines=tuple(
            Line(_field(field, say), _value(value, say)) for field, value in rules.rest(details)
        ),
        is_erased=entry.is_erased,
    )


def _who(entry: AuditEntry, actor: Person | None, say: Say) -> str:
    """Name the actor as they were called then; the command line and visitors by what they are."""
    if entry.actor_id < 0:
        return say(N_("Command line"))
    if entry.actor_id == 0:
        return say(N_("Nobody signed in"))
    name = entry.personal.name if entry.personal else None
    if name is None:
        return say(N_("(name erased)"))
    return name or (actor.full_name if actor is not None else say(N_("(name not recorded)")))


def _subject(
    subject: str, details: Mapping[str, object], titles: Mapping[str, str], say: Say
) -> tuple[str, str, str, dict[str, str]]:
    kind, _, id_ = subject.partition(":")
    if kind not in SUBJECTS:
        return "", subject, "", {}
    label, endpoint, argument = SUBJECTS[kind]
    # As it was called then; a title beside an item is that of the item within the subject.
    said = details.get("register_no") or ("" if "item" in details else details.get("title"))
    thing = str(said or titles.get(subject, id_))
    if argument and not id_:
        endpoint = ""
    return say(label), thing, endpoint, {argument: id_} if argument else {}


def _field(field: str, say: Say) -> str:
    return say(FIELDS[field]) if field in FIELDS else field.replace("_", " ")


def _value(value: object, say: Say) -> str:
    """Write a value as people read it: words, days, moments, yes and no."""
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return say(N_("Yes")) if value else say(N_("No"))
    if isinstance(value, list):
        return ", ".join(_value(each, say) for each in value) or "–"
    if isinstance(value, dict):
        return "; ".join(f"{_field(key, say)}: {_value(each, say)}" for key, each in value.items())
    text = str(value)
    if text in VALUES:
        return say(VALUES[text])
    if FINGERPRINT.fullmatch(text):
        return f"{text[:SHOWN_OF_FINGERPRINT]}…"
    try:
        if DAY.fullmatch(text):
            return show_date(date.fromisoformat(text))
        if MOMENT.fullmatch(text):
            return show_time(datetime.fromisoformat(text))
    except ValueError:  # looks like a day and is none
        pass
    return text
