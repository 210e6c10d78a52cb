"""Writing questions as a QTI 2.1 package: a manifest, and an item for each question."""

import io
import zipfile
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from lms.kernel.errors import N_
from quizzes.bank.formats.base import ItemLoss, ParsedQuestion, Written
from quizzes.bank.formats.xml import escaped
from quizzes.bank.kinds.base import ONE, ZERO
from quizzes.bank.kinds.numbers import decimal_text
from quizzes.bank.kinds.numerical import bounds
from quizzes.bank.kinds.ordering import ALL
from quizzes.bank.kinds.wording import EXACT

ITEM = "http://www.imsglobal.org/xsd/imsqti_v2p1"
MANIFEST = "http://www.imsglobal.org/xsd/imscp_v1p1"
MATCH = "http://www.imsglobal.org/question/qti_v2p1/rptemplates/match_correct"
MAP = "http://www.imsglobal.org/question/qti_v2p1/rptemplates/map_response"
LEFT_OUT = {"prediction", "gap_text"}
HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
WRITTEN_AT = (2026, 1, 1, 0, 0, 0)  # the same questions give the same bytes


def dump(questions: Iterable[ParsedQuestion]) -> Written:
    """Write the questions as a package; ``qti.parse`` reads the same back, but for what is told."""
    stream, losses, names = io.BytesIO(), list[ItemLoss](), list[str]()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as package:

        def add(name: str, text: str) -> None:
            package.writestr(zipfile.ZipInfo(name, WRITTEN_AT), text, zipfile.ZIP_DEFLATED)

        for question in questions:
            if question.kind in LEFT_OUT:
                message = N_("QTI is written without predictions and passages with gaps; left out.")
                losses.append(ItemLoss(question.name, message, is_left_out=True))
                continue
            losses += [ItemLoss(question.name, message) for message in _changed(question)]
            names.append(f"items/item-{len(names) + 1:05}.xml")
            add(names[-1], _item(len(names), question))
        add("imsmanifest.xml", _manifest(names))
    return Written(stream.getvalue(), tuple(losses))


def _changed(question: ParsedQuestion) -> list[str]:
    body, found = question.body, []
    remarks = [
        each.get("feedback_html") for part in ("choices", "answers") for each in body.get(part, ())
    ]
    others = [body.get(f"{side}_feedback_html") for side in ("right", "wrong", "other")]
    if any(remarks) or any(others):
        found.append(N_("Remarks on single answers are not in the file."))
    if body.get("diacritics", EXACT) != EXACT:
        found.append(N_("How strictly diacritics compare is not in the file."))
    if question.kind == "numerical" and len(body["answers"]) > 1:
        found.append(N_("Only the first number with full marks is in the file."))
    if question.kind == "ordering" and body["grading"] != ALL:
        found.append(N_("A share for each thing at its place is not in the file: all or nothing."))
    if question.category:
        found.append(N_("The topic is not in the file."))
    return found


def _item(number: int, question: ParsedQuestion) -> str:
    declaration, interaction, processing = _parts(question.kind, question.body)
    mark = decimal_text(question.default_mark)
    remark = (
        '<modalFeedback outcomeIdentifier="FEEDBACK" identifier="general" showHide="show">'
        f"{_xhtml(question.general_feedback_html)}</modalFeedback>\n"
        if question.general_feedback_html
        else ""
    )
    return (
        f'{HEAD}<assessmentItem xmlns="{ITEM}" identifier="item-{number:05}" '
        f'title="{escaped(question.name)}" adaptive="false" timeDependent="false">\n{declaration}'
        '<outcomeDeclaration identifier="SCORE" cardinality="single" baseType="float"/>\n'
        '<outcomeDeclaration identifier="MAXSCORE" cardinality="single" baseType="float">'
        f"<defaultValue><value>{mark}</value></defaultValue></outcomeDeclaration>\n"
        f"<itemBody>{_xhtml(question.text_html)}{interaction}</itemBody>\n"
        f"{processing}{remark}</assessmentItem>\n"
    )


def _parts(kind: str, body: Mapping[str, Any]) -> tuple[str, str, str]:
    """Return the declaration of the response, the interaction, and how it is marked."""
    match kind:
        case "single_choice" | "multiple_choice":
            return _choices(kind, body)
        case "true_false":
            said = "true" if body["is_true"] else "false"
            shown = [("true", "Đúng"), ("false", "Sai")]
            return (
                _declaration("single", "identifier", [said]),
                _choice_interaction(shown, 1),
                _template(MATCH),
            )
        case "short_answer":
            return _short_answer(body)
        case "numerical":
            return _numerical(body)
        case "matching":
            return _matching(body)
        case "ordering":
            return _ordering(body)
        case "essay":
            essay = '<extendedTextInteraction responseIdentifier="RESPONSE"/>'
            return _declaration("single", "string", []), essay, ""
    return "", "", ""


def _choices(kind: str, body: Mapping[str, Any]) -> tuple[str, str, str]:
    named = [(f"c{n}", choice) for n, choice in enumerate(body["choices"], start=1)]
    right = [name for name, choice in named if Decimal(choice["fraction"]) > ZERO]
    worth = {name: Decimal(choice["fraction"]) for name, choice in named}
    shown = [(name, _xhtml(choice["html"])) for name, choice in named]
    is_single = kind == "single_choice"
    best = [name for name in right if worth[name] == ONE] if is_single else right
    is_plain = is_single and set(worth.values()) <= {ZERO, ONE} and len(best) == 1
    declared = _declaration(
        "single" if is_single else "multiple", "identifier", best, {} if is_plain else worth
    )
    interaction = _choice_interaction(shown, 1 if is_single else 0)
    return declared, interaction, _template(MATCH if is_plain else MAP)


