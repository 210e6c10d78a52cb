"""Templates: no inline code, every word translated, every path that of a view."""

import ast
import re

from jinja2 import nodes

from tests.architecture import pages
from tests.architecture.source import (
    PACKAGES,
    ROOT,
    code,
    functions,
    line_of,
    place,
    relative,
    templates,
    text,
    tracked,
    tree,
)

HTML = [path for path in templates() if path.suffix == ".html"]
# Names that are the same in both languages, and each language's own name for itself.
SAME_IN_EVERY_LANGUAGE = {
    "English",
    "Tiếng Việt",
    "PDF",
    "ZIP",
    "QR",
    "CSV",
    "XLSX",
    "GIFT",
    "DOCX",
}
# What is shown when nothing else works says it in both languages, for it cannot ask for either.
BILINGUAL = {"templates/errors/broken.html"}
# The kernel's pages are known by what they show.
KERNEL_PAGES = {("lms", "jobs"): ("lms", "kernel")}
WORD = re.compile(r"[^\W\d_]{2,}")
# Pages of the frame: no view of their own, or called by name from the error handler.
FRAME = {"macros", "errors", "mail"}


def test_no_inline_script_or_style():
    inline = []
    for path in HTML:
        reader = pages.read(path)
        inline += [
            place(path, line, f"<{tag}>") for line, tag, said in reader.content if said.strip()
        ]
        inline += [
            place(path, line, f"<{tag} {name}=>")
            for line, tag, attributes in reader.tags
            for name, value in attributes.items()
            if name == "style" or name.startswith("on") or str(value).startswith("javascript:")
        ]
    assert inline == []


def test_scripts_are_modules_of_our_own():
    foreign = [
        place(path, line, str(attributes))
        for path in HTML
        for line, tag, attributes in pages.read(path).tags
        if tag == "script"
        and attributes.get("type") != "application/json"
        and (
            attributes.get("type") != "module"
            or not str(attributes.get("src", "")).startswith(pages.VALUE)
        )
    ]
    assert foreign == []


def test_no_page_asks_an_outside_host():
    outside = [
        place(path, line_of(path, hit.start()), hit.group())
        for path in tracked()
        if relative(path).parts[0] in {"templates", "static"}
        and path.suffix in {".html", ".css", ".js"}
        for hit in re.finditer(
            r"""(?:src|href|action)=["']?(?:https?:)?//|url\(["']?(?:https?:)?//|from ["']https?:""",
            text(path),
        )
    ]
    assert outside == []


def test_nothing_is_marked_safe():
    """HTML that an author wrote is cleaned and marked where it is cleaned, not where it is shown."""
    marked = [
        place(path, node.lineno, "|safe")
        for path in HTML
        for node in pages.parsed(path).find_all(nodes.Filter)
        if node.name == "safe"
    ]
    marked += [
        place(path, node.lineno, "autoescape")
        for path in HTML
        for node in pages.parsed(path).find_all(nodes.ScopedEvalContextModifier)
    ]
    assert marked == []


def test_every_word_on_a_page_is_translated():
    untranslated = [
        place(path, line, repr(said))
        for path in HTML
        for line, said in pages.read(path).words
        if said not in SAME_IN_EVERY_LANGUAGE
        and WORD.search(said)
        and relative(path).as_posix() not in BILINGUAL
    ]
    assert untranslated == []


def test_every_template_lies_at_the_path_of_its_view():
    """`templates/<package>/<feature>/<view>.html` belongs to the view of that name.

    `_part.html` belongs to none, nor does a frame that others extend.
    """
    views = {
        (*relative(path).parent.parts, function.name)
        for path in code()
        for function in functions(tree(path))
    }
    frames = {
        ROOT / "templates" / node.template.value
        for path in HTML
        for node in pages.parsed(path).find_all(nodes.Extends)
        if isinstance(node.template, nodes.Const)
    }
    lost = []
    for path in HTML:
        folder = relative(path).parent.parts[1:]
        if not folder or folder[0] in FRAME or path.name.startswith("_") or path in frames:
            continue
        view = (*KERNEL_PAGES.get(folder, folder), path.stem.replace("-", "_"))
        if view not in views:
            lost.append(place(path, 1, f"no view {'.'.join(view)}"))
    assert lost == []


def test_every_part_of_a_template_is_used():
    used = {name for path in templates() for _line, name in pages.names_of_templates(path)}
    used |= {
        node.value
        for path in code()
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and ".html" in node.value
    }
    idle = [
        place(path, 1)
        for path in HTML
        if relative(path).relative_to("templates").as_posix() not in used
    ]
    assert idle == []


def test_every_template_named_in_code_exists():
    missing = [
        place(path, node, node.value)
        for path in code()
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and re.fullmatch(r"[\w/-]+\.html", node.value)
        and not (ROOT / "templates" / node.value).is_file()
    ]
    missing += [
        place(path, line, name)
        for path in templates()
        for line, name in pages.names_of_templates(path)
        if not (ROOT / "templates" / name).is_file()
    ]
    assert missing == []


def test_every_script_lies_at_the_path_of_a_page():
    """`static/js/<package>/<feature>/<view>.js` serves `templates/<package>/<feature>/<view>.html`."""
    lost = [
        place(path, 1)
        for path in tracked()
        if path.suffix == ".js"
        and relative(path).parts[:2] == ("static", "js")
        and relative(path).parts[2] in PACKAGES
        and len(relative(path).parts) > 4
        and not path.name.startswith("_")
        and not (ROOT / "templates" / relative(path).relative_to("static/js"))
        .with_suffix(".html")
        .is_file()
    ]
    assert lost == []


def test_every_asset_named_on_a_page_exists():
    missing = [
        place(path, node.lineno, node.args[0].value)
        for path in HTML
        for node in pages.parsed(path).find_all(nodes.Call)
        if isinstance(node.node, nodes.Name)
        and node.node.name == "asset"
        and node.args
        and isinstance(node.args[0], nodes.Const)
        and not node.args[0].value.startswith("vendor/")
        and not (ROOT / "static" / node.args[0].value).is_file()
    ]
    assert missing == []
