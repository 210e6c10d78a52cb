"""Two at once: one open request of a kind, one end of a request, one erasure, one consent."""

from threading import Barrier, Thread

import pytest
from sqlalchemy import func, select

from lms.kernel import db
from lms.people.rights import asked, queries
from lms.people.rights.models import Consent, DataRequest, DataRequestState, Erasure
from lms.people.rights.rules import RequestKind
from tests.lms.people.rights import build

AT_ONCE = 5


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


def count(session, model):
    return session.scalar(select(func.count()).select_from(model))


def ask_at_once(cast):
    browsers = [cast.browser(cast.an) for _ in range(AT_ONCE)]
    sent = {"kind": "erasure", "asks": "Xóa."}
    return together(
        [lambda b=b: b.post("/my/data/requests/new", data=sent).status_code for b in browsers]
    )


def test_one_request_of_a_kind_however_often_it_is_sent(session, cast):
    assert ask_at_once(cast) == [302] + [409] * (AT_ONCE - 1)
    assert count(session, DataRequest) == 1


def test_without_the_lock_several_would_be_open(session, cast, monkeypatch):
    """The control: all have looked before the first has entered."""
    if session.get_bind().dialect.name == "sqlite":
        pytest.skip("SQLite lets one writer at a time through, with or without the lock")
    looked, real = Barrier(AT_ONCE), asked.list_open_requests

    def look(session, **whose):
        found = real(session, **whose)
        looked.wait(timeout=10)
        return found

    monkeypatch.setattr(queries, "lock_person", lambda _session, _person_id: None)
    monkeypatch.setattr(asked, "list_open_requests", look)
    assert ask_at_once(cast) == [302] * AT_ONCE


def test_a_request_ends_once(session, cast):
    made = build.request(session, cast.an)
    address = f"/data-requests/{made.public_id}/answer"
    desks = [cast.browser(cast.dung) for _ in range(AT_ONCE)]
    sent = {"state": "finished", "sentence": "Xong."}
    answers = together([lambda b=b: b.post(address, data=sent).status_code for b in desks])
    assert answers == [302] + [409] * (AT_ONCE - 1)
    states = session.scalars(select(DataRequestState.state).order_by(DataRequestState.id)).all()
    assert states == ["received", "finished"]


def test_a_person_is_erased_once(session, cast):
    made = build.request(session, cast.an, RequestKind.ERASURE)
    desks = [cast.browser(cast.dung) for _ in range(AT_ONCE)]
    sent = {"reason": "Theo yêu cầu", "typed": "Nguyễn Thị An"}
    address = f"/data-requests/{made.public_id}/erase"
    answers = together([lambda b=b: b.post(address, data=sent).status_code for b in desks])
    assert answers.count(302) == 1
    assert set(answers) <= {302, 409, 422}
    assert count(session, Erasure) == 1


def test_agreeing_in_several_tabs_keeps_one_consent(session, cast):
    build.notice(session, cast)
    tabs = [cast.browser(cast.an) for _ in range(AT_ONCE)]
    sent = {"number": "1", "agrees": "y"}
    answers = together(
        [lambda b=b: b.post("/my/data/consents/account", data=sent).status_code for b in tabs]
    )
    assert answers == [302] * AT_ONCE
    assert count(session, Consent) == 1
