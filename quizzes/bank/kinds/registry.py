"""Every kind of question, by name."""

from collections.abc import Mapping
from types import MappingProxyType

from quizzes.bank.kinds.base import Kind
from quizzes.bank.kinds.description import Description
from quizzes.bank.kinds.essay import Essay
from quizzes.bank.kinds.gap_text import GapText
from quizzes.bank.kinds.matching import Matching
from quizzes.bank.kinds.multiple_choice import MultipleChoice
from quizzes.bank.kinds.numerical import Numerical
from quizzes.bank.kinds.ordering import Ordering
from quizzes.bank.kinds.prediction import Prediction
from quizzes.bank.kinds.short_answer import ShortAnswer
from quizzes.bank.kinds.single_choice import SingleChoice
from quizzes.bank.kinds.true_false import TrueFalse

_ALL: tuple[Kind, ...] = (
    SingleChoice(),
    MultipleChoice(),
    TrueFalse(),
    ShortAnswer(),
    Numerical(),
    Matching(),
    Ordering(),
    GapText(),
    Essay(),
    Description(),
    Prediction(),
)
KINDS: Mapping[str, Kind] = MappingProxyType({kind.name: kind for kind in _ALL})


def kind_of(name: str) -> Kind:
    """Return the kind of this name; an unknown name is a bug."""
    return KINDS[name]
