"""What is wrong on a line of a list: where it stands, why, and whether the line can be taken in."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from lms.kernel.errors import N_


class Severity(StrEnum):
    """Whether a row can be taken in all the same."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True)
class Problem:
    """What is wrong on a line: where, and an English msgid with its values."""

    line: int
    column: str  # letters of the spreadsheet; "" when it is about no single column
    label: str  # of the column, as written in the header
    message: str
    values: Mapping[str, str]
    severity: Severity

    @property
    def read(self) -> str:
        """What was read in the cell."""
        return self.values.get("read", "")

    def sentence(self, translate: Callable[[str], str]) -> str:
        """Give the sentence for a person, with its line: "Dòng 19: ngày sinh ... không có"."""
        what = translate(self.message) % self.values
        if not what[:2].isupper():
            what = what[:1].lower() + what[1:]
        return translate(N_("Line %(line)s: %(what)s")) % {"line": self.line, "what": what}
