"""What the commands say: in Vietnamese, or in English where ``LMS_LANGUAGE`` is ``en``."""

import gettext
import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache, partial
from typing import Any

import click

from lms.kernel.catalogue import COMPILED, DOMAIN, FOLDER, LOCALES, compile_catalogue
from lms.kernel.errors import N_, NotFound, Refusal


def language() -> str:
    """Return the language of the commands; Vietnamese unless another one we speak is asked for."""
    asked = os.environ.get("LMS_LANGUAGE", "")
    return asked if asked in LOCALES else LOCALES[0]


def say(msgid: str, /, **values: object) -> str:
    """Translate a sentence and fill its ``%(name)s`` places; without values it stays as it is."""
    sentence = _translations(language()).gettext(msgid)
    return sentence % values if values else sentence


def say_refusal(refusal: Refusal) -> str:
    """Say why something was refused; a command line has no pages that could be missing."""
    if refusal.message == NotFound.message:
        return say(N_("There is nothing with this id."))
    return say(refusal.message, **refusal.values)


@cache
def _translations(locale: str) -> gettext.NullTranslations:
    if locale == "en":
        return gettext.NullTranslations()
    compile_catalogue()
    with COMPILED.open("rb") as file:
        return gettext.GNUTranslations(file)


@contextmanager
def _click_speaks() -> Iterator[None]:
    """Have click look up its own words ("Usage:", "Missing argument") in our catalogue."""
    _translations(language())  # it has been compiled then
    environment, domain = os.environ.get("LANGUAGE"), gettext.textdomain()
    gettext.bindtextdomain(DOMAIN, str(FOLDER))
    gettext.textdomain(DOMAIN)
    os.environ["LANGUAGE"] = language()
    try:
        yield
    finally:
        gettext.textdomain(domain)
        if environment is None:
            del os.environ["LANGUAGE"]
        else:
            os.environ["LANGUAGE"] = environment


class _Helped:
    """Its help is a msgid, translated when somebody reads it: the language is known only then."""

    _help: str | None = None

    @property
    def help(self) -> str | None:
        return say(self._help) if self._help else None

    @help.setter
    def help(self, msgid: str | None) -> None:
        self._help = msgid


class Option(_Helped, click.Option):
    """An option whose help is translated."""


class Command(_Helped, click.Command):
    """A command whose help is translated, click's own words in it too."""

    def get_short_help_str(self, limit: int = 0) -> str:
        """Return the first paragraph of the help, whole: a list of commands wraps it."""
        return (self.help or "").partition("\n\n")[0]

    def main(self, *arguments: Any, **named: Any) -> Any:
        """Run, with click's words in the language of the commands."""
        with _click_speaks():
            return super().main(*arguments, **named)


class Group(Command, click.Group):
    """A group whose help is translated, click's own words in it too."""

    command_class = Command


command = partial(click.command, cls=Command)
group = partial(click.group, cls=Group)
option = partial(click.option, cls=Option)
