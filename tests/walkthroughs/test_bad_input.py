"""No input breaks us: every address and every field of every form, as everybody, sent what nobody means.

A request is undone afterwards, so that each meets the same world. With ``LMS_FUZZ=all`` each field
gets every kind of junk; otherwise kinds take turns, which is quick and in the end as thorough.
"""

import io
import os
import traceback
from contextlib import contextmanager
from html.parser import HTMLParser
from itertools import count
from urllib.parse import quote

import pytest
from werkzeug.datastructures import MultiDict

from lms.kernel import clock, db
from quizzes.papers import questions
from tests.access_matrix import ROWS
from tests.people import Cast
from tests.world import World

HUGE = "9" * 30
LONG = "ả" * 10_000
TEXTS = [
    "\x00",
    "a\x00b",
    "",
    " ",
    HUGE,
    "-1",
    "1e309",
    "NaN",
    "0001-01-01",
    "9999-12-31T23:59",
    "=cmd|' /C calc'!A0",
    "../../etc/passwd",
    "\u202e\ufeff\u0300",
    "%(name)s %s {0} {{ 7*7 }}",
    "<svg onload=alert(1)>'\"",
    "\U0001f600\uffff",
    LONG,
]
BROKEN_BYTES = b"\xff\xfe\xed\xa0\x80%zz"
# In a query: a sign the database does not take, half of a letter, numbers out of every range, and
# texts too long or of too many words for one condition.
QUERIES = [
    "%00", "a%00b", "%ff%fe%ed%a0%80", HUGE, "-1", "0", "9999999999", "1e9", "%25%27%22%5c_",
    quote("a" * 60_000), "+".join(map(str, range(3_000))), "all", "%2f%2fevil.example",
]  # fmt: skip
PARAMETERS = (
    "q", "page", "sort", "state", "kind", "category", "year", "version", "show", "session", "next",
    "back", "quiz", "unit", "again", "file", "result", "event",
)  # fmt: skip
IDS = ["%00", "%ff%fe", "a" * 3_000, "..%2f..%2fetc", "-1", "%F0%9F%98%80", "1%0d%0aX:%20y"]
BODIES = [
    None, [], "", "text", 0, -1, 1e308, True, {}, {"": ""}, {"place": {}, "response": [], "after": {}},
    {"place": 10**30, "response": 10**30, "after": 10**30, "key": 10**30},
    {"place": -1, "response": None, "after": -1, "key": "k" * 10_000},
    {"place": 0, "response": "\x00", "after": 0, "key": "k"},
    {"place": 0, "response": "\ud800", "after": 0, "key": "k1"},
    {"place": 0, "response": "a", "after": 0, "key": "\x00\ud800"},
    {"place": 0, "response": {"a": ["\ud800"] * 2000}, "after": 0, "key": "k2"},
    {"place": 0, "response": [[[[]]]], "after": 0, "key": "k3"},
    {"place": 0.5, "response": float("nan"), "after": 0, "key": "k4"},
    {"mark": "present", "enrolment": "\x00", "note": "\ud800"},
    {"mark": ["present"], "enrolment": {}, "note": []},
    {"mark": "present", "enrolment": "{enrolment_id}", "note": "\x00\ud800"},
]  # fmt: skip
RAW_BODIES = [
    b"", b"{", b"\xff\xfe", b"[" * 100_000, b'{"a": NaN}', b'{"place": 1' + b"0" * 5000 + b"}",
]  # fmt: skip
FILES = [
    ("", b""), ("a.xlsx", b""), ("a\x00.xlsx", b"PK\x03\x04"), ("../../a.docx", b"PK\x05\x06" + b"\x00" * 18),
    ("a.gift", b"\xff\xfe\x00"), ("a.gift", b"{" * 5_000), ("a.csv", b"\x00" * 500), ("a.pdf", b"%PDF-1.7"),
    ("x" * 5_000 + ".gift", b"::a:: b {=c ~d}"),
    ("a.gift", b"$CATEGORY: a\x00b/\xef\xbf\xbf\n\n::a\x00:: b\x00 {=c\x00 ~d\x00 #e\x00}"), ("\u202ea.xlsx\r\nX: y", b"\xd0\xcf\x11\xe0" + b"\xff" * 2000),
]  # fmt: skip
USUAL = {
    "date": "2026-12-01", "time": "08:00", "datetime-local": "2026-12-01T08:00", "number": "1",
    "tel": "0912345679", "email": "an@example.vn", "text": "Nguyễn Văn Thử", "textarea": "Một câu",
    "password": "một câu dễ nhớ", "search": "an", "url": "https://example.vn",
}  # fmt: skip
THOROUGH = os.environ.get("LMS_FUZZ") == "all"
A_TURN = 1  # kinds of junk that a field gets


