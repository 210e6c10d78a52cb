"""Conventions of the code that no linter knows."""

import ast
import importlib
import re
import sys

from tests.architecture.source import (
    ROOT,
    called,
    code,
    decorators,
    functions,
    is_view,
    place,
    relative,
    text,
    tracked,
    tree,
)

LONGEST_MODULE = 300
VAGUE = {"util", "utils", "helper", "helpers", "manager", "managers", "handler", "handlers"}
VAGUE |= {"info", "misc", "data"}
NAMED_SOURCES = {".py", ".js", ".css", ".html"}
MIGRATIONS = ROOT / "lms" / "migrations" / "versions"  # written once, loaded by path
CLOCK = "lms/kernel/clock.py"
CLOCK_READERS = re.compile(
    r"^(datetime\.)*(datetime|date)\.(now|utcnow|today)$|^time\.(time|time_ns|localtime|gmtime)$"
    r"|^(sa\.|sqlalchemy\.)?func\.(now|current_\w+|localtime\w*)$"
)
IMPURE = {
    "io",
    "os",
    "pathlib",
    "secrets",
    "shutil",
    "socket",
    "sqlite3",
    "subprocess",
    "tempfile",
    "time",
}
LATE_IMPORT = re.compile(r"# noqa: PLC0415 -+ \w+")


def test_only_the_kernel_commits():
    commits = [
        place(path, call)
        for path in code()
        if relative(path).as_posix() != "lms/kernel/db.py"
        for call in ast.walk(tree(path))
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Attribute)
        and call.func.attr == "commit"
    ]
    assert commits == []


def test_every_view_authorizes_or_says_it_is_public():
    silent = [
        place(path, view, view.name)
        for path in code()
        for view in functions(tree(path))
        if is_view(view) and "authorize" not in called(view) and "public" not in decorators(view)
    ]
    assert silent == []


def test_nothing_changes_when_a_page_is_opened():
    """A GET promises SQLite that it only reads (`db.read_only`); a write under it can be refused."""
    writers = [
        place(path, view, view.name)
        for path in code()
        for view in functions(tree(path))
        if is_view(view)
        and "transaction" in called(view)
        and not any(
            "POST" in ast.unparse(d) or ".post(" in ast.unparse(d) for d in view.decorator_list
        )
    ]
    assert writers == []


def test_every_rule_is_named_in_its_test():
    unnamed = []
    for path in code():
        if path.name not in {"rules.py", "policy.py"}:
            continue
        folder = ROOT / "tests" / relative(path).parent
        names = (
            ("test_rules.py", "test_policy.py") if path.name == "policy.py" else ("test_rules.py",)
        )
        tested = "".join(text(folder / name) for name in names if (folder / name).is_file())
        unnamed += [
            place(path, rule, rule.name)
            for rule in tree(path).body
            if isinstance(rule, ast.FunctionDef)
            and not rule.name.startswith("_")
            and not re.search(rf"\b{rule.name}\b", tested)
        ]
    assert unnamed == []


def test_rules_and_policies_import_by_themselves():
    """Imported here, so that a module of rules that no test touches counts as uncovered."""
    for path in code():
        if path.name in {"rules.py", "policy.py"}:
            importlib.import_module(".".join(relative(path).with_suffix("").parts))


def test_rules_and_policies_use_the_standard_library_and_themselves():
    """No I/O, no clock, no chance: what they need comes as an argument."""
    foreign = []
    for path in code():
        if path.name not in {"rules.py", "policy.py"}:
            continue
        feature = ".".join(relative(path).parent.parts)
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and node.module:
                names = (
                    [f"{node.module}.{a.name}" for a in node.names]
                    if node.module == "lms.kernel"
                    else [node.module]
                )
            else:
                continue
            foreign += [place(path, node, n) for n in names if not _is_pure(n, feature)]
    assert foreign == []


def _is_pure(module, feature):
    top = module.partition(".")[0]
    if top in sys.stdlib_module_names:
        return top not in IMPURE
    is_rules = module.endswith(".rules") or module.startswith(f"{feature}.")
    return is_rules or module in {"lms.kernel.actor", "lms.kernel.errors"}


def test_no_module_outgrows_a_sitting():
    lengths = ((path, text(path).count("\n")) for path in code() if path.parent != MIGRATIONS)
    long = [
        place(path, lines, f"{lines} lines") for path, lines in lengths if lines > LONGEST_MODULE
    ]
    assert long == []


def test_every_import_inside_a_function_says_why():
    late = []
    for path in code():
        lines = text(path).splitlines()
        late += [
            place(path, node)
            for function in functions(tree(path))
            for node in ast.walk(function)
            if isinstance(node, ast.Import | ast.ImportFrom)
            and not LATE_IMPORT.search(lines[node.lineno - 1])
        ]
    assert late == []


def test_only_the_kernel_reads_the_clock():
    readers = [
        place(path, node, ast.unparse(node))
        for path in code()
        if relative(path).as_posix() != CLOCK
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Attribute) and CLOCK_READERS.match(ast.unparse(node))
    ]
    assert readers == []


def test_a_package_holds_its_docstring_and_nothing_else():
    full = [
        place(path, 1)
        for path in code()
        if path.name == "__init__.py"
        and not (len(tree(path).body) == 1 and ast.get_docstring(tree(path)))
    ]
    assert full == []


def test_every_folder_of_code_is_a_package():
    folders = {path.parent for path in code()} - {MIGRATIONS}
    assert [str(relative(f)) for f in sorted(folders) if not (f / "__init__.py").is_file()] == []


def test_every_module_opens_with_a_sentence():
    silent = [place(path, 1) for path in code() if not ast.get_docstring(tree(path))]
    assert silent == []


def test_no_file_has_a_name_that_says_nothing():
    vague = [
        str(relative(path))
        for path in tracked()
        if path.suffix in NAMED_SOURCES
        and any(VAGUE & set(re.split(r"[_\-.]", part)) for part in relative(path).parts)
    ]
    assert vague == []


def test_services_and_queries_never_touch_the_request():
    """`now` and the actor are arguments; import-linter holds the imports, this the signatures."""
    readers = [
        place(path, function, function.name)
        for path in code()
        if path.name in {"service.py", "queries.py", "rules.py", "policy.py"}
        for function in functions(tree(path))
        if any(
            isinstance(node, ast.Attribute) and ast.unparse(node) == "clock.now"
            for node in ast.walk(function)
        )
    ]
    assert readers == []


def test_no_float_decides_in_a_rule():
    floats = [
        place(path, node, str(getattr(node, "value", "float")))
        for path in code()
        if path.name == "rules.py"
        for node in ast.walk(tree(path))
        if (isinstance(node, ast.Constant) and isinstance(node.value, float))
        or (isinstance(node, ast.Name) and node.id == "float")
    ]
    assert floats == []
