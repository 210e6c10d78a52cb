"""Vietnamese and English on pages: the reader's language, sentences, dates and numbers."""

from datetime import date, datetime, timedelta
from typing import Any

from flask import Blueprint, Flask, g, redirect, request
from flask import session as cookie
from flask.typing import ResponseReturnValue
from flask_babel import Babel, get_translations
from jinja2 import Template, pass_eval_context
from jinja2.nodes import EvalContext
from jinja2.runtime import Context
from markupsafe import Markup

from lms.kernel import clock
from lms.kernel.catalogue import FOLDER, LOCALES, compile_catalogue
from lms.kernel.web import is_safe_path, public

bp = Blueprint("kernel", __name__)
MIDNIGHT_BEFORE = timedelta(minutes=1)


def chosen_locale() -> str:
    """Return the language the reader chose; Vietnamese until then."""
    locale = cookie.get("locale") if request else None
    return locale if locale in LOCALES else "vi"


@bp.get("/language/<lang>")
@public
def set_locale(lang: str) -> ResponseReturnValue:
    """Remember the reader's language and go back to the page."""
    cookie["locale"] = lang if lang in LOCALES else "vi"
    target = request.args.get("next")
    return redirect(target if target and is_safe_path(target) else "/")


def show_date(value: date | datetime | None) -> str:
    """Write a date as dd/mm/yyyy on the province's calendar."""
    if value is None:
        return ""
    return (clock.local(value) if isinstance(value, datetime) else value).strftime("%d/%m/%Y")


def show_time(value: datetime | None) -> str:
    """Write a moment as HH:MM dd/mm/yyyy on the province's clocks."""
    return clock.local(value).strftime("%H:%M %d/%m/%Y") if value else ""


def show_closing(value: datetime | None) -> str:
    """Write the end of a period as the rules do: midnight is 24:00 of the day that ends."""
    if value is None:
        return ""
    local = clock.local(value)
    if (local.hour, local.minute) == (0, 0):
        return f"24:00 {local - MIDNIGHT_BEFORE:%d/%m/%Y}"
    return f"{local:%H:%M %d/%m/%Y}"


def show_hour(value: datetime | None) -> str:
    """Write a moment's hour as HH:MM on the province's clocks."""
    return clock.local(value).strftime("%H:%M") if value else ""


def show_number(value: object) -> str:
    """Write a number as 1.234,5 in Vietnamese and 1,234.5 in English."""
    text = f"{value:,}"
    if text.isdigit():
        return text
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return text if chosen_locale() == "en" else text.translate(str.maketrans(",.", ".,"))


class SharedGlobals(Template):
    """A template whose macros are made once: ours all have the same globals, so none need comparing."""

    def _get_default_module(self, ctx: Context | None = None) -> Any:
        return super()._get_default_module(None)


@pass_eval_context  # a whole context would be made anew for every sentence within a loop
def _translate(evaluation: EvalContext, message: str, /, **values: Any) -> str:
    """Translate as Jinja does, without the steps that most of a page's hundred sentences need not."""
    catalogue = g.get("catalogue")
    if catalogue is None:  # once a request: which language it is does not change within a page
        catalogue = g.catalogue = get_translations()
    text: str = catalogue.ugettext(message)
    if evaluation.autoescape:
        text = Markup(text)  # noqa: S704 -- from the catalogue, or a template's own words
    return text % values if values or "%" in text else text


def init_i18n(app: Flask) -> None:
    """Install the catalogue, the language switch and the filters for dates and numbers."""
    compile_catalogue()
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = str(FOLDER)
    Babel(app, locale_selector=chosen_locale, default_timezone="Asia/Ho_Chi_Minh")
    app.register_blueprint(bp)
    app.jinja_env.template_class = SharedGlobals
    app.jinja_env.globals.update(_=_translate, gettext=_translate)
    app.jinja_env.filters.update(
        date=show_date, time=show_time, hour=show_hour, number=show_number, closing=show_closing
    )


if __name__ == "__main__":
    compile_catalogue()