def _choice_interaction(shown: list[tuple[str, str]], most: int) -> str:
    inside = "".join(
        f'<simpleChoice identifier="{name}">{html}</simpleChoice>' for name, html in shown
    )
    return (
        f'<choiceInteraction responseIdentifier="RESPONSE" shuffle="true" maxChoices="{most}">'
        f"{inside}</choiceInteraction>"
    )


def _short_answer(body: Mapping[str, Any]) -> tuple[str, str, str]:
    worth = {answer["text"]: Decimal(answer["fraction"]) for answer in body["answers"]}
    right = [text for text, share in worth.items() if share == ONE]
    declared = _declaration(
        "single", "string", right[:1], worth, is_strict=body["is_case_sensitive"]
    )
    return declared, '<p><textEntryInteraction responseIdentifier="RESPONSE"/></p>', _template(MAP)


def _numerical(body: Mapping[str, Any]) -> tuple[str, str, str]:
    answer = next(a for a in body["answers"] if Decimal(a["fraction"]) == ONE)
    low, high = bounds(answer)
    value, tolerance = decimal_text((low + high) / 2), decimal_text((high - low) / 2)
    processing = (
        "<responseProcessing><responseCondition><responseIf>"
        f'<equal toleranceMode="absolute" tolerance="{tolerance} {tolerance}">'
        '<variable identifier="RESPONSE"/><correct identifier="RESPONSE"/></equal>'
        '<setOutcomeValue identifier="SCORE"><variable identifier="MAXSCORE"/></setOutcomeValue>'
        "</responseIf></responseCondition></responseProcessing>\n"
    )
    entry = '<p><textEntryInteraction responseIdentifier="RESPONSE"/></p>'
    return _declaration("single", "float", [value]), entry, processing


def _matching(body: Mapping[str, Any]) -> tuple[str, str, str]:
    stems = {stem["id"]: f"s{n}" for n, stem in enumerate(body["stems"], start=1)}
    options = {option["id"]: f"o{n}" for n, option in enumerate(body["options"], start=1)}
    pairs = [f"{stems[stem['id']]} {options[stem['option']]}" for stem in body["stems"]]
    sides = (
        [(stems[stem["id"]], _xhtml(stem["html"]), 1) for stem in body["stems"]],
        [(options[o["id"]], escaped(o["text"]), len(pairs)) for o in body["options"]],
    )
    inside = "".join(
        "<simpleMatchSet>"
        + "".join(
            f'<simpleAssociableChoice identifier="{name}" matchMax="{most}">{html}'
            "</simpleAssociableChoice>"
            for name, html, most in side
        )
        + "</simpleMatchSet>"
        for side in sides
    )
    interaction = (
        '<matchInteraction responseIdentifier="RESPONSE" shuffle="true" '
        f'maxAssociations="{len(pairs)}">{inside}</matchInteraction>'
    )
    worth = dict.fromkeys(pairs, ONE / len(pairs))
    return _declaration("multiple", "directedPair", pairs, worth), interaction, _template(MAP)


def _ordering(body: Mapping[str, Any]) -> tuple[str, str, str]:
    named = [(f"o{n}", _xhtml(item["html"])) for n, item in enumerate(body["items"], start=1)]
    inside = "".join(f'<simpleChoice identifier="{n}">{html}</simpleChoice>' for n, html in named)
    declared = _declaration("ordered", "identifier", [name for name, _ in named])
    interaction = f'<orderInteraction responseIdentifier="RESPONSE" shuffle="true">{inside}</orderInteraction>'
    return declared, interaction, _template(MATCH)


def _declaration(
    cardinality: str,
    base: str,
    correct: list[str],
    worth: Mapping[str, Decimal] | None = None,
    *,
    is_strict: bool = False,
) -> str:
    values = "".join(f"<value>{escaped(value)}</value>" for value in correct)
    inside = f"<correctResponse>{values}</correctResponse>" if correct else ""
    if worth:
        strict = f' caseSensitive="{str(is_strict).lower()}"' if base == "string" else ""
        entries = "".join(
            f'<mapEntry mapKey="{escaped(key)}" mappedValue="{decimal_text(share)}"{strict}/>'
            for key, share in worth.items()
        )
        inside += f'<mapping lowerBound="0" upperBound="1" defaultValue="0">{entries}</mapping>'
    return (
        f'<responseDeclaration identifier="RESPONSE" cardinality="{cardinality}" '
        f'baseType="{base}">{inside}</responseDeclaration>\n'
    )


def _template(address: str) -> str:
    return f'<responseProcessing template="{address}"/>\n'


def _xhtml(html: str) -> str:
    """Write clean HTML as XML: its empty elements closed, its only named entity by number."""
    text = html.replace("&nbsp;", "&#160;")
    for name in ("br", "hr"):
        text = text.replace(f"<{name}>", f"<{name}/>")
    parts = text.split("<img")
    return parts[0] + "".join(f"<img{part.replace('>', '/>', 1)}" for part in parts[1:])


def _manifest(names: list[str]) -> str:
    resources = "".join(
        f'<resource identifier="{name.rpartition("/")[2].removesuffix(".xml")}" '
        f'type="imsqti_item_xmlv2p1" href="{name}"><file href="{name}"/></resource>\n'
        for name in names
    )
    return (
        f'{HEAD}<manifest xmlns="{MANIFEST}" identifier="questions">\n<metadata><schema>QTIv2.1 '
        f"Package</schema><schemaversion>1.0.0</schemaversion></metadata>\n<organizations/>\n"
        f"<resources>\n{resources}</resources>\n</manifest>\n"
    )
