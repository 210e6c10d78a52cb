"""The form for whoever cannot scan."""

from flask_babel import lazy_gettext as _l
from wtforms import StringField
from wtforms.validators import InputRequired, Regexp

from lms.kernel.forms import Form


class DigitsForm(Form):
    """The six digits of the screen, with or without a space."""

    digits = StringField(
        _l("The six digits on the screen"),
        [InputRequired(), Regexp(r"\s*(?:\d\s*){6}$", message=_l("Please type six digits."))],
    )
