"""The base of every form, with messages in the reader's language, and fields the forms share."""

from datetime import datetime
from typing import Any

from flask import request
from flask_babel import get_translations, gettext
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import DateTimeLocalField
from wtforms.validators import ValidationError

from lms.kernel import clock
from lms.kernel.errors import Refusal

YEARS = range(2000, 2200)


class _Translations:
    """WTForms' own messages, looked up in our catalogue."""

    def gettext(self, text: str) -> str:
        """Translate a message."""
        return str(gettext(text))

    def ngettext(self, singular: str, plural: str, n: int) -> str:
        """Translate a message that counts; WTForms puts the numbers in."""
        return str(get_translations().ungettext(singular, plural, n))


class Form(FlaskForm):
    """Base class of every form: CSRF on, unknown fields ignored, Vietnamese messages."""

    class Meta(FlaskForm.Meta):
        """WTForms' switches."""

        def wrap_formdata(self, form: Any, formdata: Any) -> Any:
            """Take what a form sends and no JSON, whose values are of any type."""
            is_json = bool(request) and request.is_json
            return super().wrap_formdata(form, MultiDict() if is_json else formdata)

        def get_translations(self, form: Any) -> _Translations:
            """Use our catalogue for WTForms' own messages."""
            return _Translations()

    def refuse(self, refusal: Refusal) -> None:
        """Show a refusal above the form, which keeps what was entered."""
        self.form_errors.append(str(gettext(refusal.message, **refusal.values)))


class LocalDateTimeField(DateTimeLocalField):
    """A date and time on the province's clocks; ``utc`` is the same moment in UTC."""

    def pre_validate(self, form: Any) -> None:
        """Refuse what is far from our time: a typing error, and out of the range of UTC."""
        if self.data is not None and self.data.year not in YEARS:
            raise ValidationError(gettext("Please enter a date between 2000 and 2199."))

    @property
    def utc(self) -> datetime | None:
        """The moment entered, aware, or None."""
        return self.data.replace(tzinfo=clock.PROVINCE) if self.data else None

    def process_data(self, value: Any) -> None:
        """Show a stored moment on the province's clocks."""
        is_aware = isinstance(value, datetime) and value.tzinfo is not None
        super().process_data(clock.local(value).replace(tzinfo=None) if is_aware else value)
