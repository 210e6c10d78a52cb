"""Formatted text that people type or import: what of it may be kept, and its plain reading."""

import re
import unicodedata
from collections import Counter
from html import escape, unescape

import nh3

# fmt: off
TAGS = frozenset({
    "p", "br", "b", "strong", "i", "em", "u", "sub", "sup", "ul", "ol", "li", "table", "thead",
    "tbody", "tr", "td", "th", "h2", "h3", "h4", "blockquote", "a", "img", "code", "pre", "span", "hr",
})
# fmt: on
ATTRIBUTES: dict[str, set[str]] = {"*": set(), "a": {"href"}, "img": {"src", "alt"}}
SCHEMES = {"http", "https", "mailto", "data"}
MAX_CHARACTERS = 300_000  # pictures apart; the parser slows down with the square of a hostile tag
MAX_DEPTH = 500  # nobody nests so deep; a browser and the cleaner slow down with the square of it

_LINK = re.compile(r"(?:https?://|mailto:)[^\s]++\Z", re.IGNORECASE)
_PICTURE = re.compile(r"data:image/(?:png|jpeg|gif|webp);base64,[A-Za-z0-9+/]*+={0,2}\Z")
_FILE = re.compile(r"/files/[\w.~/-]++\Z", re.ASCII)
_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9]*+)([^<>]*+)>")
_MARKUP = re.compile(r"<!--(?:[^-]|-(?!->))*+(?:-->|\Z)|<[^<>]*+>")
_PICTURE_SOURCE = re.compile(r'(?<=\ssrc=")data:image/[a-z]{3,4};base64,[A-Za-z0-9+/=]++(?=")')
_PICTURE_TAG = re.compile(r"<img\b([^<>]*+)>", re.IGNORECASE)
_PICTURE_WORDS = re.compile(r'\salt="([^"]*+)"')
_KNOWN_TAG = re.compile(rf"</?(?:{'|'.join(sorted(TAGS))}|div|font)(?:\s[^<>]*+|\s*+/)?>", re.I)
_ATTRIBUTE = re.compile(r"\s([A-Za-z][\w:-]*+)\s*+=")
_VOID = frozenset({"br", "hr", "img", "input", "meta", "link", "col", "wbr"})
_HIDDEN = re.compile(r"<(script|style)\b[^<>]*+>.*?(?:</\1\s*+>|\Z)", re.DOTALL | re.I)
# Controls, halves of characters and code points that no text may hold: browsers drop or misread
# them. (Tab and line feed stay.)
FORBIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
# A stroke after ">" would be composed with it by NFC and break the tag.
_STRAY_STROKE = re.compile(">\u0338++")


def clean(html: str) -> str:
    """Keep the tags and addresses that the house allows, nothing else; cleaning twice adds nothing.

    Links lead to http, https and mailto only; pictures are embedded PNG, JPEG, GIF or WebP, or our
    own ``/files/``. There is no style, class or id. The text is in NFC. One that is too long or
    nested too deep to be a person's work keeps its words only.
    """
    text = _fit(html)
    if length(text) > MAX_CHARACTERS or _depth(text) > MAX_DEPTH:
        return from_plain(to_plain(text))
    for _ in range(4):
        cleaned = _fit(
            nh3.clean(
                text,
                tags=set(TAGS),
                attributes=ATTRIBUTES,
                attribute_filter=_allowed,
                url_schemes=SCHEMES,
                link_rel="noopener",
            )
        )
        if cleaned == text:
            return cleaned
        text = cleaned
    return text


def from_plain(text: str) -> str:
    """Turn typed text into paragraphs: a blank line parts them, a line break stays one."""
    blocks = re.split(r"\n\s*\n", _fit(text).strip())
    return _fit("".join(f"<p>{inline_from_plain(block)}</p>" for block in blocks if block.strip()))


def inline_from_plain(text: str) -> str:
    """Turn typed text into HTML without paragraphs, for a choice or a label."""
    lines = (escape(line.strip(), quote=False) for line in _fit(text).strip().split("\n"))
    return _fit("<br>".join(lines).replace("\u00a0", "&nbsp;"))


def to_plain(html: str) -> str:
    """Return the words of the text: paragraphs parted by a blank line, a picture by its words."""
    text = _fit(html)
    if "<" not in text and "&" not in text:  # most choices: words alone
        return _fit(" ".join(text.split()))
    text = _HIDDEN.sub("", text)
    text = _PICTURE_TAG.sub(_picture_words, text)
    text = re.sub(r"\n", " ", text)
    text = re.sub(r"<(?:br|/tr|/li|hr)\b[^<>]*+>", "\n", text, flags=re.I)
    text = re.sub(r"<li\b[^<>]*+>", "- ", text, flags=re.I)
    text = re.sub(r"</(?:td|th)\s*+>", " ", text, flags=re.I)
    text = re.sub(r"</(?:p|h[2-4]|ul|ol|table|blockquote|pre)\s*+>", "\n\n", text, flags=re.I)
    text = unescape(_MARKUP.sub("", text))
    lines = (" ".join(line.split()) for line in text.split("\n"))
    return _fit(re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip())


def has_markup(text: str) -> bool:
    """Tell whether somebody who typed this meant HTML: "a < b" is not, "<b>a</b>" is."""
    return _KNOWN_TAG.search(text) is not None


def length(html: str) -> int:
    """Return the number of characters, without those of embedded pictures."""
    return len(_PICTURE_SOURCE.sub("", html))


def lost(html: str, cleaned: str) -> tuple[str, ...]:
    """Return the tags and attributes of ``html`` that ``cleaned`` no longer has, sorted."""
    gone = _parts(html) - _parts(cleaned)
    return tuple(sorted(part for part in gone if part != "rel"))


def _fit(text: str) -> str:
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = _STRAY_STROKE.sub(">", FORBIDDEN.sub("", text))
    return unicodedata.normalize("NFC", text)


def _allowed(tag: str, attribute: str, value: str) -> str | None:
    if attribute == "href":
        return value if _LINK.match(value) else None
    if attribute == "src":
        is_ours = _FILE.match(value) and ".." not in value
        return value if is_ours or _PICTURE.match(value) else None
    return value


def _picture_words(match: re.Match[str]) -> str:
    words = _PICTURE_WORDS.search(match[1])
    return f" {words[1]} " if words else " "


def _depth(html: str) -> int:
    """Return the greatest number of elements left open at once, at most; cheap and never low."""
    opened: Counter[str] = Counter()
    deepest = now = 0
    for match in _TAG.finditer(html):
        closing, name = match[1], match[2].lower()
        if name in _VOID:
            continue
        if not closing:
            opened[name] += 1
            now += 1
            deepest = max(deepest, now)
        elif opened[name]:
            opened[name] -= 1
            now -= 1
    return deepest


def _parts(html: str) -> Counter[str]:
    found: Counter[str] = Counter()
    for match in _TAG.finditer(html):
        if not match[1]:
            found[f"<{match[2].lower()}>"] += 1
            found.update(name.lower() for name in _ATTRIBUTE.findall(match[3]))
    return found
