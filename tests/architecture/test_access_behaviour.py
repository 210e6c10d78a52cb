"""The access matrix is true: every endpoint, method, actor and place is tried in a world with one of everything.

Each actor asks for a thing of their own, one of the same unit, one of another unit and one that is
not there. A request is undone afterwards, so that each meets the same world; all are made once,
and each test looks at the answers in its own way.
"""

import hashlib
import re
import sys
from collections import defaultdict
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from types import FunctionType

import pytest
from sqlalchemy import event, select

from lms.kernel import clock, db, web
from lms.kernel.errors import NotSignedIn
from lms.people.accounts import sign_ins
from quizzes.papers import questions
from tests.access_matrix import ACTORS, ROWS, endpoint_of, expected, places_of, query_of
from tests.architecture.source import ROOT
from tests.people import Cast
from tests.world import KEY, UNKNOWN, World

SAFE, UNSAFE = "GET", "POST"
WRITES = re.compile(r"\s*(WITH\b.*\b)?(INSERT|UPDATE|DELETE)\b", re.DOTALL | re.IGNORECASE)
# What is sent where an empty form says nothing that could be found.
SENT = {
    "attempts.save": {"json": {"place": 0, "response": None, "after": 0, "key": "k"}},
    "attendance.mark": {"data": {"mark": "present", "enrolment": "{enrolment_id}"}},
    "attempts.give_mark": {"data": {"place": "0"}},
    "content.arrange": {"data": {"item": "lesson:{lesson_id}", "do": "up"}},
    "contests.remove_exclusion": {"data": {"phone": "0912345678"}},
    "rights.remove_day": {"data": {"day": "2026-02-16"}},
}
# Anybody may ask about any code: the answer is about the code.
ANSWERS_TO_ANY = {"certificates.verified", "accounts.claim", "accounts.reset"}
# Held twice: even without `authorize` the query or the service finds only the actor's own.
FINDS_ONLY_ITS_OWN = {
    "attempts.save",
    "attempts.submit",
    "attendance.check_in",
    "attendance.done",
    "completion.mine",
    "contests.receipt",
}
# Whoever wrote, approves or organises sees keys; a trainee the own result once that is shown.
SEE_KEYS = {"organiser", "other_organiser", "administrator", "approver"}
OWN_KEYS = {("author", "bank.show"), ("author", "bank.edit"), ("trainee", "attempts.result")}
# These decide what is kept or shown, not who is let in; tested by name where they are used.
DECIDE_NO_ENTRY = {
    "lms.people.accounts.policy.may_hand_out_code": "tests/lms/people/accounts/test_policy.py",
    "quizzes.bank.policy.may_approve": "tests/quizzes/bank/test_roles.py",
    "quizzes.bank.policy.may_author": "tests/quizzes/bank/test_roles.py",
    "lms.people.persons.policy.may_read_in_full": "tests/lms/people/persons/test_show.py",
    "lms.people.units.policy.may_see_people": "tests/lms/people/units/test_show.py",
}
# What comes of an id that nothing has; whoever is denied anyway need not learn that it has none.
NOT_FOUND = {
    "ok": {"absent"},
    "denied": {"absent", "denied"},
    "absent": {"absent"},
    "sign_in": {"sign_in"},
}
LOOKS_OF_A_PAGE = re.compile(rb'name="csrf-token" content="[^"]*"|name="csrf_token"[^>]*>')


@dataclass(frozen=True)
class Case:
    """A request: a row of the matrix, a method, who asks, and for whose thing."""

    key: str
    method: str
    actor: str
    place: str = "own"
    missing: str = ""  # the parameter that names nothing

    def __str__(self):
        thing = f"with an unknown {self.missing}" if self.missing else f"at {self.place}"
        return f"{self.method} {self.key} as {self.actor} {thing}"


@dataclass(frozen=True)
class Answer:
    """What came: the verdict, how the page looks, whether it has a key, whether anything was written."""

    verdict: str
    looks: object
    has_key: bool
    has_written: bool


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
        made.rules = {rule.endpoint: rule for rule in app.url_map.iter_rules()}
        made.before = contents(connection)
        yield made
    finally:
        db.remove_session()
        db.read_only(promise=False)
        db._sessions.configure(bind=engine, join_transaction_mode="conditional_savepoint")
        outer.rollback()
        connection.close()
        questions.forget_all()


