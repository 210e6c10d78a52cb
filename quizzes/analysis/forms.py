"""What an organiser asks of the figures."""

from flask_babel import lazy_gettext as _l
from wtforms import SelectChoice, SelectField

from lms.kernel.forms import Form
from quizzes.analysis.wording import WHICH


class ComputeForm(Form):
    """Which attempts are to count."""

    which = SelectField(
        _l("Which attempts count"),
        choices=[SelectChoice(each.value, words) for each, words in WHICH.items()],
    )
