"""Forms for events and their sessions."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import (
    DateField,
    IntegerField,
    RadioField,
    SelectChoice,
    SelectField,
    StringField,
    TimeField,
)
from wtforms.validators import (
    InputRequired,
    Length,
    NumberRange,
    Optional,
    Regexp,
)

from courses.programme import rules
from courses.programme.models import TrainingEvent, TrainingSession
from courses.programme.rules import EventKind, HalfDay
from courses.programme.service import EventDetails
from lms.kernel import clock
from lms.kernel.forms import Form
from lms.people.units.models import Unit
from lms.plan.models import PlanTask

MOST_PEOPLE = 5000
OTHER_HOURS = "other"


class EventForm(Form):
    """What an organiser writes about an event."""

    title = StringField(_l("Title"), [InputRequired(), Length(max=300)])
    kind = RadioField(
        _l("Kind"),
        [InputRequired()],
        choices=[SelectChoice(kind.value, _l(name)) for kind, name in rules.KIND_NAMES.items()],
        default=EventKind.TRAINING_COURSE.value,
    )
    unit = SelectField(_l("Organising unit"), [InputRequired()], coerce=int)
    task = SelectField(_l("Task of the plan"), coerce=int)
    year = IntegerField(_l("Year of the programme"), [InputRequired(), NumberRange(2020, 2100)])
    host = StringField(
        _l("Whose course it is"),
        [Length(max=300)],
        description=_l("Only for a linked course: the unit that holds it."),
    )
    place = StringField(
        _l("Place"),
        [Length(max=300)],
        description=_l("The hall and its address. Leave empty when everybody joins by link."),
    )
    link = StringField(
        _l("Link"),
        [
            Optional(),
            Length(max=500),
            Regexp(r"\s*https?://\S+\s*$", message=_l("A link begins with https://")),
        ],
        description=_l("For those who join online."),
    )
    capacity = IntegerField(
        _l("Capacity"), [InputRequired(), NumberRange(1, MOST_PEOPLE)], default=100
    )
    min_attendance = IntegerField(
        _l("Attendance needed"), [InputRequired(), NumberRange(0, 100)], default=80
    )
    pass_mark = IntegerField(
        _l("Mark needed in each required quiz"), [InputRequired(), NumberRange(0, 100)], default=50
    )
    signer_title = StringField(
        _l("Post of the signer"), [InputRequired(), Length(max=120)], default="GIÁM ĐỐC"
    )
    signer_name = StringField(_l("Name of the signer"), [Length(max=100)])

    def offer(self, units: Iterable[Unit], tasks: Iterable[PlanTask]) -> None:
        """Fill the lists: only these units may be chosen."""
        self.unit.choices = [SelectChoice(unit.id, unit.name) for unit in units]
        self.task.choices = [SelectChoice(0, gettext("None"))] + [
            SelectChoice(task.id, f"{task.code}. {task.title}") for task in tasks
        ]

    def propose(self, tasks: Iterable[PlanTask], year: int) -> None:
        """Start a new event with what is usual."""
        usual = [task.id for task in tasks if task.code == rules.PRESS_SKILLS_TASK]
        self.task.data = usual[0] if usual else 0
        self.year.data = year
        if self.unit.choices:
            self.unit.data = self.unit.choices[0].value

    def show(self, event: TrainingEvent) -> None:
        """Show what is written about an event."""
        self.process(
            data={
                "title": event.title,
                "kind": event.kind,
                "unit": event.unit_id,
                "task": event.task_id or 0,
                "year": event.year,
                "host": event.host,
                "place": event.place,
                "link": event.link,
                "capacity": event.capacity,
                "min_attendance": event.min_attendance,
                "pass_mark": event.pass_mark,
                "signer_title": event.signer_title,
                "signer_name": event.signer_name,
            }
        )

    @property
    def details(self) -> EventDetails:
        """What was entered, as plain values."""
        return EventDetails(
            title=self.title.data or "",
            kind=EventKind(self.kind.data),
            unit_id=self.unit.data,
            year=self.year.data,
            task_id=self.task.data or None,
            place=self.place.data or "",
            link=self.link.data or "",
            host=self.host.data or "",
            capacity=self.capacity.data,
            min_attendance=self.min_attendance.data,
            pass_mark=self.pass_mark.data,
            signer_title=self.signer_title.data or "",
            signer_name=self.signer_name.data or "",
        )


class SessionForm(Form):
    """A half day, by its usual hours or by others."""

    day = DateField(_l("Date"), [InputRequired()])
    half = RadioField(
        _l("Hours"),
        [InputRequired()],
        choices=[
            SelectChoice(HalfDay.MORNING.value, _l("Morning, 07:30–11:30")),
            SelectChoice(HalfDay.AFTERNOON.value, _l("Afternoon, 13:30–17:00")),
            SelectChoice(OTHER_HOURS, _l("Other hours")),
        ],
        default=HalfDay.MORNING.value,
    )
    starts = TimeField(_l("From"), [Optional()])
    ends = TimeField(_l("To"), [Optional()])
    periods = IntegerField(
        _l("Periods"),
        [InputRequired(), NumberRange(1, 10)],
        default=rules.USUAL_HOURS[HalfDay.MORNING].periods,
        description=_l("A half day is usually 4 periods."),
    )
    topic = StringField(_l("Topic"), [Length(max=300)])

    def validate(self, extra_validators: object = None) -> bool:
        """Ask for both hours, in order, where they are not the usual ones."""
        is_valid = bool(super().validate(extra_validators))
        if self.half.data != OTHER_HOURS:
            return is_valid
        starts, ends = self.starts.data, self.ends.data
        if starts and ends and starts < ends:
            return is_valid
        wrong = (
            gettext("The session must end after it begins.")
            if starts and ends
            else gettext("Give the hours from and to.")
        )
        self.ends.errors = [*self.ends.errors, wrong]
        return False

    def show(self, shown: TrainingSession) -> None:
        """Show a session's times on the province's clocks."""
        starts, ends = clock.local(shown.starts_at), clock.local(shown.ends_at)
        usual = {(hours.starts, hours.ends): half for half, hours in rules.USUAL_HOURS.items()}
        half = usual.get((starts.time(), ends.time()))
        self.process(
            data={
                "day": starts.date(),
                "half": half.value if half else OTHER_HOURS,
                "starts": starts.time(),
                "ends": ends.time(),
                "periods": shown.periods,
                "topic": shown.topic,
            }
        )

    def propose(self, sessions: Sequence[TrainingSession]) -> None:
        """Start with the half day after the last one, on the same day if that was a morning."""
        if not sessions:
            return
        last = clock.local(sessions[-1].starts_at)
        was_morning = last.time() < rules.USUAL_HOURS[HalfDay.AFTERNOON].starts
        self.day.data = last.date() if was_morning else last.date() + timedelta(days=1)
        self.half.data = (HalfDay.AFTERNOON if was_morning else HalfDay.MORNING).value

    @property
    def times(self) -> tuple[datetime, datetime]:
        """The session's beginning and end, aware."""
        day = self.day.data
        if self.half.data != OTHER_HOURS:
            usual = rules.session_times(day, HalfDay(self.half.data), clock.PROVINCE)
            return usual.starts_at, usual.ends_at
        return (
            datetime.combine(day, self.starts.data, clock.PROVINCE),
            datetime.combine(day, self.ends.data, clock.PROVINCE),
        )