@pytest.fixture(scope="module")
def policies():
    """Every policy, watched: what it refused in the request of now, and whether it is switched off."""
    return Policies()


@pytest.fixture(scope="module")
def answers(world, policies):
    """The answer to every case, and for each policy the cases in which it refused something."""
    with policies.watched(), signed_in_once():
        found = {}
        for case in cases(world):
            policies.refused = set()
            found[case] = answer(world, case)
            for name in policies.refused:
                policies.refused_in[name].append(case)
    return found


@contextmanager
def signed_in_once():
    """Who is behind a cookie is looked up once: nothing that a request does to it lasts."""
    kept, find = {}, sign_ins.find

    def find_once(session, token, *, now):
        if token not in kept:
            kept[token] = find(session, token, now=now)
        return kept[token]

    patch = pytest.MonkeyPatch()
    patch.setattr(sign_ins, "find", find_once)
    try:
        yield
    finally:
        patch.undo()


class Policies:
    """The ``may_*`` functions of every policy.py, each of which can be made to allow everything."""

    def __init__(self):
        self.refused, self.refused_in, self.off = set(), defaultdict(list), None
        self.functions = {
            function: f"{module.__name__}.{name}"
            for module in list(sys.modules.values())
            if module and module.__name__.endswith(".policy")
            for name, function in vars(module).items()
            if name.startswith("may_") and function.__module__ == module.__name__
        }

    @contextmanager
    def watched(self):
        """Put a watch around each, wherever a module has taken it."""
        patch = pytest.MonkeyPatch()
        watches = {function: self._watch(function) for function in self.functions}
        for module in list(sys.modules.values()):
            for name, value in list(getattr(module, "__dict__", {}).items()):
                if type(value) is FunctionType and value in watches:
                    patch.setattr(module, name, watches[value])
        try:
            yield
        finally:
            patch.undo()

    def _watch(self, function):
        name = self.functions[function]

        def watch(*arguments, **named):
            if self.off == name:
                return True
            is_allowed = function(*arguments, **named)
            if not is_allowed:
                self.refused.add(name)
            return is_allowed

        return watch


def contents(connection):
    """A fingerprint of every row of every table."""
    digest = hashlib.sha256()
    for table in db.Base.metadata.sorted_tables:
        order = list(table.primary_key.columns)
        for row in connection.execute(select(table).order_by(*order)):
            digest.update(repr(tuple(row)).encode())
    return digest.hexdigest()


@contextmanager
def undone(world):
    """Whatever happens within is taken back."""
    inner = world.connection.begin_nested()
    try:
        yield
    finally:
        db.remove_session()
        inner.rollback()


def methods(rule, key):
    """The methods of a rule; a query belongs to a page that is read."""
    return [m for m in (SAFE, UNSAFE) if m in rule.methods and (m == SAFE or "?" not in key)]


def path_of(world, case):
    """The address that a case asks for, or None where the place has no such thing."""
    changed = {case.missing: UNKNOWN} if case.missing else {}
    path = world.path(world.rules[endpoint_of(case.key)], place=case.place, **changed)
    return path and path + query_of(case.key)


def unknown_ids(rule):
    """The parameters of a route that name a thing."""
    return [name for name in rule.arguments if name.endswith("_id") or name == "code"]


def cases(world):
    """Every case there is in this world."""
    for key in ROWS:
        rule = world.rules[endpoint_of(key)]
        for method in methods(rule, key):
            for actor in ACTORS:
                for place in places_of(key) if unknown_ids(rule) else ("own",):
                    case = Case(key, method, actor, place)
                    if path_of(world, case) is not None:
                        yield case
                for name in unknown_ids(rule):
                    yield Case(key, method, actor, places_of(key)[0], missing=name)


