"""The rule book: every rule and every permission as a table, written from the code itself.

``python -m lms.rulebook`` writes docs/rulebook.md; with ``--check`` it only says whether it is up to date.
"""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
BOOK = ROOT / "docs" / "rulebook.md"
PACKAGES = ("lms", "quizzes", "courses", "certificates")
TITLES = {"rules.py": "Rules", "policy.py": "Who may"}
HEAD = """# Rule book

Every business rule and every permission, with the place it lives. `make rulebook` writes this page from
the docstrings; a gate fails when it lags behind the code.
"""


def sources() -> list[Path]:
    """Return every module of rules and of permissions, a package's features in the order of their names."""
    return [
        path
        for package in PACKAGES
        for folder in sorted({p.parent for p in (ROOT / package).rglob("*.py")})
        for path in (folder / "rules.py", folder / "policy.py")
        if path.is_file()
    ]


def entries(path: Path) -> Iterator[tuple[str, str]]:
    """Return each public rule of a module with the first paragraph of its docstring."""
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_"):
            paragraph = (ast.get_docstring(node) or "").split("\n\n")[0]
            yield node.name, " ".join(paragraph.split()).replace("|", "\\|")


def chapter(path: Path) -> str:
    """Return the table of one module, or nothing where it holds no rule."""
    rows = "".join(f"| `{name}` | {sentence} |\n" for name, sentence in entries(path))
    if not rows:
        return ""
    place = path.relative_to(ROOT).as_posix()
    feature = ".".join(path.relative_to(ROOT).parts[:-1])
    title = TITLES[path.name]
    return f"\n## {feature}: {title.lower()}\n\n[`{place}`](../{place})\n\n| name | {title} |\n|---|---|\n{rows}"


def book() -> str:
    """Return the whole rule book as Markdown."""
    return HEAD + "".join(chapter(path) for path in sources())


def main() -> int:
    """Write the rule book, or with ``--check`` return 1 if the one on disk has fallen behind."""
    text = book()
    if "--check" in sys.argv[1:]:
        if BOOK.is_file() and BOOK.read_text(encoding="utf-8") == text:
            return 0
        print("docs/rulebook.md has fallen behind the rules: run `make rulebook`.", file=sys.stderr)
        return 1
    BOOK.parent.mkdir(exist_ok=True)
    BOOK.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
