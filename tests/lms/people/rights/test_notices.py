"""Notices: drafts, publication for good, versions, and what the database refuses."""

from datetime import timedelta

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.exc import DatabaseError

from lms.kernel import clock
from lms.people.rights import queries, service
from lms.people.rights.models import Consent, DataRequestState, Notice
from lms.people.rights.rules import Purpose
from tests.lms.people.rights import build
from tests.quizzes.contests import build as contests

DRAFT = {"title": "Thông báo", "body": "Một.\n\n\nHai.  \nBa."}


@pytest.fixture
def desk(cast):
    return cast.browser(cast.dung)


def test_a_draft_is_seen_before_it_is_published(desk, session):
    assert desk.post("/notices/account/draft", data=DRAFT).status_code == 302
    draft = session.scalars(select(Notice)).one()
    assert (draft.number, draft.body, draft.published_at) == (1, "Một.\n\nHai.\nBa.", None)
    assert "Hai." in desk.get("/notices/account/preview").text
    assert desk.get("/notices/account").status_code == 404
    assert desk.post("/notices/account/publish").status_code == 302
    assert "Hai." in desk.get("/notices/account").text
    assert desk.get("/notices/account/preview").status_code == 404


def test_there_is_one_draft_of_a_notice(desk, session):
    for body in ("Một.", "Hai."):
        desk.post("/notices/account/draft", data=DRAFT | {"body": body})
    assert session.scalars(select(Notice.body)).all() == ["Hai."]


def test_a_new_version_shows_what_differs(desk, session, cast):
    build.notice(session, cast, body="Đoạn giữ.\n\nĐoạn cũ.")
    desk.post("/notices/account/draft", data=DRAFT | {"body": "Đoạn giữ.\n\nĐoạn mới."})
    page = desk.get("/notices/account/preview").text
    assert "<ins>Đoạn mới.</ins>" in page
    assert "<del>Đoạn cũ.</del>" in page
    assert "<ins>Đoạn giữ.</ins>" not in page


def test_a_version_that_changes_nothing_is_not_published(desk, session, cast):
    build.notice(session, cast, title="Thông báo", body="Một.")
    desk.post("/notices/account/draft", data={"title": "Thông báo", "body": "Một."})
    assert desk.post("/notices/account/publish").status_code == 409


def test_a_draft_can_be_thrown_away(desk, session):
    desk.post("/notices/account/draft", data=DRAFT)
    assert desk.post("/notices/account/drop").status_code == 302
    assert session.scalars(select(Notice)).all() == []
    assert desk.post("/notices/account/drop").status_code == 404
    assert desk.post("/notices/account/publish").status_code == 409


def test_a_notice_is_not_in_force_before_its_time(session, cast):
    build.notice(session, cast, body="Bản một.")
    now, by = clock.now(), build.administrator(cast)
    service.write_draft(session(), by, Purpose.ACCOUNT, title="T", body="Bản hai.", now=now)
    with pytest.raises(service.InForceTooEarly):
        service.publish_notice(
            session(), by, Purpose.ACCOUNT, in_force_from=now - timedelta(hours=1), now=now
        )
    later = now + timedelta(days=2)
    service.publish_notice(session(), by, Purpose.ACCOUNT, in_force_from=later, now=now)
    session.commit()
    found = [queries.find_notice_in_force(session(), "account", at).number for at in (now, later)]
    assert found == [1, 2]


def test_an_old_version_can_be_read_again(session, cast, client):
    build.notice(session, cast, body="Bản một.")
    build.notice(session, cast, body="Bản hai.")
    old = client.get("/notices/account/versions/1").text
    assert "Bản một." in old
    assert "hiện không có hiệu lực" in old
    assert client.get("/notices/account/versions/3").status_code == 404
    assert client.get("/notices/khac").status_code == 404


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(update(Notice).values(body="Khác."), id="the text of a published notice"),
        pytest.param(delete(Notice), id="a published notice"),
        pytest.param(update(Consent).values(is_given=False), id="a decision"),
        pytest.param(update(Consent).values(notice_sha256="x"), id="the proof of a consent"),
        pytest.param(delete(Consent), id="a consent"),
        pytest.param(update(DataRequestState).values(state="finished"), id="a state"),
        pytest.param(delete(DataRequestState), id="a state's row"),
    ],
)
def test_the_database_refuses_to_change(session, cast, change):
    build.notice(session, cast)
    build.consent(session, cast.an)
    build.request(session, cast.an)
    with pytest.raises(DatabaseError):
        session.execute(change)
    session.rollback()


def test_who_published_may_become_another_record_of_the_same_person(session, cast):
    notice = build.notice(session, cast)
    build.consent(session, cast.an)
    session.execute(update(Notice).values(published_by=cast.chi.id, drafted_by=cast.chi.id))
    session.execute(update(Consent).values(person_id=cast.binh.id))
    session.commit()
    assert session.get(Notice, notice.id, populate_existing=True).published_by == cast.chi.id


def test_a_consent_with_half_a_representative_is_refused(session, cast):
    build.notice(session, cast)
    build.consent(session, cast.an)
    with pytest.raises(DatabaseError):
        session.execute(update(Consent).values(representative_name="Ai đó"))
    session.rollback()


def test_a_contest_takes_the_published_notice(session, cast, client):
    made = contests.contest(session, cast.information)
    address = f"/contests/{made.public_id}/register"
    assert "Điều của tỉnh." not in client.get(address).text
    notice = build.notice(session, cast, Purpose.CONTEST, body="Điều của tỉnh.")
    page = client.get(address).text
    assert "Điều của tỉnh." in page
    assert 'name="notice_version" value="1"' in page
    client.post(address, data=contests.form(1, notice_version="1"))
    kept = session.scalars(select(Consent)).all()
    assert {(each.notice_id, each.notice_version) for each in kept} == {(notice.id, "1")}
    assert {each.address for each in kept} == {"127.0.0.1"}


def test_nobody_registers_on_a_notice_that_is_no_longer_in_force(session, cast, client):
    made = contests.contest(session, cast.information)
    build.notice(session, cast, Purpose.CONTEST, body="Bản một.")
    build.notice(session, cast, Purpose.CONTEST, body="Bản hai.")
    sent = contests.form(1, notice_version="1")
    answer = client.post(f"/contests/{made.public_id}/register", data=sent)
    assert answer.status_code == 409
    assert session.scalars(select(Consent)).all() == []