def ask(world, case, accept="application/json"):
    """Send the request; a refusal comes as JSON, which is quicker than a page, a page as it is."""
    sent = SENT.get(case.key, {}) if case.method == UNSAFE else {}
    if "data" in sent:
        values = world.places[case.place][0]
        fields = {key: value.format(**values) for key, value in sent["data"].items()}
        sent = {"data": fields}
    browser = world.browsers[case.actor]
    # A request may end the browser's session: the next one starts with the same cookies.
    cookies = dict(browser._cookies)
    try:
        headers = {"Accept": accept}
        response = browser.open(path_of(world, case), method=case.method, headers=headers, **sent)
        response.get_data()
        response.close()  # a file that was sent
        return response
    finally:
        browser._cookies = cookies


def verdict(response):
    """What an answer comes to, in the matrix's words."""
    match response.status_code:
        case 401:
            return "sign_in"
        case 404:
            return "absent"
        case 403:
            return "denied"
        case 302 | 303 if response.location.startswith("/sign-in?next="):
            return "sign_in"
        case status if status < 400 or status in {409, 422}:
            return "ok"
    return f"status {response.status_code}"


def tried(world, case):
    """The verdict of a request that is undone; an error says its name."""
    with undone(world):
        try:
            return verdict(ask(world, case))
        except Exception as error:
            return f"{type(error).__name__}: {error}"[:200]


def answer(world, case):
    """All that is to be known of a request that is undone."""
    written = []

    def note(_connection, _cursor, statement, *_rest):
        if WRITES.match(statement):
            written.append(statement)

    event.listen(world.connection, "before_cursor_execute", note)
    try:
        with undone(world):
            try:
                response = ask(world, case)
            except Exception as error:
                return Answer(f"{type(error).__name__}: {error}"[:200], None, False, False)
            db.remove_session()
            found = verdict(response)
            is_meant = case.method == UNSAFE and found == "ok"
            has_written = (
                bool(written) and not is_meant and contents(world.connection) != world.before
            )
    finally:
        event.remove(world.connection, "before_cursor_execute", note)
    body = response.get_data()
    return Answer(found, looks(world, case, response), KEY.encode() in body, has_written)


def looks(world, case, response):
    """Status, destination and body of an answer, but for the ids in the address asked for."""
    body = LOOKS_OF_A_PAGE.sub(b"", response.get_data())
    for part in path_of(world, case).partition("?")[0].split("/")[2:]:
        body = body.replace(part.encode(), b"")
    location = bool(response.location)
    return response.status_code, location, hashlib.sha256(body).digest()


def test_everybody_gets_what_the_matrix_says(answers):
    wrong = [
        f"{case}: {found.verdict}, not {wanted}"
        for case, found in answers.items()
        if not case.missing
        and found.verdict != (wanted := expected(case.key, case.method, case.actor, case.place))
    ]
    assert wrong == []


def test_what_is_refused_changes_nothing(answers):
    refused = {case for case in answers if case.method == UNSAFE}
    assert [str(case) for case in refused if answers[case].has_written] == []


def test_reading_changes_nothing(answers):
    reading = {case for case in answers if case.method == SAFE}
    assert [str(case) for case in reading if answers[case].has_written] == []


def test_a_change_would_be_noticed(world, monkeypatch):
    monkeypatch.setattr(sys.modules[__name__], "verdict", lambda _response: "denied")
    assert answer(world, Case("enrolment.withdraw", UNSAFE, "organiser")).has_written


def test_nobody_finds_what_is_not_there(answers):
    wrong = [
        f"{case}: {found.verdict}"
        for case, found in answers.items()
        if case.missing
        and endpoint_of(case.key) not in ANSWERS_TO_ANY
        and found.verdict not in NOT_FOUND[expected(case.key, case.method, case.actor, case.place)]
    ]
    assert wrong == []


def test_what_is_hidden_looks_like_what_is_not_there(answers):
    not_there = defaultdict(list)
    for case, found in answers.items():
        if case.missing:
            not_there[case.key, case.method, case.actor].append((case, found))
    different = [
        f"{case} differs from {other}"
        for case, hidden in answers.items()
        if not case.missing and hidden.verdict in {"absent", "sign_in"}
        for other, found in not_there[case.key, case.method, case.actor]
        if found.verdict == hidden.verdict and found.looks != hidden.looks
    ]
    assert different == []


