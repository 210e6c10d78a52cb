"""QTI 2.1 and 2.2: a package of items, read as far as our kinds of question go; the rest is named.

A package is a zip with ``imsmanifest.xml``; a single item's XML is read too.
"""

from collections.abc import Callable, Iterator
from decimal import Decimal
from html import escape
from pathlib import PurePosixPath
from typing import Any
from xml.etree.ElementTree import Element, tostring

from lms.kernel.archives import check_sizes, inflate, list_parts, refuse_encrypted
from lms.kernel.errors import N_, BadInput
from lms.kernel.richtext import clean, lost, to_plain
from lms.kernel.text import nfc
from quizzes.bank.formats.base import (
    MAX_NAME,
    Notes,
    ParsedQuestion,
    ParseResult,
    default_mark_of,
    gather,
    name_from,
)
from quizzes.bank.formats.xml import MAX_XML, NotXml, read_xml
from quizzes.bank.kinds.base import ONE, ZERO
from quizzes.bank.kinds.choices import NewChoice, choices_body
from quizzes.bank.kinds.matching import matching_body
from quizzes.bank.kinds.numbers import from_file
from quizzes.bank.kinds.numerical import Near, numerical_body
from quizzes.bank.kinds.ordering import ALL, ordering_body
from quizzes.bank.kinds.registry import KINDS
from quizzes.bank.kinds.short_answer import NewAnswer, short_answer_body
from quizzes.bank.kinds.true_false import true_false_body

INTERACTIONS = {
    "choiceInteraction": "choice",
    "textEntryInteraction": "text",
    "extendedTextInteraction": "essay",
    "matchInteraction": "match",
    "orderInteraction": "order",
}
TRUTHS = ("true", "false")
Read = tuple[str, dict[str, Any]]


def parse(content: bytes) -> ParseResult:
    """Read a package or an item: each item becomes a question or an error that names its file."""
    whole = Notes(1)
    return gather(list(_items(content, whole)), whole)


def _items(content: bytes, whole: Notes) -> Iterator[tuple[ParsedQuestion | None, Notes]]:
    if not content.startswith(b"PK"):
        root = _plain_names(read_xml(content))
        if root.tag != "assessmentItem":
            raise NotXml
        yield _item(root, "")
        return
    parts = list_parts(content)
    refuse_encrypted(parts)
    check_sizes(parts, len(content))
    for part in parts:
        if PurePosixPath(part.filename).suffix.lower() != ".xml":
            continue
        try:
            root = _plain_names(read_xml(b"".join(inflate(content, part, MAX_XML))))
        except BadInput as refusal:
            notes = Notes(1, part.filename)
            notes.error(refusal.message, part.filename, **refusal.values)
            yield None, notes
            continue
        if root.tag == "assessmentItem":
            yield _item(root, part.filename)
        elif root.tag in ("assessmentTest", "assessmentSection"):
            whole.warn(N_("The order and rules of the test are not kept, only its questions."))


def _plain_names(root: Element) -> Element:
    """Drop namespaces: versions 2.1 and 2.2 differ in nothing else that is read here."""
    for element in root.iter():
        if isinstance(element.tag, str):
            element.tag = element.tag.rpartition("}")[2]
    return root


def _item(root: Element, filename: str) -> tuple[ParsedQuestion | None, Notes]:
    notes = Notes(1, nfc(root.get("title", ""))[:MAX_NAME] or filename)
    body = root.find("itemBody")
    if body is None:
        notes.error(N_("The question has no text."), filename)
        return None, notes
    found = [each for each in body.iter() if each.tag.endswith("Interaction")]
    if len(found) > 1:
        notes.error(N_("An item with several interactions is not read."), filename)
        return None, notes
    read: Read | None = ("description", {})
    if found:
        family = INTERACTIONS.get(found[0].tag)
        if family is None:
            notes.error(
                N_("Questions of the kind “%(kind)s” are not read."), filename, kind=found[0].tag
            )
            return None, notes
        read = _READERS[family](root, found[0], notes)
    text_html = _stem(body, found, notes)
    if read is None:
        return None, notes
    kind, answers = read
    question = ParsedQuestion(
        kind=kind,
        name=notes.item or name_from(text_html),
        text_html=text_html,
        body=answers,
        category=(),
        general_feedback_html=_general(root, notes),
        default_mark=_mark(root, kind),
        line=1,
    )
    if not to_plain(text_html) and "<img" not in text_html:
        notes.error(N_("The question has no text."), filename)
        return None, notes
    return question, notes


def _stem(body: Element, interactions: list[Element], notes: Notes) -> str:
    """Return the question: the body without its interaction, then the interaction's prompt."""
    prompts = [prompt for each in interactions for prompt in each.findall("prompt")]
    for each in interactions:
        for parent in body.iter():
            if each in list(parent):
                parent.remove(each)
    return _html([body, *prompts], notes)


def _html(elements: list[Element], notes: Notes) -> str:
    said = "".join(_inner(each) for each in elements).strip()
    cleaned = clean(said).replace("<p></p>", "").strip()  # where an interaction stood
    gone = [part for part in lost(said, cleaned) if part not in ("<div>", "<p>")]
    if gone:
        notes.warn(N_("Not kept from the formatting: %(gone)s."), said, gone=", ".join(gone))
    if (
        to_plain(cleaned)
        and "<p" not in cleaned
        and len(elements)
        and elements[0].tag == "itemBody"
    ):
        cleaned = f"<p>{cleaned}</p>"
    return cleaned


