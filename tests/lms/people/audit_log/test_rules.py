"""What an entry shows of its details."""

import pytest

from lms.people.audit_log.rules import Change, changes, rest

CHANGES = {
    "what differs is shown, what does not is left out": (
        {"before": {"a": 1, "b": 2}, "after": {"a": 1, "b": 3}},
        (Change("b", 2, 3),),
    ),
    "a field that is new stands last and was nothing before": (
        {"before": {"a": 1}, "after": {"b": 2, "a": 4}},
        (Change("a", 1, 4), Change("b", None, 2)),
    ),
    "a field that is gone is nothing afterwards": (
        {"before": {"a": 1}, "after": {}},
        (Change("a", 1, None),),
    ),
    "a single value has no name": ({"before": "draft"}, (Change("", "draft", None),)),
    "a value that turned into fields shows the fields": (
        {"before": None, "after": {"a": 1}},
        (Change("a", None, 1),),
    ),
    "changes by field are taken as they are": (
        {"changes": {"pass_percent": ["50", "80"], "odd": "x"}},
        (Change("pass_percent", "50", "80"),),
    ),
    "an entry without either shows none": ({"title": "x"}, ()),
}
REST = {
    "what is not a change is a line": ({"title": "x", "before": 1, "after": 2}, (("title", "x"),)),
    "a thing within shows its parts": (
        {"wanted": {"words": "a", "since": "b"}},
        (("words", "a"), ("since", "b")),
    ),
    "an empty thing is a line of its own": ({"wanted": {}}, (("wanted", {}),)),
}


@pytest.mark.parametrize(("details", "shown"), CHANGES.values(), ids=CHANGES)
def test_changes(details, shown):
    assert changes(details) == shown


@pytest.mark.parametrize(("details", "lines"), REST.values(), ids=REST)
def test_rest(details, lines):
    assert rest(details) == lines
