"""Templates taken apart: the text and attributes that people see, without Jinja's own code."""

from collections.abc import Iterator
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

from jinja2 import Environment, nodes

from tests.architecture.source import text

ENVIRONMENT = Environment(extensions=["jinja2.ext.i18n", "jinja2.ext.do"], autoescape=True)
VALUE = "\N{OBJECT REPLACEMENT CHARACTER}"
SPOKEN_ATTRIBUTES = {"alt", "aria-label", "aria-description", "placeholder", "title"}


@cache
def parsed(path: Path) -> nodes.Template:
    """Return a template's syntax tree."""
    return ENVIRONMENT.parse(text(path))


def markup(path: Path) -> str:
    """Return a template's HTML with every value as one character and every line where it was."""
    out: list[str] = []
    is_code = is_translated = False
    for _line, kind, value in ENVIRONMENT.lex(text(path)):
        if kind == "data":
            out.append("\n" * value.count("\n") if is_translated else value)
            continue
        if kind == "variable_begin":
            is_tag = out and out[-1].endswith(("<", "</"))
            out.append("x" if is_tag else VALUE)
        is_code = kind == "block_begin" or (is_code and kind != "block_end")
        if is_code and kind == "name" and value in {"trans", "endtrans"}:
            is_translated = value == "trans"
        out.append("\n" * value.count("\n"))
    return "".join(out)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[tuple[int, str]] = []
        self.tags: list[tuple[int, str, dict[str, str | None]]] = []
        self.content: list[tuple[int, str, str]] = []
        self._open = ""

    def handle_starttag(self, tag, attrs):
        line = self.getpos()[0]
        self._open = tag
        self.tags.append((line, tag, dict(attrs)))
        self.words += [
            (line, value)
            for name, value in attrs
            if value and (name in SPOKEN_ATTRIBUTES or (name == "value" and tag == "button"))
        ]

    def handle_endtag(self, tag):
        self._open = ""

    def handle_data(self, data):
        line = self.getpos()[0]
        if self._open in {"script", "style"}:
            self.content.append((line, self._open, data))
        else:
            lead = len(data) - len(data.lstrip())
            self.words.append((line + data.count("\n", 0, lead), data.strip(f" \n{VALUE}")))


@cache
def read(path: Path) -> _Reader:
    """Return the tags and the visible text of a template, each with its line."""
    reader = _Reader()
    reader.feed(markup(path))
    reader.close()
    return reader


def names_of_templates(path: Path) -> Iterator[tuple[int, str]]:
    """Return the templates that a template extends, includes or imports by a literal name."""
    kinds = (nodes.Extends, nodes.Include, nodes.Import, nodes.FromImport)
    for node in parsed(path).find_all(kinds):
        if isinstance(node.template, nodes.Const):
            yield node.lineno, node.template.value