def _inner(element: Element) -> str:
    parts = [escape(element.text or "", quote=False)]
    parts += [tostring(child, encoding="unicode", method="html") for child in element]
    return "".join(parts)


def _choice(root: Element, interaction: Element, notes: Notes) -> Read | None:
    declared = _declaration(root, interaction)
    right, worth = set(_correct(declared)), _mapping(declared)
    options = [
        (each.get("identifier", ""), _html([each], notes))
        for each in interaction.findall("simpleChoice")
    ]
    names = tuple(name for name, _ in options)
    if set(names) == set(TRUTHS) and len(right) == 1:
        return "true_false", true_false_body("true" in right)
    is_single = interaction.get("maxChoices", "1") == "1"
    share = ONE / len(right) if right and not is_single else ONE

    def fraction(name: str) -> Decimal:
        if name in worth:
            return max(min(worth[name], ONE), -ONE)
        return share.quantize(Decimal("0.00001")) if name in right else ZERO

    choices = [NewChoice(html, fraction(name)) for name, html in options]
    return ("single_choice" if is_single else "multiple_choice"), choices_body(choices)


def _text(root: Element, interaction: Element, notes: Notes) -> Read | None:
    declared = _declaration(root, interaction)
    correct = _correct(declared)
    if declared is not None and declared.get("baseType") in ("float", "integer"):
        tolerance = _tolerance(root)
        numbers = [from_file(text) for text in correct]
        if not numbers or None in numbers:
            notes.error(N_("This is not a number, a number:tolerance or a range."), str(correct))
            return None
        return "numerical", numerical_body(Near(n, tolerance) for n in numbers if n is not None)
    worth = _mapping(declared)
    is_strict = any(
        entry.get("caseSensitive") == "true"
        for entry in ([] if declared is None else declared.iter("mapEntry"))
    )
    answers = [NewAnswer(text, share) for text, share in worth.items()] or [
        NewAnswer(text) for text in correct
    ]
    return "short_answer", short_answer_body(answers, is_case_sensitive=is_strict)


def _match(root: Element, interaction: Element, notes: Notes) -> Read | None:
    sets = interaction.findall("simpleMatchSet")
    if len(sets) != 2:
        notes.error(N_("A pair needs an arrow: left -> right."))
        return None
    left, right = (
        {each.get("identifier", ""): _html([each], notes) for each in one.iter("simpleAssociableChoice")}
        for one in sets
    )  # fmt: skip
    pairs = [tuple(value.split()) for value in _correct(_declaration(root, interaction))]
    matched = [(left[a], to_plain(right[b])) for a, b in pairs if a in left and b in right]
    taken = {b for _, b in pairs}
    spare = [("", to_plain(html)) for name, html in right.items() if name not in taken]
    return "matching", matching_body([*matched, *spare])


def _order(root: Element, interaction: Element, notes: Notes) -> Read:
    named = {
        each.get("identifier", ""): _html([each], notes)
        for each in interaction.findall("simpleChoice")
    }
    right = [name for name in _correct(_declaration(root, interaction)) if name in named]
    return "ordering", ordering_body((named[name] for name in right), grading=ALL)


def _essay(root: Element, interaction: Element, notes: Notes) -> Read:
    return "essay", {}


_READERS: dict[str, Callable[[Element, Element, Notes], Read | None]] = {
    "choice": _choice,
    "text": _text,
    "match": _match,
    "order": _order,
    "essay": _essay,
}


def _declaration(root: Element, interaction: Element) -> Element | None:
    name = interaction.get("responseIdentifier")
    declared = root.findall("responseDeclaration")
    return next((each for each in declared if each.get("identifier") == name), None)


def _correct(declared: Element | None) -> list[str]:
    values = [] if declared is None else declared.findall("correctResponse/value")
    return [" ".join((value.text or "").split()) for value in values]


def _mapping(declared: Element | None) -> dict[str, Decimal]:
    entries = [] if declared is None else declared.findall("mapping/mapEntry")
    found = {nfc(e.get("mapKey", "")): from_file(e.get("mappedValue", "")) for e in entries}
    return {key: value for key, value in found.items() if value is not None}


def _tolerance(root: Element) -> Decimal:
    equal = next((each for each in root.iter("equal") if each.get("tolerance")), None)
    said = "0" if equal is None else equal.get("tolerance", "0").split()[0]
    return from_file(said) or ZERO


def _general(root: Element, notes: Notes) -> str:
    remarks = [
        each for each in root.findall("modalFeedback") if each.get("identifier") == "general"
    ]
    return _html(remarks, notes) if remarks else ""


def _mark(root: Element, kind: str) -> Decimal:
    for outcome in root.findall("outcomeDeclaration"):
        if outcome.get("identifier") == "MAXSCORE":
            mark = from_file(outcome.findtext("defaultValue/value") or "")
            if mark is not None:
                return mark
    return default_mark_of(is_graded=KINDS[kind].is_graded)
