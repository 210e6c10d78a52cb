"""Vietnamese and English: the catalogue, its compilation, the reader's language, dates."""

import os
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from flask import Blueprint, Flask, redirect, request
from flask import session as cookie
from flask.typing import ResponseReturnValue
from flask_babel import Babel, get_translations
from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from lms.kernel import clock
from lms.kernel.config import ROOT
from lms.kernel.web import is_safe_path, public

LOCALES = ("vi", "en")
SOURCES = ROOT / "translations" / "vi"
COMPILED = SOURCES / "LC_MESSAGES" / "messages.mo"
bp = Blueprint("kernel", __name__)


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


def merge_catalogue(*, strict: bool = False) -> Catalog:
    """Return every feature's Vietnamese in one catalogue; ``strict`` refuses a contradiction."""
    merged = Catalog(locale="vi")
    for path in sorted(SOURCES.glob("*.po")):
        for message in read_po(BytesIO(path.read_bytes()), locale="vi"):
            known = merged.get(message.id) if message.id else None
            if strict and known is not None and known.string != message.string:
                raise ValueError(f"{path.name}: {message.id!r} has two translations")
            if message.id and known is None:
                merged[message.id] = message
    return merged


def compile_catalogue() -> None:
    """Write the compiled catalogue if a source is newer."""
    sources = list(SOURCES.glob("*.po"))
    newest = max((p.stat().st_mtime for p in sources), default=0)
    if COMPILED.is_file() and COMPILED.stat().st_mtime > newest:
        return
    COMPILED.parent.mkdir(parents=True, exist_ok=True)
    unfinished = Path(f"{COMPILED}.{os.getpid()}")  # several processes start at once
    with unfinished.open("wb") as file:
        write_mo(file, merge_catalogue())
    unfinished.replace(COMPILED)


def show_date(value: date | datetime | None) -> str:
    """Write a date as dd/mm/yyyy on the province's calendar."""
    if value is None:
        return ""
    return (clock.local(value) if isinstance(value, datetime) else value).strftime("%d/%m/%Y")


def show_time(value: datetime | None) -> str:
    """Write a moment as HH:MM dd/mm/yyyy on the province's clocks."""
    return clock.local(value).strftime("%H:%M %d/%m/%Y") if value else ""


def show_hour(value: datetime | None) -> str:
    """Write a moment's hour as HH:MM on the province's clocks."""
    return clock.local(value).strftime("%H:%M") if value else ""


def show_number(value: object) -> str:
    """Write a number as 1.234,5 in Vietnamese and 1,234.5 in English."""
    text = f"{value:,}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return text if chosen_locale() == "en" else text.translate(str.maketrans(",.", ".,"))


@pass_context
def _translate(context: Context, message: str, /, **values: Any) -> str:
    """Translate as Jinja does, without the steps that most of a page's hundred sentences need not."""
    text: str = get_translations().ugettext(message)
    if context.eval_ctx.autoescape:
        text = Markup(text)  # noqa: S704 -- from the catalogue, or a template's own words
    return text % values if values or "%" in text else text


def init_i18n(app: Flask) -> None:
    """Install the catalogue, the language switch and the filters for dates and numbers."""
    compile_catalogue()
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = str(ROOT / "translations")
    Babel(app, locale_selector=chosen_locale, default_timezone="Asia/Ho_Chi_Minh")
    app.register_blueprint(bp)
    app.jinja_env.globals.update(_=_translate, gettext=_translate)
    app.jinja_env.filters.update(date=show_date, time=show_time, hour=show_hour, number=show_number)


if __name__ == "__main__":
    compile_catalogue()
