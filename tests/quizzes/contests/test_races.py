"""Two at once: one registration a phone, one attempt a person, one freeze a round."""

from threading import Barrier, Thread

import pytest
from sqlalchemy import select

from lms.kernel import db
from lms.people.accounts.models import Account
from quizzes.attempts.models import Attempt
from quizzes.contests.models import Contestant, RoundFreeze
from tests.quizzes.contests import build

AT_ONCE = 6


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
    return sorted(answers)


def test_one_phone_number_registers_once_however_often_it_is_sent(app, session, contest, round_):
    url = f"/contests/{contest.public_id}/register"
    browsers = [app.test_client() for _ in range(AT_ONCE)]
    answers = together([lambda b=b: b.post(url, data=build.form()).status_code for b in browsers])

    assert answers == [302] + [409] * (AT_ONCE - 1)
    assert len(session.scalars(select(Contestant)).all()) == 1
    assert len(session.scalars(select(Account)).all()) == 1


def test_one_citizen_id_registers_once(app, session, contest, round_):
    url = f"/contests/{contest.public_id}/register"
    forms = [build.form(n, citizen_id="019090001234") for n in range(1, AT_ONCE + 1)]
    answers = together([lambda f=f: app.test_client().post(url, data=f).status_code for f in forms])

    assert answers == [302] + [409] * (AT_ONCE - 1)
    assert len(session.scalars(select(Contestant)).all()) == 1


def test_starting_in_several_tabs_gives_one_attempt(app, client, session, contest, round_):
    client.post(f"/contests/{contest.public_id}/register", data=build.form())
    cookie = client.get_cookie("lms").value

    def start():
        tab = app.test_client()
        tab.set_cookie("lms", cookie)
        return tab.post(f"/rounds/{round_.public_id}/start").location

    places = together([start] * AT_ONCE)

    assert len(set(places)) == 1
    assert len(session.scalars(select(Attempt)).all()) == 1


@pytest.mark.parametrize("step", ["freeze"])
def test_two_organisers_freeze_once(cast, session, round_, step):
    build.close(session, round_)
    build.entries(session, round_, [(10, 5, 60_000, 600)])
    browsers = [cast.browser(cast.chi), cast.browser(cast.dung)]
    url = f"/rounds/{round_.public_id}/{step}"

    assert together([lambda b=b: b.post(url).status_code for b in browsers]) == [302, 409]
    assert len(session.scalars(select(RoundFreeze)).all()) == 1
