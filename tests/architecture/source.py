"""The source tree as the architecture tests read it. Every failure names the file and line to fix."""

import ast
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGES = ("lms", "courses", "quizzes", "certificates")
ROUTE_METHODS = {"route", "get", "post", "put", "patch", "delete"}


@cache
def tracked() -> tuple[Path, ...]:
    """Return every file that is in the repository or about to be."""
    names = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
        text=True,
    ).stdout
    paths = (ROOT / name for name in sorted(names.split("\0")) if name)
    return tuple(path for path in paths if path.is_file())


def code() -> tuple[Path, ...]:
    """Return the modules of the product, tests and tools aside."""
    return tuple(
        path for path in tracked() if path.suffix == ".py" and relative(path).parts[0] in PACKAGES
    )


def templates() -> tuple[Path, ...]:
    """Return every page template."""
    return tuple(path for path in tracked() if relative(path).parts[0] == "templates")


def relative(path: Path) -> Path:
    """Return a path from the root of the source tree."""
    return path.relative_to(ROOT)


def text(path: Path) -> str:
    """Return what a file says."""
    return path.read_text(encoding="utf-8")


@cache
def tree(path: Path) -> ast.Module:
    """Return a module's syntax tree."""
    return ast.parse(text(path))


def place(path: Path, line: int | ast.AST, what: str = "") -> str:
    """Return ``file:line what``, the form that editors jump to."""
    number = line if isinstance(line, int) else getattr(line, "lineno", 1)
    return f"{relative(path)}:{number} {what}".rstrip()


def line_of(path: Path, position: int) -> int:
    """Return the line that a position of a file's text lies on."""
    return text(path).count("\n", 0, position) + 1


def functions(node: ast.AST) -> Iterator[ast.FunctionDef]:
    """Return every function below a node, its own included."""
    return (n for n in ast.walk(node) if isinstance(n, ast.FunctionDef))


def called(node: ast.AST) -> set[str]:
    """Return the last names of everything called below a node: ``authorize`` of ``web.authorize()``."""
    names = set()
    for call in ast.walk(node):
        if isinstance(call, ast.Call):
            if isinstance(call.func, ast.Name):
                names.add(call.func.id)
            elif isinstance(call.func, ast.Attribute):
                names.add(call.func.attr)
    return names


def decorators(function: ast.FunctionDef) -> set[str]:
    """Return the last names of a function's decorators."""
    nodes = (d.func if isinstance(d, ast.Call) else d for d in function.decorator_list)
    return {ast.unparse(node).rpartition(".")[2] for node in nodes}


def is_view(function: ast.FunctionDef) -> bool:
    """Tell whether a function answers an address."""
    return any(
        isinstance(d, ast.Call)
        and isinstance(d.func, ast.Attribute)
        and d.func.attr in ROUTE_METHODS
        and d.args
        for d in function.decorator_list
    )


def docstrings(module: ast.Module) -> set[ast.AST]:
    """Return the nodes of a module that are docstrings."""
    owners = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    return {
        node.body[0].value
        for node in ast.walk(module)
        if isinstance(node, owners) and node.body and isinstance(node.body[0], ast.Expr)
    }
