"""What no file of the repository may say or hold."""

import re

from lms import rulebook
from tests.architecture.source import ROOT, line_of, place, relative, text, tracked

# Written in pieces, so that this file does not find itself.
ADDRESSES = "|".join(
    [
        r"py" r"pi\.org",
        r"python" r"hosted\.org",
        r"registry\.npm" r"js",
        r"registry\.yarn" r"pkg",
        r"(?<!no-emit)-" r"-(extra-)?index-url",
        r"(?<!no-emit)-" r"-find-links",
    ]
)
MACHINE_PATHS = "|".join(
    [r"/ro" r"ot/", r"/wo" r"rk/", r"/ho" r"me/\w", r"/Us" r"ers/\w", r"/opt/py" r"pi"]
)
BINARY = {".png", ".jpg", ".ico", ".xlsx", ".docx", ".pdf", ".ttf", ".woff", ".woff2", ".zip"}
CROSSING = {"access", "architecture", "browser", "files", "load", "tools", "walkthroughs"}
LARGEST = 500_000


def finds(pattern):
    wanted = re.compile(pattern)
    return [
        place(path, line_of(path, hit.start()), hit.group())
        for path in tracked()
        if path.suffix not in BINARY
        for hit in wanted.finditer(text(path))
    ]


def test_no_file_names_a_package_index():
    assert finds(ADDRESSES) == []


def test_no_file_names_a_path_of_somebodys_machine():
    assert finds(MACHINE_PATHS) == []


def test_nothing_third_party_or_large_is_kept():
    large = [
        f"{relative(path)} {path.stat().st_size} bytes"
        for path in tracked()
        if path.stat().st_size > LARGEST
    ]
    assert large == []


def test_locks_pin_every_package_by_hash():
    loose = [
        place(path, number, line)
        for path in sorted((ROOT / "requirements").glob("*.txt"))
        for number, line in enumerate(text(path).splitlines(), 1)
        if line and not line.startswith((" ", "#")) and not re.match(r"\S+==\S+ .*\\$", line)
    ]
    assert loose == []


def test_the_rule_book_is_up_to_date():
    is_current = text(rulebook.BOOK) == rulebook.book()
    assert is_current, "docs/rulebook.md:1 has fallen behind the rules: run `make rulebook`"


def test_every_rule_in_the_book_says_what_it_is():
    silent = [
        f"{relative(path)}: {name}"
        for path in rulebook.sources()
        for name, sentence in rulebook.entries(path)
        if not sentence
    ]
    assert silent == []


def test_tests_lie_where_the_code_lies():
    """`tests/` mirrors the packages; beside them only the kinds of test that cross them."""
    lost = [
        str(relative(path))
        for path in tracked()
        if relative(path).parts[0] == "tests"
        and len(relative(path).parts) > 2
        and relative(path).parts[1] not in CROSSING
        and not ROOT.joinpath(*relative(path).parts[1:-1]).is_dir()
    ]
    assert lost == []
