"""The form in which an answer gets its mark."""

from decimal import Decimal

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import StringField, TextAreaField
from wtforms.validators import InputRequired, Length, ValidationError

from lms.kernel.forms import Form
from quizzes.bank.kinds.numbers import from_file, local_text

SMALLEST = Decimal("0.01")


class MarkForm(Form):
    """Points, with a decimal comma or point, and a comment for whoever answered."""

    mark = StringField(_l("Points"), [InputRequired(), Length(max=10)])
    comment = TextAreaField(
        _l("Comment"),
        [Length(max=2000)],
        description=_l("Whoever answered reads it with the result."),
    )

    def process(self, *args: object, **named: object) -> None:
        """Show a mark given before with a decimal comma."""
        super().process(*args, **named)
        if isinstance(self.mark.data, Decimal):
            self.mark.data = local_text(self.mark.data)

    def validate_mark(self, field: StringField) -> None:
        """Ask for a number of at most two decimals, not below zero."""
        number = from_file(str(field.data or ""))
        if number is None or number < 0 or number != number.quantize(SMALLEST):
            raise ValidationError(gettext("Please enter points such as 1 or 0,5."))

    @property
    def number(self) -> Decimal:
        """The points entered."""
        return from_file(str(self.mark.data)) or Decimal(0)
