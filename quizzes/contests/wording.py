"""How contests are told in words: phases, meanings, money, times, ranking, the privacy notice."""

from datetime import datetime
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from markupsafe import Markup

from lms.kernel import clock, richtext
from lms.kernel.i18n import show_number
from lms.people.rights.models import Notice
from quizzes.contests import rules
from quizzes.contests.criteria.criterion import Criterion
from quizzes.contests.models import Contest, Round
from quizzes.contests.results import why_of
from quizzes.contests.rules import CRITERIA, Meaning, Phase

PHASES = {
    Phase.UPCOMING: ("info", _l("Not open yet")),
    Phase.OPEN: ("ok", _l("Open now")),
    Phase.CLOSED: ("neutral", _l("Closed, results to come")),
    Phase.PUBLISHED: ("ok", _l("Results published")),
}
MEANINGS = {
    Meaning.PARTICIPANTS.value: _l("how many people take part in the round"),
    Meaning.ENTRIES.value: _l("how many entries the round has"),
    Meaning.ALL_CORRECT.value: _l("how many people have every answer right"),
}
QUESTIONS = {
    Meaning.PARTICIPANTS.value: _l("How many people will take part in this round?"),
    Meaning.ENTRIES.value: _l("How many entries will this round have?"),
    Meaning.ALL_CORRECT.value: _l("How many people will have every answer right in this round?"),
}
STATES = {
    "draft": ("warn", _l("Draft")),
    "public": ("ok", _l("Public")),
    "ended": ("neutral", _l("Ended")),
}


def phase_words(phase: Phase) -> tuple[str, str]:
    """Return the kind and the words of a phase's chip."""
    kind, words = PHASES[phase]
    return kind, str(words)


def state_words(contest: Contest) -> tuple[str, str]:
    """Return the kind and the words of a contest's chip."""
    kind, words = STATES[contest.state]
    return kind, str(words)


def meaning_words(meaning: str) -> str:
    """Say what a prediction is about."""
    return str(MEANINGS[meaning])


def money(amount: int) -> str:
    """Write dong as 1.000.000 đ; nothing for no money."""
    return f"{show_number(amount)} đ" if amount else ""


def exactly(moment: datetime) -> str:
    """Write a moment to the millisecond, as the ranking reads it."""
    local = clock.local(moment)
    return f"{local:%H:%M:%S}.{local.microsecond // 1000:03} {local:%d/%m/%Y}"


def stopwatch(milliseconds: int | None) -> str:
    """Write a length of time as minutes, seconds and thousandths."""
    return CRITERIA["duration"].show(milliseconds)


def ranking_steps(round_: Round) -> list[Criterion]:
    """Return the criteria by which a round is ranked, in order."""
    return [CRITERIA[name] for name in round_.criteria]


def why(stored: dict[str, Any] | None) -> str:
    """Say why a line of the board stands above the next."""
    sentence, figures = rules.explain(why_of(stored))
    return str(gettext(sentence, **figures))


def receipt_code(public_id: str) -> str:
    """Write an entry's code in groups of four, in capitals."""
    return "-".join(public_id[start : start + 4] for start in range(0, 16, 4)).upper()


def rules_text(contest: Contest) -> Markup:
    """Return the contest's rules, cleaned once more where they become a page."""
    return Markup(richtext.clean(contest.rules_html))  # noqa: S704 -- cleaned in this line


def notice(contest: Contest, version: Notice | None = None) -> list[str]:
    """Return what a person reads before agreeing: which data, what for, who, how long, which rights.

    Where the province has published a notice for contests, its words follow on whose contest it is.
    """
    if version is not None:
        holder = gettext(
            "“%(contest)s” is held by %(unit)s, which keeps the data.",
            contest=contest.title,
            unit=contest.unit.name,
        )
        return [holder, *version.body.split("\n\n")]
    return [
        gettext(
            "%(unit)s, which holds the contest, keeps the full name, birth date, gender, phone "
            "number, unit, the citizen id if it is asked, and the entry.",
            unit=contest.unit.name,
        ),
        gettext(
            "Purpose: to run “%(contest)s”, to rank the entries, to reach the winners and give "
            "the prizes. The data are used for nothing else and are not handed on.",
            contest=contest.title,
        ),
        gettext(
            "On the published board phone numbers are always masked, and the citizen id is never "
            "shown. The full name and unit are shown only with a consent of their own; without it "
            "the board shows initials."
        ),
        gettext(
            "You may see and correct your data, withdraw a consent or ask for erasure at any time "
            "from the unit that holds the contest. After the prizes and complaints the data are "
            "made anonymous."
        ),
    ]


def notice_text(contest: Contest, version: Notice | None = None) -> str:
    """Return the notice as one text, as it is kept for proof."""
    number = notice_version(contest, version)
    return "\n\n".join([f"({number})", *notice(contest, version)])


def notice_version(contest: Contest, version: Notice | None = None) -> str:
    """Return the number of the notice that a person reads."""
    return contest.notice_version if version is None else str(version.number)