def test_a_page_that_is_hidden_looks_like_one_that_is_not_there(world, answers):
    hidden = {}
    for case, found in answers.items():
        if not case.missing and found.verdict == "absent":
            hidden.setdefault((case.key, case.method), case)
    different = []
    for case in hidden.values():
        for name in unknown_ids(world.rules[endpoint_of(case.key)]):
            other = Case(case.key, case.method, case.actor, case.place, missing=name)
            if page(world, case) != page(world, other):
                different.append(f"{case} differs from {other}")
    assert different == []


def page(world, case):
    """What a browser shows."""
    with undone(world):
        return looks(world, case, ask(world, case, accept="text/html"))


def test_no_page_tells_a_key_to_who_may_not_see_it(answers):
    told = [str(case) for case, found in answers.items() if found.has_key and not may_have(case)]
    assert told == []


def test_a_key_that_is_told_would_be_noticed(answers):
    shown = {case.key for case, found in answers.items() if found.has_key}
    assert {"bank.show", "bank.export?file=1", "papers.preview", "attempts.review"} <= shown


def may_have(case):
    """Tell whether the actor of a case is one to whom keys are shown."""
    return case.actor in SEE_KEYS or (case.actor, case.key) in OWN_KEYS


def everywhere(monkeypatch, name, replacement):
    """Replace a name of the kernel in every module that has taken it."""
    original = getattr(web, name)
    for module in list(sys.modules.values()):
        with suppress(AttributeError):
            if vars(module).get(name) is original:
                monkeypatch.setattr(module, name, replacement)


def survivors(world, monkeypatch, weakened, is_refused):
    """The rows that do not notice that ``authorize`` is weakened at their endpoint."""
    real, weak = web.authorize, [None]

    def authorize(*, see, act=True):
        (weakened if web.request.endpoint == weak[0] else real)(see=see, act=act)

    everywhere(monkeypatch, "authorize", authorize)
    refused = defaultdict(list)
    for case in cases(world):
        wanted = expected(case.key, case.method, case.actor, case.place)
        # What is in preparation is hidden by a policy, see below.
        if not case.missing and case.place != "draft" and is_refused(wanted):
            refused[case.key].append((case, wanted))
    unnoticed = set()
    for key, tries in refused.items():
        weak[0] = endpoint_of(key)
        if all(tried(world, case) == wanted for case, wanted in tries):
            unnoticed.add(key)
    return unnoticed


def test_the_matrix_notices_a_view_without_authorization(world, monkeypatch):
    unnoticed = survivors(world, monkeypatch, lambda **_: None, lambda wanted: wanted != "ok")
    assert unnoticed == {"attendance.check_in"}


def test_the_matrix_notices_a_view_that_asks_for_nothing_but_signing_in(world, monkeypatch):
    def only_signed_in(*, see, act=True):
        if not web.current_actor().is_signed_in:
            raise NotSignedIn

    unnoticed = survivors(
        world, monkeypatch, only_signed_in, lambda wanted: wanted in {"absent", "denied"}
    )
    assert unnoticed == FINDS_ONLY_ITS_OWN


def test_the_matrix_notices_a_policy_that_allows_everything(world, answers, policies):
    unnoticed = set()
    with policies.watched():
        for name in set(policies.functions.values()) - DECIDE_NO_ENTRY.keys():
            policies.off = name
            refused = (case for case in policies.refused_in[name] if not case.missing)
            if not any(is_noticed(world, case) for case in refused):
                unnoticed.add(name)
    policies.off = None
    assert unnoticed == set()


def test_a_policy_that_lets_nobody_in_is_tested_where_it_is_used(policies):
    names = set(policies.functions.values())
    lost = {n: p for n, p in DECIDE_NO_ENTRY.items() if n not in names or not (ROOT / p).is_file()}
    assert lost == {}


def is_noticed(world, case):
    """Tell whether a case now comes to something else than it should, or tells a key."""
    with undone(world):
        try:
            response = ask(world, case)
        except Exception:
            return True
        has_key = KEY.encode() in response.get_data()
        wanted = expected(case.key, case.method, case.actor, case.place)
        return verdict(response) != wanted or (has_key and not may_have(case))