class _Fields(HTMLParser):
    """The fields of a page's forms with what a person would send."""

    def __init__(self):
        super().__init__()
        self.values, self.files = MultiDict(), set()
        self._select = self._area = None

    def handle_starttag(self, tag, attrs):
        at = dict(attrs)
        name, kind = at.get("name"), at.get("type", "text")
        if tag == "select":
            self._select = name
        elif tag == "option" and self._select and (at.get("value") or "selected" in at):
            if "selected" in at or self._select not in self.values:
                self.values[self._select] = at.get("value") or ""
        elif tag == "textarea" and name:
            self.values.add(name, USUAL["textarea"])
        elif tag == "input" and name and name != "csrf_token":
            if kind == "file":
                self.files.add(name)
            elif kind == "radio":
                if "checked" in at or name not in self.values:
                    self.values[name] = at.get("value") or ""
            elif kind == "checkbox":
                self.values.add(name, at.get("value") or "y")
            else:
                self.values.add(name, at.get("value") or USUAL.get(kind, ""))

    def handle_endtag(self, tag):
        if tag == "select":
            self._select = None


@pytest.fixture(scope="module")
def world(engine, app):
    """The world within a transaction that is never committed."""
    db.remove_session()
    db.read_only(promise=False)
    connection = engine.connect()
    outer = connection.begin()
    db._sessions.configure(bind=connection, join_transaction_mode="create_savepoint")
    try:
        made = World(db._sessions, Cast(app, db._sessions, now=clock.now()))
        made.connection = connection
        made.browsers = {actor: made.cast.browser(person) for actor, person in made.actors.items()}
        made.rules = [rule for rule in app.url_map.iter_rules() if rule.endpoint in ROWS]
        made.turn = count()
        yield made
    finally:
        db.remove_session()
        db.read_only(promise=False)
        db._sessions.configure(bind=engine, join_transaction_mode="conditional_savepoint")
        outer.rollback()
        connection.close()
        questions.forget_all()


@contextmanager
def undone(world):
    inner = world.connection.begin_nested()
    try:
        yield
    finally:
        db.remove_session()
        inner.rollback()


def broken(world, actor, method, path, **sent):
    """Send a request; say what broke on our side, or nothing."""
    browser = world.browsers[actor]
    cookies = dict(browser._cookies)  # a request may end the browser's session
    try:
        with undone(world):
            response = browser.open(path, method=method, **sent)
            text = response.get_data()
            response.close()
        if response.status_code >= 500 or b"Traceback (most recent" in text:
            return f"{method} {path[:200]} as {actor}: {response.status_code}"
    except Exception as error:
        where = traceback.extract_tb(error.__traceback__)
        ours = [each for each in where if "/.venv/" not in each.filename] or where
        what = f"{type(error).__name__}: {str(error)[:120]}"
        shown = {key: str(value)[:300] for key, value in sent.items()}
        place = f"{ours[-1].name}:{ours[-1].lineno}"
        return f"{method} {path[:200]} as {actor} {shown}: {what} at {place}"
    finally:
        browser._cookies = cookies
    return None


def all_broken(world, requests):
    return [found for each in requests if (found := broken(world, *each[:3], **each[3]))]


def actors_of(rule):
    """Everybody whom the address lets in, and one stranger."""
    row = ROWS[rule.endpoint]
    inside = [actor for actor in ("trainee", "organiser", "visitor") if row[actor] == "ok"]
    return inside or ["administrator"]


def some(world, junk):
    """All of it, or the next few."""
    if THOROUGH:
        return junk
    start = next(world.turn) * A_TURN
    return [junk[(start + step) % len(junk)] for step in range(A_TURN)]


