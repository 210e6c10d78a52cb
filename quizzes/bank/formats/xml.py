"""XML that people send: no DTD, no entities, no network, bounded in size and depth."""

import re
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from lms.kernel.errors import N_, BadInput

MAX_XML = 10_000_000  # bytes; pictures in base64 make most of it
MAX_DEPTH = 60  # no format of questions nests deeper

_COMMENT = re.compile(r"<!--.*?-->|<!\[CDATA\[.*?\]\]>", re.DOTALL)
_OUTSIDE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class NotXml(BadInput):
    """The file is not well-formed XML, or says things that no question needs."""

    message = N_("The file is damaged: it is not proper XML. Please export it again.")


class XmlTooBig(BadInput):
    """The file is longer or nested deeper than any file of questions."""

    message = N_("The file is too big: at most %(limit)s MB. Please split it.")


def read_xml(content: bytes) -> Element:
    """Return the root of a document, or refuse it in one sentence."""
    if len(content) > MAX_XML:
        raise XmlTooBig(limit=MAX_XML // 1_000_000)
    try:
        root: Element = fromstring(content, forbid_dtd=True)
    except (ParseError, DefusedXmlException, LookupError, ValueError):
        raise NotXml from None
    level = [root]
    for _ in range(MAX_DEPTH):
        level = [child for element in level for child in element]
        if not level:
            return root
    raise NotXml


def lines_of(content: bytes, tag: str) -> list[int]:
    """Return the lines on which elements of this name begin, in order; comments do not count."""
    text = content.decode("utf-8", "replace")
    text = _COMMENT.sub(lambda match: "\n" * match[0].count("\n"), text)
    starts = (match.start() for match in re.finditer(rf"<{re.escape(tag)}[\s>/]", text))
    lines, at, line = [], 0, 1
    for start in starts:
        line += text.count("\n", at, start)
        at = start
        lines.append(line)
    return lines


def escaped(text: str) -> str:
    """Write a text for XML, between tags or in an attribute."""
    text = _OUTSIDE.sub("", text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return text.replace('"', "&quot;")
