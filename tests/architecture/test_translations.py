"""Every sentence that a person can read has Vietnamese; every translation is still used."""

import ast
import builtins
import re
from collections import defaultdict
from functools import cache
from io import BytesIO
from pathlib import Path

import click
import flask_wtf.file
import wtforms
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_file
from babel.messages.pofile import read_po

from tests.architecture.source import ROOT, code, place, relative, templates, text, tree

SOURCES = sorted((ROOT / "translations" / "vi").glob("*.po"))
KEYWORDS = {**DEFAULT_KEYWORDS, "lazy_gettext": None, "lazy_ngettext": (1, 2), "_l": None}
PLACES = re.compile(r"%\((\w+)\)")
BUILT_IN = {name for name in dir(builtins) if isinstance(getattr(builtins, name), type)}


@cache
def sentences():
    """Return every msgid of code and templates with the places where it stands."""
    found = defaultdict(list)
    for path in (*code(), *templates()):
        method = {".py": "python", ".html": "jinja2", ".txt": "jinja2"}.get(path.suffix)
        if method:
            for line, msgid, _comments, _context in extract_from_file(method, path, KEYWORDS):
                found[msgid].append(place(path, line))
    return found


@cache
def form_library_sentences():
    """Return the msgids of the form library's validators and fields, which people see too."""
    library = Path(wtforms.__file__).parent
    fields = sorted((library / "fields").glob("*.py"))
    return {
        msgid
        for path in (library / "validators.py", *fields, Path(flask_wtf.file.__file__))
        for _line, msgid, _comments, _context in extract_from_file("python", path, KEYWORDS)
    }


@cache
def command_library_sentences():
    """Return the msgids of the library that reads the command line; people see some of them."""
    return {
        msgid
        for path in sorted(Path(click.__file__).parent.glob("*.py"))
        for _line, msgid, _comments, _context in extract_from_file("python", path, KEYWORDS)
    }


@cache
def catalogues():
    return {path: read_po(BytesIO(path.read_bytes()), locale="vi") for path in SOURCES}


def messages():
    return [(path, m) for path, catalogue in catalogues().items() for m in catalogue if m.id]


def strings(message):
    return message.string if isinstance(message.string, tuple | list) else (message.string,)


def finished():
    return {m.id for _path, m in messages() if not m.fuzzy and all(s.strip() for s in strings(m))}


def line_in(path, message):
    return place(path, message.lineno or 1, repr(message.id))


def test_every_sentence_has_vietnamese():
    have = finished()
    missing = [
        f"{places[0]} {msgid!r}" for msgid, places in sentences().items() if msgid not in have
    ]
    assert sorted(missing) == []


def test_the_form_librarys_own_sentences_have_vietnamese():
    assert sorted(map(str, form_library_sentences() - finished())) == []


def test_no_translation_is_unfinished():
    unfinished = [
        line_in(path, m)
        for path, m in messages()
        if m.fuzzy or not all(s.strip() for s in strings(m))
    ]
    assert unfinished == []


def test_no_translation_has_lost_its_sentence():
    known = sentences().keys() | form_library_sentences() | command_library_sentences()
    idle = [line_in(path, m) for path, m in messages() if m.id not in known]
    idle += [
        f"{relative(path)}: {msgid!r}" for path, c in catalogues().items() for msgid in c.obsolete
    ]
    assert idle == []


def test_every_translation_keeps_the_places_of_its_values():
    changed = []
    for path, message in messages():
        ids = message.id if isinstance(message.id, tuple) else (message.id,)
        wanted = set(PLACES.findall(ids[-1]))
        changed += [
            line_in(path, message) for s in strings(message) if set(PLACES.findall(s)) != wanted
        ]
    assert changed == []


def test_a_sentence_has_one_translation():
    known, contradictions = {}, []
    for path, message in messages():
        if known.setdefault(message.id, message.string) != message.string:
            contradictions.append(line_in(path, message))
    assert contradictions == []


def test_a_file_of_translations_says_each_sentence_once():
    twice = [
        f"{relative(path)}: {line}"
        for path in SOURCES
        for line, count in _counts(re.findall(r"(?m)^msgid (?!\"\"$)(.+)$", text(path))).items()
        if count > 1
    ]
    assert twice == []


def _counts(lines):
    counts = defaultdict(int)
    for line in lines:
        counts[line] += 1
    return counts


def test_no_sentence_of_the_code_escapes_translation():
    """What is flashed, raised as a refusal or written on a form is marked as a sentence."""
    bare = []
    for path in code():
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Raise):
                node = node.exc
                if not isinstance(node, ast.Call) or ast.unparse(node.func) in BUILT_IN:
                    continue
            elif not (isinstance(node, ast.Call) and _shows(node)):
                continue
            bare += [place(path, a, repr(a.value)) for a in node.args[:1] if _is_sentence(a)]
            bare += [
                place(path, k.value, repr(k.value.value))
                for k in node.keywords
                if k.arg in {"message", "label"} and _is_sentence(k.value)
            ]
    assert bare == []


def _shows(call):
    name = ast.unparse(call.func).rpartition(".")[2]
    return name == "flash" or (name.endswith("Field") and name != "Field")


def _is_sentence(node):
    return (
        isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and bool(re.match(r"\w+[ .]\w|[A-Z]\w+$", node.value))
    )