def test_no_query_breaks_a_page(world):
    def requests():
        for rule in world.rules:
            if "GET" not in rule.methods:
                continue
            path = world.path(rule)
            for actor in actors_of(rule):
                for junk in some(world, QUERIES):
                    names = PARAMETERS if len(junk) < 1000 else ("q", "category")
                    query = "&".join(f"{name}={junk}" for name in names)
                    yield actor, "GET", f"{path}?{query}", {}
                yield actor, "GET", f"{path}?export=xlsx&q={junk}&sort={junk}", {}

    assert all_broken(world, requests()) == []


def test_no_address_breaks_us(world):
    def requests():
        for rule in world.rules:
            for junk in some(world, IDS) if rule.arguments else ():
                known = world.path(rule, **dict.fromkeys(rule.arguments, "zzJUNKzz"))
                path = known.replace("zzJUNKzz", junk)
                for method in ("GET", "POST", "PUT", "HEAD"):
                    yield actors_of(rule)[0], method, path, {}

    assert all_broken(world, requests()) == []


def test_no_field_of_a_form_breaks_us(world):
    def requests():
        for rule in world.rules:
            if "POST" not in rule.methods:
                continue
            path, actor = world.path(rule), actors_of(rule)[0]
            for address, values, files in forms(world, rule, path, actor):
                for name in dict.fromkeys(values):
                    for junk in some(world, TEXTS):
                        sent = MultiDict(values)
                        sent[name] = junk
                        yield actor, "POST", address, {"data": sent}
                    fewer = MultiDict(values)
                    del fewer[name]
                    yield actor, "POST", address, {"data": fewer}
                for name in files:
                    for junk in FILES if THOROUGH else some(world, FILES):
                        sent = MultiDict(values)
                        sent[name] = (io.BytesIO(junk[1]), junk[0])
                        yield actor, "POST", address, {"data": sent}

    assert all_broken(world, requests()) == []


def forms(world, rule, path, actor):
    """The address, fields and files of each form of an address; a usual one where it has no page."""
    addresses = [path]
    if rule.endpoint == "bank.new":
        addresses += [f"{path}?kind={kind}" for kind in ("single_choice", "numerical", "matching")]
    for address in addresses:
        fields = _Fields()
        if "GET" in rule.methods:
            with undone(world):
                fields.feed(world.browsers[actor].get(address).get_data(as_text=True))
        else:
            fields.values.update(BARE.get(rule.endpoint, {}))
            fields.values = MultiDict(
                (name, value.format(**world.values)) for name, value in fields.values.items()
            )
        yield address, fields.values, fields.files


# Forms whose page is another address.
BARE = {
    "attendance.mark": {"mark": "present", "enrolment": "{enrolment_id}", "note": "Đến"},
    "content.arrange": {"item": "lesson:{lesson_id}", "do": "up"},
    "attempts.submit": {"answer-0": "0", "q0": "0", "seq": "0", "after": "0"},
    "contests.remove_exclusion": {"phone": "0912345678"},
    "enrolment.invite": {"enrolment_id": "{enrolment_id}"},
}


def test_no_body_breaks_us(world):
    def requests():
        for rule in world.rules:
            if "POST" not in rule.methods:
                continue
            path = world.path(rule)
            named = rule.endpoint in {"attempts.save", "attendance.mark"}
            for actor in actors_of(rule):
                for body in BODIES if named else some(world, BODIES):
                    if isinstance(body, dict) and body.get("enrolment") == "{enrolment_id}":
                        body = body | {"enrolment": world.values["enrolment_id"]}
                    yield actor, "POST", path, {"json": body}
                for raw in RAW_BODIES if named else some(world, RAW_BODIES):
                    yield actor, "POST", path, {"data": raw, "content_type": "application/json"}
                form = {"content_type": "application/x-www-form-urlencoded"}
                yield actor, "POST", path, {"data": b"a=" + BROKEN_BYTES} | form
                parts = {"content_type": "multipart/form-data; boundary=x"}
                yield actor, "POST", path, {"data": b"--x\r\n" + BROKEN_BYTES} | parts

    assert all_broken(world, requests()) == []
