"""The access matrix is true: every endpoint, method and actor is tried in a world with one of everything.

A request is undone afterwards, so that each meets the same world.
"""

import hashlib
import re
import sys
from contextlib import contextmanager, suppress

import pytest
from sqlalchemy import event, select

from lms.kernel import clock, db, web
from lms.kernel.errors import NotSignedIn
from quizzes.papers import questions
from tests.access_matrix import ACTORS, ROWS
from tests.people import Cast
from tests.world import UNKNOWN, World

SAFE, UNSAFE = "GET", "POST"
WRITES = ("INSERT", "UPDATE", "DELETE", "WITH")
# What is sent where an empty form says nothing that could be found.
SENT = {
    "attempts.save": {"json": {"place": 0, "response": None, "after": 0, "key": "k"}},
    "attendance.mark": {"data": {"mark": "present", "enrolment": "{enrolment_id}"}},
    "content.arrange": {"data": {"item": "lesson:{lesson_id}", "do": "up"}},
    "contests.remove_exclusion": {"data": {"phone": "0912345678"}},
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
LOOKS_OF_A_PAGE = re.compile(rb'name="csrf-token" content="[^"]*"|name="csrf_token"[^>]*>')


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
        made.before = contents(connection)
        yield made
    finally:
        db.remove_session()
        db.read_only(promise=False)
        db._sessions.configure(bind=engine, join_transaction_mode="conditional_savepoint")
        outer.rollback()
        connection.close()
        questions.forget_all()


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


def methods(rule):
    return [method for method in (SAFE, UNSAFE) if method in rule.methods]


def ask(world, rule, method, actor, **changed):
    """Send the request; an error on our side is an answer too."""
    sent = SENT.get(rule.endpoint, {}) if method == UNSAFE else {}
    if "data" in sent:
        fields = {key: value.format(**world.values) for key, value in sent["data"].items()}
        sent = {"data": fields}
    browser = world.browsers[actor]
    # A request may end the browser's session: the next one starts with the same cookies.
    cookies = dict(browser._cookies)
    try:
        response = browser.open(world.path(rule, **changed), method=method, **sent)
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


def tried(world, rule, method, actor, **changed):
    """The verdict of a request that is undone; an error says its name."""
    with undone(world):
        try:
            return verdict(ask(world, rule, method, actor, **changed))
        except Exception as error:
            return f"{type(error).__name__}: {error}"[:200]


def cases(world):
    return (
        (rule, method, actor)
        for rule in world.rules
        for method in methods(rule)
        for actor in ACTORS
    )


def test_everybody_gets_what_the_matrix_says(world):
    wrong = [
        f"{method} {rule.endpoint} as {actor}: {found}, not {expected}"
        for rule, method, actor in cases(world)
        if (found := tried(world, rule, method, actor)) != (expected := ROWS[rule.endpoint][actor])
    ]
    assert wrong == []


def test_what_is_refused_changes_nothing(world):
    refused = (
        (rule, UNSAFE, actor)
        for rule, method, actor in cases(world)
        if method == UNSAFE and ROWS[rule.endpoint][actor] != "ok"
    )
    assert changed_by(world, refused) == []


def test_reading_changes_nothing(world):
    reading = ((rule, SAFE, actor) for rule, method, actor in cases(world) if method == SAFE)
    assert changed_by(world, reading) == []


def test_a_change_would_be_noticed(world):
    rule = next(rule for rule in world.rules if rule.endpoint == "enrolment.withdraw")
    assert changed_by(world, [(rule, UNSAFE, "organiser")]) == [
        "POST enrolment.withdraw as organiser"
    ]


def changed_by(world, requests):
    """The requests after which a table is not as it was."""
    changed, written = [], []

    def note(_connection, _cursor, statement, *_rest):
        if statement.lstrip().upper().startswith(WRITES):
            written.append(statement)

    event.listen(world.connection, "before_cursor_execute", note)
    try:
        for rule, method, actor in requests:
            written.clear()
            with undone(world):
                ask(world, rule, method, actor)
                db.remove_session()
                if written and contents(world.connection) != world.before:
                    changed.append(f"{method} {rule.endpoint} as {actor}")
    finally:
        event.remove(world.connection, "before_cursor_execute", note)
    return changed


def unknown_ids(rule):
    """The parameters of a route that name a thing, each with one that nothing has."""
    return [{name: UNKNOWN} for name in rule.arguments if name.endswith("_id") or name == "code"]


def test_nobody_finds_what_is_not_there(world):
    wrong = [
        f"{method} {rule.endpoint} as {actor} with {changed}: {found}"
        for rule, method, actor in cases(world)
        if ROWS[rule.endpoint][actor] == "ok" and rule.endpoint not in ANSWERS_TO_ANY
        for changed in unknown_ids(rule)
        if (found := tried(world, rule, method, actor, **changed)) != "absent"
    ]
    assert wrong == []


def test_what_is_hidden_looks_like_what_is_not_there(world):
    different = []
    for rule, method, actor in cases(world):
        if ROWS[rule.endpoint][actor] not in {"absent", "sign_in"}:
            continue
        hidden = looks(world, rule, method, actor)
        different += [
            f"{method} {rule.endpoint} as {actor} with {changed}"
            for changed in unknown_ids(rule)
            if looks(world, rule, method, actor, **changed) != hidden
        ]
    assert different == []


def looks(world, rule, method, actor, **changed):
    """Status, destination and body of an answer, but for the address asked for."""
    with undone(world):
        response = ask(world, rule, method, actor, **changed)
    asked = world.path(rule, **changed)
    body = LOOKS_OF_A_PAGE.sub(b"", response.get_data())
    for spelling in (asked, asked.replace("/", "%2F")):
        body = body.replace(spelling.encode(), b"")
    return response.status_code, bool(response.location), body


def everywhere(monkeypatch, name, replacement):
    """Replace a name of the kernel in every module that has taken it."""
    original = getattr(web, name)
    for module in list(sys.modules.values()):
        with suppress(AttributeError):
            if vars(module).get(name) is original:
                monkeypatch.setattr(module, name, replacement)


def survivors(world, monkeypatch, weakened, rows):
    """The endpoints for which no row notices that ``authorize`` is weakened there."""
    real, weak = web.authorize, [None]

    def authorize(*, see, act=True):
        (weakened if web.request.endpoint == weak[0] else real)(see=see, act=act)

    everywhere(monkeypatch, "authorize", authorize)
    unnoticed = set()
    for rule in world.rules:
        actors = rows(ROWS[rule.endpoint])
        if not actors:
            continue
        weak[0] = rule.endpoint
        if all(
            tried(world, rule, method, actor) == ROWS[rule.endpoint][actor]
            for method in methods(rule)
            for actor in actors
        ):
            unnoticed.add(rule.endpoint)
    return unnoticed


def test_the_matrix_notices_a_view_without_authorization(world, monkeypatch):
    def refused(row):
        return [actor for actor in ACTORS if row[actor] != "ok"]

    assert survivors(world, monkeypatch, lambda **_: None, refused) == {"attendance.check_in"}


def test_the_matrix_notices_a_view_that_asks_for_nothing_but_signing_in(world, monkeypatch):
    def only_signed_in(*, see, act=True):
        if not web.current_actor().is_signed_in:
            raise NotSignedIn

    def refused(row):
        return [actor for actor in ACTORS if row[actor] in {"absent", "denied"}]

    assert survivors(world, monkeypatch, only_signed_in, refused) == FINDS_ONLY_ITS_OWN
