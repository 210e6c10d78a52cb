"""Known and unknown cannot be told apart: the same status, words, work and time.

The time is taken with the real parameters of argon2, and once without the dummy hash, which shows
that the difference would be seen.
"""

import re
from statistics import median
from time import perf_counter

import pytest

from lms.kernel import clock
from lms.kernel.config import get_settings
from lms.people.accounts import passwords, service
from lms.people.accounts.models import SignInFailure
from tests.lms.people.accounts import build
from tests.people import PASSWORD
from tests.quizzes.contests import build as contests

SAMPLES = 25
WRONG = "sai mật khẩu này"
CHANGING = re.compile(r'(name="csrf-token" content|value|next)="[^"]*"')


@pytest.fixture
def as_in_production(monkeypatch):
    """The parameters of argon2 that an installation has."""

    def forget():
        passwords._hasher.cache_clear()
        passwords._nobodys.cache_clear()

    monkeypatch.setattr(get_settings(), "argon2_time_cost", 2)
    monkeypatch.setattr(get_settings(), "argon2_memory_kib", 19456)
    forget()
    yield
    monkeypatch.undo()
    forget()


def seconds(session, act):
    began = perf_counter()
    act()
    spent = perf_counter() - began
    session.query(SignInFailure).delete()
    session.commit()
    return spent


def medians(session, *acts):
    """The middle time of each act; they take turns, so that a busy machine slows all of them."""
    for act in acts:
        seconds(session, act)
    times = [[seconds(session, act) for act in acts] for _ in range(SAMPLES)]
    return [median(each) for each in zip(*times, strict=True)]


def test_signing_in_takes_as_long_for_a_name_that_is_not_there(client, cast, as_in_production):
    cast.an
    suspended = build.account_of(cast.session, cast.binh)
    suspended.suspended_at = clock.now()
    for each in (suspended, build.account_of(cast.session, cast.an)):
        each.password_hash = passwords.hash_new(PASSWORD)
    cast.session.commit()
    hashing = median(
        seconds(cast.session, lambda: passwords.matches(None, WRONG)) for _ in range(9)
    )
    known, unknown, shut = medians(
        cast.session,
        lambda: build.sign_in(client, "an", WRONG),
        lambda: build.sign_in(client, "ai do", WRONG),
        lambda: build.sign_in(client, "binh", WRONG),
    )
    assert abs(known - unknown) < hashing / 3
    assert abs(known - shut) < hashing / 3


def test_without_the_dummy_hash_the_difference_is_seen(client, cast, as_in_production, monkeypatch):
    """The control."""
    account = build.account_of(cast.session, cast.an)
    account.password_hash = passwords.hash_new(PASSWORD)
    cast.session.commit()
    hashing = median(
        seconds(cast.session, lambda: passwords.matches(None, WRONG)) for _ in range(9)
    )
    real = passwords.matches
    monkeypatch.setattr(
        passwords, "matches", lambda stored, typed: bool(stored) and real(stored, typed)
    )
    known, unknown = medians(
        cast.session,
        lambda: build.sign_in(client, "an", WRONG),
        lambda: build.sign_in(client, "ai do", WRONG),
    )
    assert known - unknown > hashing / 2


def looks(answer):
    return answer.status_code, CHANGING.sub("", answer.text)


def work(queries, act):
    """The statements that an act runs, and how its answer looks."""
    with queries() as count:
        answer = act()
    return [re.sub(r"\s+", " ", each) for each in count], looks(answer)


def alike(queries, *acts):
    first, *others = (work(queries, act) for act in acts)
    assert first[0]
    for other in others:
        assert other[0] == first[0]
        assert other[1] == first[1]


def test_signing_in_does_the_same_work(app, cast, queries):
    cast.an
    build.account_of(cast.session, cast.binh).suspended_at = clock.now()
    cast.session.commit()
    build.sign_in(app.test_client(), "ai kia", WRONG)  # the first entry of a log begins its chain
    alike(
        queries,
        *(
            lambda login=login: app.test_client().post(
                "/sign-in", data={"login": login, "password": WRONG}
            )
            for login in ("ai đó", "an", "binh")
        ),
    )


def test_asking_for_a_new_password_does_the_same_work(app, cast, queries, monkeypatch):
    monkeypatch.setattr(get_settings(), "smtp_host", "127.0.0.1")
    monkeypatch.setattr(get_settings(), "smtp_from", "lms@example.vn")
    cast.an.email = "an@example.vn"
    cast.session.commit()
    alike(
        queries,
        *(
            lambda login=login: app.test_client().post("/forgot-password", data={"login": login})
            for login in ("ai đó", "an", "an@example.vn")
        ),
    )


@pytest.mark.parametrize("door", ["/invitation", "/reset"])
def test_a_code_that_is_spent_reads_like_one_that_never_was(app, cast, door):
    person = cast.person("Đỗ Thị Hà", unit=cast.justice)
    older = service.invite(cast.session(), [person], now=clock.now())[person.id]
    service.invite(cast.session(), [person], now=clock.now())
    cast.session.commit()
    spent, never = (
        looks(app.test_client().get(f"{door}/{code}")) for code in (older, "AAAA-BBBB-CCCC-DDDD")
    )
    assert spent[0] == 409
    assert spent[1].replace(older, "") == never[1].replace("AAAA-BBBB-CCCC-DDDD", "")


def test_a_person_who_is_not_there_reads_like_one_who_is_not_ones_own(cast):
    theirs = cast.person("Người Của Đơn Vị", unit=cast.information, login="donvi")
    browser = cast.browser(cast.em)
    hidden = browser.get(f"/people/{theirs.public_id}/account")
    absent = browser.get("/people/zzzzzzzzzzzzzzzz/account")
    assert hidden.status_code == 404
    assert looks(hidden)[1].replace(theirs.public_id, "") == looks(absent)[1].replace(
        "zzzzzzzzzzzzzzzz", ""
    )


# Registering for a contest -----------------------------------------------------------------
@pytest.fixture
def register(app, cast):
    where = contests.category(cast.session, cast.information)
    contest = contests.contest(cast.session, cast.information)
    contests.open_round(cast.session, contest, where)

    def send(number=1, **changes):
        data = contests.form(number, **changes)
        return app.test_client().post(f"/contests/{contest.public_id}/register", data=data)

    return send


def test_a_registered_phone_an_account_and_a_citizen_id_are_refused_alike(cast, register, queries):
    assert register(1, citizen_id="019090001234").status_code == 302
    cast.person("Người Có Tài Khoản", login="0912000002")
    alike(
        queries,
        *(
            lambda number=number, own=own: register(number, citizen_id=own)
            for number, own in ((1, "019090001235"), (2, "019090001236"), (3, "019090001234"))
        ),
    )


def test_a_weak_password_does_not_tell_which_numbers_are_registered(register, queries):
    register(1)
    known, unknown = (work(queries, lambda n=n: register(n, password="1234567890")) for n in (1, 2))
    assert known[0] == unknown[0]
    assert known[1][0] == unknown[1][0] == 422
