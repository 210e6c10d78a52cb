"""Forms for signing in and claiming an account."""

from flask_babel import lazy_gettext as _l
from wtforms import PasswordField, StringField
from wtforms.validators import EqualTo, InputRequired, Length

from lms.kernel.forms import Form
from lms.people.accounts.passwords import LONGEST, SHORTEST


class SignInForm(Form):
    """Sign-in name and password."""

    login = StringField(
        _l("Phone number, email or sign-in name"), [InputRequired(), Length(max=200)]
    )
    password = PasswordField(_l("Password"), [InputRequired(), Length(max=1000)])


class CodeForm(Form):
    """The code printed on an invitation."""

    code = StringField(_l("Invitation code"), [InputRequired(), Length(max=60)])


class ClaimForm(Form):
    """The sign-in name and password that a person chooses."""

    login = StringField(
        _l("Sign-in name"),
        [InputRequired(), Length(min=2, max=200)],
        description=_l("Your phone number or email is easiest to remember."),
    )
    password = PasswordField(
        _l("New password"),
        [InputRequired(), Length(min=SHORTEST, max=LONGEST)],
        description=_l("At least 10 characters. A short sentence is easy to remember."),
    )
    again = PasswordField(
        _l("The same password again"),
        [InputRequired(), EqualTo("password", _l("The two passwords differ."))],
    )
