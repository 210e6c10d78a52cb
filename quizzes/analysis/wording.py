"""The figures of a quiz in words and in the reader's way of writing numbers."""

from decimal import Decimal

from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from lms.kernel.i18n import show_number
from quizzes.analysis.rules import Verdict, Which

WHICH = {
    Which.FIRST: _l("First attempt of each person"),
    Which.HIGHEST: _l("Best attempt of each person"),
    Which.LAST: _l("Last attempt of each person"),
    Which.ALL: _l("All attempts"),
}
# The kind of chip, the word on it, and what to do.
VERDICTS = {
    Verdict.FEW: ("neutral", _l("Too few answers"), _l("Fewer than ten attempts say nothing yet.")),
    Verdict.WRONG_KEY: (
        "bad",
        _l("Wrong key?"),
        _l("Those who did well overall did worse here. Please check the right answer first."),
    ),
    Verdict.TOO_HARD: (
        "warn",
        _l("Too hard"),
        _l("At most one in five got it right. Was it taught, and is it worded clearly?"),
    ),
    Verdict.TOO_EASY: (
        "info",
        _l("Too easy"),
        _l("Nearly everybody got it right. It tells nothing about what people know."),
    ),
    Verdict.DUBIOUS: (
        "warn",
        _l("Sets nobody apart"),
        _l("Those who know and those who do not did alike. It may be unclear, or guessed."),
    ),
    Verdict.FINE: ("ok", _l("Good"), _l("Nothing to change.")),
}
AGES = {
    "-29": _l("Under 30"),
    "30-39": _l("30 to 39"),
    "40-49": _l("40 to 49"),
    "50-": _l("50 and older"),
    "": _l("Not known"),
}


def say_figure(value: str | None, digits: int = 2) -> str:
    """Write a kept figure with so many decimals; a dash where there is none."""
    if value is None:
        return "–"
    return show_number(Decimal(value).quantize(Decimal(1).scaleb(-digits)))


def say_share(value: str | None) -> str:
    """Write a kept share of one as a percentage."""
    return "–" if value is None else f"{say_figure(str(Decimal(value) * 100), 1)}%"


def say_percent(value: str | None) -> str:
    """Write a kept figure that is a percentage already."""
    return "–" if value is None else f"{say_figure(value, 1)}%"


def say_group(by: str, group: str) -> str:
    """Name a group of people: an age, or a unit as it is called."""
    if by == "age":
        return str(AGES[group])
    return group or str(gettext("Not known"))
