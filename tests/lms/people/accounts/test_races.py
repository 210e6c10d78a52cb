"""Several at once: bursts of guesses, one code in two browsers, one link claimed twice.

Where a race is held by a guard of ours, the test shows first what happens without it.
"""

from threading import Barrier, Event, Thread

import pytest
from sqlalchemy import func, select, update

from lms.kernel import clock, db
from lms.people.accounts import (
    challenges,
    codes,
    passwords,
    queries,
    resets,
    rules,
    second_factor,
    service,
    tries,
)
from lms.people.accounts.models import Account, Invitation, PasswordReset, RecoveryCode, SignIn
from tests.lms.people.accounts import build
from tests.people import PASSWORD

AT_ONCE = 30
NEW = "trời xanh mây trắng"


def together(acts):
    """Run every act in a thread of its own at the same moment and return what they answered."""
    barrier, answers = Barrier(len(acts)), []

    def run(act):
        barrier.wait()
        try:
            answers.append(act())
        finally:
            db.remove_session()

    threads = [Thread(target=run, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(answers, key=str)


@pytest.fixture
def looked_at(monkeypatch):
    """Counts how many passwords are really compared; each takes a while, as they do."""
    seen, real = [], passwords.matches
    gate = Barrier(2)

    def compare(stored, password):
        seen.append(password)
        try:
            gate.wait(timeout=0.02)  # give the others time to come as far
        except Exception:
            gate.reset()
        return real(stored, password)

    monkeypatch.setattr(passwords, "matches", compare)
    return seen


@pytest.fixture
def is_postgresql(request):
    return request.config.getoption("--database") == "postgresql"


def burst(app, login="an", password="sai mật khẩu", times=AT_ONCE):
    browsers = [app.test_client() for _ in range(times)]
    return together([lambda b=b: build.sign_in(b, login, password).status_code for b in browsers])


def test_a_burst_of_guesses_is_counted_like_one_after_the_other(app, cast, looked_at):
    cast.an
    answers = burst(app)

    assert len(looked_at) <= rules.TRIES
    assert answers.count(422) == len(looked_at)
    assert answers.count(429) == AT_ONCE - len(looked_at)


def test_without_the_count_beforehand_a_burst_slips_through(
    app, cast, looked_at, monkeypatch, is_postgresql
):
    """The control: failures written down only after the comparison, as is usual."""
    if not is_postgresql:
        pytest.skip("one writer at a time: SQLite needs no guard here")
    cast.an

    def prove(login, password, then):
        now = clock.now()
        with db.transaction() as session:
            tried = tries.begin(session, login, address="127.0.0.1", now=now)
            allowed = tries.is_allowed(session, tried, now=now)
            if allowed:
                service.check_password(session, tried, password, now=now)
        if not allowed:
            raise tries.TooManyFailures

    monkeypatch.setattr("lms.people.accounts.views.prove_password", prove)
    burst(app)
    assert len(looked_at) > rules.TRIES


def test_a_burst_of_right_passwords_locks_nobody_out_for_longer_than_itself(app, cast):
    cast.an
    burst(app, password=PASSWORD, times=8)
    assert build.sign_in(app.test_client(), "an").status_code == 302


def test_a_school_signs_in_at_once_from_one_address(app, cast):
    for number in range(12):
        cast.person(f"Học Sinh Số {number}", login=f"hs{number}")
    browsers = [app.test_client() for _ in range(12)]
    answers = together(
        [lambda n=n, b=b: build.sign_in(b, f"hs{n}").status_code for n, b in enumerate(browsers)]
    )
    assert answers == [302] * 12


def steps(app, login, code, times=6):
    """As many browsers as that, each past the password, send one code."""
    browsers = [app.test_client() for _ in range(times)]
    for browser in browsers:
        build.sign_in(browser, login)
    return together(
        [lambda b=b: b.post("/sign-in/code", data={"code": code}).status_code for b in browsers]
    )


def test_of_many_who_send_the_same_code_one_gets_in(app, cast):
    phone, recovery = build.enrolled(cast.session, cast.an)
    assert steps(app, "an", build.code_of(phone)).count(302) == 1
    assert steps(app, "an", recovery[0], times=5).count(302) == 1


def test_without_the_guard_the_same_code_gets_several_in(app, cast, monkeypatch, is_postgresql):
    """The control: the account not held, the last counter read, then written."""
    if not is_postgresql:
        pytest.skip("one writer at a time: SQLite needs no guard here")
    meet = Barrier(6)

    def take(session, account, typed, now):
        secret = second_factor.sealing.unseal(account.totp_sealed, purpose=second_factor.PURPOSE)
        counter = second_factor._counter_of(secret, typed, now)
        last = session.scalar(select(Account.totp_counter).where(Account.id == account.id))
        meet.wait(timeout=10)
        if counter is None or counter <= last:
            return False
        session.execute(
            update(Account).where(Account.id == account.id).values(totp_counter=counter)
        )
        return True

    phone, _recovery = build.enrolled(cast.session, cast.an)
    monkeypatch.setattr(second_factor, "_take_counter", take)
    monkeypatch.setattr(queries, "hold_account", queries.get_account)
    assert steps(app, "an", build.code_of(phone)).count(302) > 1


def test_a_challenge_is_taken_once(cast):
    token = challenges.begin(cast.session(), "test", now=clock.now())
    cast.session.commit()

    def take():
        try:
            with db.transaction() as session:
                challenges.take(session, "test", token, now=clock.now())
        except challenges.ChallengeSpent:
            return "spent"
        return "taken"

    assert together([take] * 8) == ["spent"] * 7 + ["taken"]


def test_a_reset_is_used_once(app, cast):
    account = build.account_of(cast.session, cast.an)
    code = resets.hand_out(cast.session(), service.VISITOR, account, now=clock.now())
    cast.session.commit()
    browsers = [app.test_client() for _ in range(6)]
    data = {"password": NEW, "again": NEW}
    answers = together(
        [lambda b=b: b.post(f"/reset/{code}", data=data).status_code for b in browsers]
    )
    assert answers == [302] + [409] * 5


def test_an_invitation_makes_one_account(app, cast):
    person = cast.person("Đỗ Thị Hà", unit=cast.justice)
    code = service.invite(cast.session(), [person], now=clock.now())[person.id]
    cast.session.commit()
    acts = [
        lambda n=n: (
            app.test_client()
            .post(f"/invitation/{code}", data={"login": f"ha{n}", "password": NEW, "again": NEW})
            .status_code
        )
        for n in range(6)
    ]
    assert together(acts) == [302] + [409] * 5
    assert cast.session.scalar(select(func.count()).select_from(Account)) == 1


@pytest.mark.parametrize("kind", [Invitation, PasswordReset])
def test_the_newest_code_alone_is_open_however_many_are_made_at_once(cast, kind):
    person = cast.person("Đỗ Thị Hà", unit=cast.justice)

    def make():
        with db.transaction() as session:
            codes.replace(session, kind, [person.id], lasts=codes.RESET_LASTS, now=clock.now())

    together([make] * 6)
    made = cast.session.scalars(select(kind)).all()
    assert len(made) == 6
    assert sum(codes.is_open(each, now=clock.now()) for each in made) == 1


def test_the_database_itself_holds_one_open_code_a_person(cast):
    person = cast.person("Đỗ Thị Hà", unit=cast.justice)
    now = clock.now()
    for name in ("one", "two"):
        cast.session.add(
            PasswordReset(
                person_id=person.id, code_hash=name.encode(), made_at=now,
                expires_at=now + codes.RESET_LASTS,
            )
        )  # fmt: skip
    with pytest.raises(Exception, match="(?i)unique"):
        cast.session.flush()


def test_who_is_suspended_while_signing_in_is_not_in_afterwards(app, cast):
    """Whichever comes first: a browser of a suspended account is nobody's."""
    cast.an

    def suspend():
        with db.transaction() as session:
            account = queries.find_account(session, "an")
            service.suspend(session, service.VISITOR, account, reason="Thử nghiệm", now=clock.now())
        return "suspended"

    browsers = [app.test_client() for _ in range(5)]
    together([suspend, *(lambda b=b: build.sign_in(b, "an").status_code for b in browsers)])
    assert not any(cast.an.full_name in browser.get("/").text for browser in browsers)
    assert cast.session.scalar(select(func.count()).select_from(RecoveryCode)) == 0
    assert cast.session.scalar(select(func.count()).select_from(SignIn)) <= 5


@pytest.fixture
def meanwhile(app, cast, monkeypatch):
    """Change An's password while she signs in with the old one; return her browser."""

    def act():
        cast.an
        real, is_comparing, go_on = passwords.matches, Event(), Event()

        def compare(stored, password):
            is_comparing.set()
            go_on.wait(timeout=1)
            return real(stored, password)

        def change():
            is_comparing.wait(timeout=5)
            try:
                with db.transaction() as session:
                    account = queries.find_account(session, "an")
                    service.set_password(session, service.VISITOR, account, NEW, now=clock.now())
            finally:
                go_on.set()
                db.remove_session()

        monkeypatch.setattr(passwords, "matches", compare)
        browser, changing = app.test_client(), Thread(target=change)
        changing.start()
        build.sign_in(browser, "an")
        changing.join()
        return browser

    return act


def test_a_password_that_is_changed_meanwhile_leaves_nobody_in(cast, meanwhile):
    assert cast.an.full_name not in meanwhile().get("/").text


def test_without_holding_the_account_the_old_password_lets_in(
    cast, meanwhile, monkeypatch, is_postgresql
):
    """The control: the account is read, and changed by others before the sign-in is written."""
    if not is_postgresql:
        pytest.skip("one writer at a time: SQLite needs no guard here")
    real = queries.find_account
    monkeypatch.setattr(
        queries, "find_account", lambda session, login, hold=False: real(session, login)
    )
    assert cast.an.full_name in meanwhile().get("/").text
