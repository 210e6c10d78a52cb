"""The forms that make and set a quiz, as plain values."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict
from wtforms import (
    BooleanField,
    IntegerField,
    SelectChoice,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from lms.kernel.errors import N_, BadInput
from lms.kernel.forms import Form, LocalDateTimeField
from quizzes.papers.models import Quiz
from quizzes.papers.rules import FixedQuestion, Part, RandomDraw, Settings, WholeCategory

RESULT_POLICIES = (
    ("immediately", _l("Right after handing in")),
    ("after_close", _l("After the quiz has closed")),
    ("after_publication", _l("When the organisers publish them")),
    ("never", _l("Not shown to participants")),
)


class SettingsForm(Form):
    """A quiz's title and how it is taken."""

    title = StringField(_l("Title"), [InputRequired(), Length(max=300)])
    instructions = TextAreaField(
        _l("Instructions"),
        [Optional(), Length(max=5000)],
        description=_l("Shown above the questions."),
    )
    opens_at = LocalDateTimeField(
        _l("Opens at"), [Optional()], description=_l("Leave empty to open at once.")
    )
    closes_at = LocalDateTimeField(
        _l("Closes at"), [Optional()], description=_l("Leave empty if it never closes.")
    )
    time_limit = IntegerField(
        _l("Time limit (minutes)"),
        [Optional(), NumberRange(1, 1440)],
        description=_l("Leave empty for no limit."),
    )
    attempts_allowed = IntegerField(
        _l("Attempts allowed"),
        [Optional(), NumberRange(1, 1000)],
        description=_l("Leave empty for no limit."),
    )
    pass_percent = IntegerField(_l("Pass mark (percent)"), [InputRequired(), NumberRange(0, 100)])
    shuffle = BooleanField(_l("Shuffle the questions and their choices"))
    result_policy = SelectField(
        _l("Results are shown"), choices=[SelectChoice(*policy) for policy in RESULT_POLICIES]
    )

    def fill(self, quiz: Quiz) -> None:
        """Show a quiz's present settings."""
        for name in ("title", "instructions", "attempts_allowed", "pass_percent", "shuffle"):
            self[name].process_data(getattr(quiz, name))
        self.opens_at.process_data(quiz.opens_at)
        self.closes_at.process_data(quiz.closes_at)
        self.result_policy.process_data(quiz.result_policy)
        self.time_limit.process_data(quiz.time_limit_s // 60 if quiz.time_limit_s else None)

    def settings(self) -> Settings:
        """Return what was entered."""
        minutes = self.time_limit.data
        return Settings(
            instructions=self.instructions.data or "",
            opens_at=self.opens_at.utc,
            closes_at=self.closes_at.utc,
            time_limit=None if minutes is None else timedelta(minutes=minutes),
            attempts_allowed=self.attempts_allowed.data,
            pass_percent=self.pass_percent.data,
            shuffle=self.shuffle.data,
            result_policy=self.result_policy.data,
        )


class NewQuizForm(SettingsForm):
    """A new quiz: the unit that owns it besides."""

    unit = SelectField(_l("Unit in charge"), [InputRequired()])


def read_parts(
    sent: MultiDict[str, str], categories: Iterable[Any], questions: Iterable[Any]
) -> list[Part]:
    """Return the parts chosen on the page: ticked questions, then whole categories, then draws."""
    ticked = set(sent.getlist("question"))
    parts: list[Part] = [
        FixedQuestion(question.version_id) for question in questions if question.public_id in ticked
    ]
    draws: list[Part] = []
    for category in categories:
        use = sent.get(f"use-{category.public_id}", "")
        if use == "all":
            parts.append(WholeCategory(category.id))
        elif use == "draw":
            text = sent.get(f"count-{category.public_id}", "").strip()
            if not text.isascii() or not text.isdigit() or len(text) > 4:
                raise BadInput(
                    N_("Please say how many questions to draw from “%(category)s”."),
                    category=category.path,
                )
            draws.append(RandomDraw(category.id, int(text)))
    return parts + draws
