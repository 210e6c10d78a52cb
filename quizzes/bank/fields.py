"""Fields and rows of the forms for questions."""

from decimal import Decimal
from typing import Any

import wtforms
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, StringField, TextAreaField
from wtforms.validators import Length, ValidationError

from lms.kernel.forms import Form
from quizzes.bank.drafting import from_typed, to_typed
from quizzes.bank.formats.gift import MAX_CHARACTERS
from quizzes.bank.kinds.numbers import from_file, local_text


class RichField(TextAreaField):  # type: ignore[misc]
    """A text kept as clean HTML and typed plainly; what was not retyped stays as it was."""

    def __init__(self, *args: Any, inline: bool = False, **options: Any) -> None:
        """``inline`` texts have no paragraphs."""
        super().__init__(*args, **options)
        self.inline = inline
        self._stored = ""

    def process_data(self, value: Any) -> None:
        """Show stored HTML as an author types it."""
        self._stored = value or ""
        super().process_data(to_typed(self._stored, inline=self.inline))

    @property
    def html(self) -> str:
        """What was typed, as clean HTML."""
        typed = (self.data or "").replace("\r\n", "\n").strip()
        if typed == to_typed(self._stored, inline=self.inline).strip():
            return self._stored
        return from_typed(typed, inline=self.inline)


class NumberField(StringField):  # type: ignore[misc]
    """A number with a decimal comma or point; ``number`` is it, or None where left empty."""

    def __init__(self, *args: Any, low: Decimal, high: Decimal, **options: Any) -> None:
        """Accept numbers from ``low`` to ``high``."""
        super().__init__(*args, **options)
        self.low, self.high = low, high

    def process_data(self, value: Any) -> None:
        """Show a number with a decimal comma."""
        super().process_data("" if value is None else local_text(Decimal(value)))

    def pre_validate(self, form: Any) -> None:
        """Refuse what is no number within the limits."""
        if (self.data or "").strip() and (
            self.number is None or not self.low <= self.number <= self.high
        ):
            raise ValidationError(
                gettext(
                    "Please type a number from %(low)s to %(high)s.", low=self.low, high=self.high
                )
            )

    @property
    def number(self) -> Decimal | None:
        """The number, or None."""
        return from_file((self.data or "").strip().removesuffix("%"))


class Row(wtforms.Form):  # type: ignore[misc]
    """One row of a question's answers."""

    class Meta(Form.Meta):
        """The form around has the token."""

        csrf = False

    feedback = RichField(_l("Feedback"), [Length(max=MAX_CHARACTERS)], inline=True)


def _share() -> Any:
    return NumberField(_l("Share of the mark (%)"), low=Decimal(-100), high=Decimal(100))


class ChoiceRow(Row):
    """A choice."""

    text = RichField(_l("Choice"), [Length(max=MAX_CHARACTERS)], inline=True)
    is_right = BooleanField(_l("Right"))
    share = _share()


class AnswerRow(Row):
    """An answer that is accepted."""

    text = StringField(_l("Accepted answer"), [Length(max=500)])
    share = _share()


class PairRow(wtforms.Form):  # type: ignore[misc]
    """Two things that go together."""

    class Meta(Row.Meta):
        """As for the other rows."""

    left = RichField(_l("Left side"), [Length(max=MAX_CHARACTERS)], inline=True)
    right = StringField(_l("Right side"), [Length(max=500)])
