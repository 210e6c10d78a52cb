"""Forms for signing in, claiming an account, and changing how one signs in."""

from flask_babel import lazy_gettext as _l
from wtforms import PasswordField, StringField
from wtforms.validators import EqualTo, InputRequired, Length

from lms.kernel.forms import Form
from lms.people.accounts.rules import LONGEST, SHORTEST

MOST_TYPED = 1000  # characters of a password that are looked at


class SignInForm(Form):
    """Sign-in name and password."""

    login = StringField(
        _l("Phone number, email or sign-in name"), [InputRequired(), Length(max=200)]
    )
    password = PasswordField(_l("Password"), [InputRequired(), Length(max=MOST_TYPED)])


class PasswordForm(Form):
    """One's password, to show once more who is there."""

    password = PasswordField(_l("Password"), [InputRequired(), Length(max=MOST_TYPED)])


class SecondStepForm(Form):
    """The code of the app on one's phone, or a recovery code."""

    code = StringField(
        _l("Code of 6 digits, or a recovery code"), [InputRequired(), Length(max=60)]
    )


class EnrolForm(Form):
    """The first code of the app, which shows that it has the secret."""

    code = StringField(_l("Code of 6 digits that the app shows"), [InputRequired(), Length(max=60)])


class CodeForm(Form):
    """The code printed on an invitation."""

    code = StringField(_l("Invitation code"), [InputRequired(), Length(max=60)])


class ResetCodeForm(Form):
    """The code that was handed out for a new password."""

    code = StringField(_l("Code for a new password"), [InputRequired(), Length(max=60)])


class ForgotForm(Form):
    """Whose password is forgotten."""

    login = StringField(
        _l("Phone number, email or sign-in name"), [InputRequired(), Length(max=200)]
    )


class _NamedForm(Form):
    """Fields stand in the order in which they are made, here and where errors are listed."""

    login = StringField(
        _l("Sign-in name"),
        [InputRequired(), Length(min=2, max=200)],
        description=_l("Your phone number or email is easiest to remember."),
    )


class _ProvedForm(Form):
    old = PasswordField(_l("Your present password"), [InputRequired(), Length(max=MOST_TYPED)])


class NewPasswordForm(Form):
    """A new password, twice."""

    password = PasswordField(
        _l("New password"),
        [InputRequired(), Length(min=SHORTEST, max=LONGEST)],
        description=_l("At least 10 characters. A short sentence is easy to remember."),
    )
    again = PasswordField(
        _l("The same password again"),
        [InputRequired(), EqualTo("password", _l("The two passwords differ."))],
    )


class ClaimForm(_NamedForm, NewPasswordForm):
    """The sign-in name and password that a person chooses."""


class ChangePasswordForm(_ProvedForm, NewPasswordForm):
    """The password that one has, and a new one."""


class ReasonForm(Form):
    """Why an account is suspended or restored."""

    reason = StringField(
        _l("Reason"),
        [InputRequired(), Length(min=5, max=300)],
        description=_l("It stands in the system's log. The person does not see it."),
    )
