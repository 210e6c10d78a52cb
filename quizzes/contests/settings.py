"""What an organiser enters about a contest, a round and its prizes, as plain values."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from quizzes.contests.rules import DEFAULT_ORDER, Meaning

DEFAULT_CRITERIA = tuple(criterion.name for criterion in DEFAULT_ORDER)


@dataclass(frozen=True)
class ContestSettings:
    """What an organiser enters about a contest; ``rules_html`` is cleaned before it is kept."""

    title: str
    lead: str = ""
    rules_html: str = ""
    min_age: int = 16
    asks_citizen_id: str = "optional"
    state: str = "draft"
    task_id: int | None = None


@dataclass(frozen=True)
class PrizeSettings:
    """A prize: its free name, how many, the money (dong) of each."""

    name: str
    count: int
    amount: int = 0


@dataclass(frozen=True)
class RoundSettings:
    """What an organiser enters about a round."""

    title: str
    opens_at: datetime
    closes_at: datetime
    category_id: int
    questions: int
    prediction_text: str
    prediction_meaning: str = Meaning.PARTICIPANTS.value
    time_limit: timedelta = timedelta(minutes=20)
    attempts_allowed: int | None = 1
    criteria: tuple[str, ...] = DEFAULT_CRITERIA
    on_disqualify: str = "keep"
    prizes: tuple[PrizeSettings, ...] = ()
