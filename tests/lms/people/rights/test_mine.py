"""A person's own page: what is held, consents, requests and copies."""

import io
import json
import zipfile
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from lms.kernel import clock, jobs
from lms.kernel.audit import AuditEntry
from lms.people.rights import tasks
from lms.people.rights.models import Consent, DataExport, DataRequest, FileRemoval
from lms.people.rights.rules import Purpose
from quizzes.contests.models import Contestant
from tests.certificates import build as certificates
from tests.lms.people.rights import build
from tests.quizzes.contests import build as contests

PAGE = "/my/data"


@pytest.fixture
def me(cast):
    return cast.browser(cast.an)


def actions(session):
    return list(session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)))


def test_the_page_counts_what_is_held_by_kind(me, session, cast):
    event = certificates.held_event(session, cast.information)
    place = certificates.enrol(session, event, cast.an, cast.justice)
    certificates.issue_one(session, place)

    page = me.get(PAGE).text
    assert "Dữ liệu đang lưu về ông/bà" in page
    for kind in ("Nhân thân", "Tập huấn", "Giấy chứng nhận", "Tài khoản và đăng nhập"):
        assert kind in page
    assert event.title in me.get(f"{PAGE}/held/training").text
    assert "Nguyễn Thị An" in me.get(f"{PAGE}/held/identity").text


def test_nobody_reads_of_others(me, session, cast):
    event = certificates.held_event(session, cast.information)
    certificates.enrol(session, event, cast.binh, cast.justice)
    assert event.title not in me.get(f"{PAGE}/held/training").text


def test_a_kind_that_is_not_known_is_not_there(me):
    assert me.get(f"{PAGE}/held/khac").status_code == 404


def test_the_page_asks_as_often_for_many_rows_as_for_one(me, session, cast, queries):
    def asked():
        with queries() as seen:
            assert me.get(PAGE).status_code == 200
        return len(seen)

    event = certificates.held_event(session, cast.information)
    certificates.enrol(session, event, cast.an, cast.justice)
    few = asked()
    for number in range(10):
        event = certificates.held_event(session, cast.information, title=f"Hội nghị {number}")
        certificates.enrol(session, event, cast.an, cast.justice)
    assert asked() == few


# Consents ------------------------------------------------------------------------------


def test_a_consent_is_never_ticked_beforehand_and_needs_the_tick(me, session, cast):
    build.notice(session, cast)
    address = f"{PAGE}/consents/account"
    assert "checked" not in me.get(address).text.partition('name="agrees"')[2][:80]
    assert me.post(address, data={"number": "1"}).status_code == 422
    assert session.scalar(select(func.count()).select_from(Consent)) == 0


def test_a_consent_is_kept_with_its_proof(me, session, cast):
    notice = build.notice(session, cast)
    me.post(f"{PAGE}/consents/account", data={"number": "1", "agrees": "y"})

    [kept] = session.scalars(select(Consent)).all()
    assert (kept.is_given, kept.purpose, kept.method) == (True, "account", "page")
    assert (kept.notice_id, kept.notice_sha256) == (notice.id, notice.sha256)
    assert (kept.notice_version, kept.address) == ("1", "127.0.0.1")
    assert actions(session)[-1] == "consent.given"


def test_agreeing_twice_keeps_one_consent(me, session, cast):
    build.notice(session, cast)
    for _ in range(2):
        me.post(f"{PAGE}/consents/account", data={"number": "1", "agrees": "y"})
    assert session.scalar(select(func.count()).select_from(Consent)) == 1


def test_a_consent_is_to_the_version_that_was_read(me, session, cast):
    build.notice(session, cast)
    build.notice(session, cast, body="Bản mới.")
    answer = me.post(f"{PAGE}/consents/account", data={"number": "1", "agrees": "y"})
    assert answer.status_code == 409
    assert "phiên bản mới" in answer.text
    assert session.scalar(select(func.count()).select_from(Consent)) == 0


def test_withdrawing_leaves_both_decisions(me, session, cast):
    build.notice(session, cast)
    build.consent(session, cast.an)
    assert me.post(f"{PAGE}/consents/account/withdraw").status_code == 302

    decisions = session.scalars(select(Consent.is_given).order_by(Consent.id)).all()
    assert decisions == [True, False]
    assert "Không đồng ý" in me.get(PAGE).text
    assert me.post(f"{PAGE}/consents/account/withdraw").status_code == 409


def test_a_newer_version_is_offered_and_the_consent_stands(me, session, cast):
    build.notice(session, cast)
    build.consent(session, cast.an)
    assert "Thông báo có phiên bản mới" not in me.get(PAGE).text
    build.notice(session, cast, body="Bản mới.")
    page = me.get(PAGE).text
    assert "Thông báo có phiên bản mới" in page
    assert "Đồng ý" in page


def test_for_a_child_a_representative_consents(session, cast):
    born = clock.local(clock.now()).date().replace(day=1) - timedelta(days=12 * 365)
    child = cast.person("Lý Thị Bé", login="be", birth_date=born)
    build.notice(session, cast)
    browser = cast.browser(child)
    address, sent = f"{PAGE}/consents/account", {"number": "1", "agrees": "y"}
    assert "người đại diện" in browser.get(address).text
    assert browser.post(address, data=sent).status_code == 422
    sent |= {"representative_name": "Lý Văn Cha", "representative_relation": "cha"}
    assert browser.post(address, data=sent).status_code == 302
    kept = session.scalars(select(Consent)).one()
    assert (kept.representative_name, kept.representative_relation) == ("Lý Văn Cha", "cha")


def test_withdrawing_the_name_takes_it_off_the_board_at_once(session, cast):
    made = contests.contest(session, cast.information)
    contests.register(
        session, made, person=session.merge(cast.giang), full_name="Vũ Hương Giang",
        may_publish_name=True,
    )  # fmt: skip
    browser = cast.browser(cast.giang)
    assert made.title in browser.get(PAGE).text
    gone = browser.post(f"{PAGE}/consents/contest.name/withdraw", data={"about": made.public_id})
    assert gone.status_code == 302
    contestant = session.scalars(select(Contestant)).one()
    assert (contestant.may_publish_name, contestant.public_key) == (False, "vu h g")


def test_what_was_withdrawn_can_be_agreed_to_again(session, cast):
    made = contests.contest(session, cast.information)
    contests.register(session, made, person=session.merge(cast.giang), full_name="Vũ Hương Giang")
    build.notice(session, cast, Purpose.NAME)
    browser = cast.browser(cast.giang)
    address = f"{PAGE}/consents/contest.name?about={made.public_id}"
    assert browser.get(address).status_code == 200
    sent = {"number": "1", "agrees": "y", "about": made.public_id}
    assert browser.post(address, data=sent).status_code == 302
    assert session.scalars(select(Contestant.may_publish_name)).one() is True


def test_nobody_agrees_to_what_a_contest_has_not_asked(me, session, cast):
    build.notice(session, cast, Purpose.NAME)
    assert me.get(f"{PAGE}/consents/contest.name?about=zzzz").status_code == 404
    assert me.get(f"{PAGE}/consents/contest.guardian").status_code == 404
    assert me.post(f"{PAGE}/consents/khac/withdraw").status_code == 404


def test_without_a_notice_nobody_is_asked(me):
    assert me.get(f"{PAGE}/consents/account").status_code == 409


# Requests ------------------------------------------------------------------------------


def test_a_request_has_both_clocks_and_its_state_on_the_page(me, session, cast):
    sent = {"kind": "correction", "asks": "Ngày sinh là 02/05/1990."}
    assert me.post(f"{PAGE}/requests/new", data=sent).status_code == 302
    [kept] = session.scalars(select(DataRequest)).all()
    assert clock.local(kept.answer_due_at).hour == 0
    assert kept.received_at < kept.answer_due_at < kept.finish_due_at
    page = me.get(PAGE).text
    assert "24:00" in page
    assert "Ngày sinh là 02/05/1990." in page


def test_one_request_of_a_kind_is_open_at_a_time(me):
    sent = {"kind": "erasure", "asks": "Xóa."}
    assert me.post(f"{PAGE}/requests/new", data=sent).status_code == 302
    assert me.post(f"{PAGE}/requests/new", data=sent).status_code == 409
    assert me.post(f"{PAGE}/requests/new", data=sent | {"kind": "objection"}).status_code == 302


def test_a_request_says_what(me):
    assert me.post(f"{PAGE}/requests/new", data={}).status_code == 422
    assert me.get(f"{PAGE}/requests/new?kind=correction").text.count("checked") == 1


def test_a_request_can_be_taken_back_once(me, session, cast):
    made = build.request(session, cast.an)
    address = f"{PAGE}/requests/{made.public_id}/cancel"
    assert me.post(address).status_code == 302
    assert "Đã rút lại" in me.get(PAGE).text
    assert me.post(address).status_code == 409
    assert cast.browser(cast.binh).post(address).status_code == 404


# Copies --------------------------------------------------------------------------------


def test_a_copy_holds_everything_and_the_certificates(me, session, cast):
    event = certificates.held_event(session, cast.information)
    place = certificates.enrol(session, event, cast.an, cast.justice)
    certificates.issue_one(session, place)
    certificates.enrol(session, event, cast.binh, cast.justice)
    assert me.post(f"{PAGE}/copies").status_code == 302
    assert me.post(f"{PAGE}/copies").status_code == 302  # it is being made already
    while jobs.run_next():
        pass
    export = session.scalars(select(DataExport)).one()
    answer = me.post(f"/data-copies/{export.public_id}")

    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        names = archive.namelist()
        document = json.loads(archive.read("du-lieu.json"))
        readme = archive.read("doc-truoc.txt").decode()
    tables = document["tables"]
    assert [name.partition("/")[0] for name in names].count("tep") == 1
    assert tables["person"]["rows"][0]["full_name"] == "Nguyễn Thị An"
    assert tables["person"]["rows"][0]["birth_date"] == "1990-05-01"
    assert [row["event"] for row in tables["enrolment"]["rows"]] == [event.title]
    assert tables["register_mark"]["rows"][0]["mark"] == "present"
    assert "password_hash" not in json.dumps(document)
    assert "Trần Văn Bình" not in json.dumps(document, ensure_ascii=False)
    assert "Giấy chứng nhận trong sổ cấp" in readme
    assert actions(session)[-3:] == ["data.copy_asked", "data.copy_made", "data.copy_downloaded"]


def test_a_copy_opens_what_is_sealed(session, cast):
    made = contests.contest(session, cast.information, asks_citizen_id="required")
    contests.register(session, made, person=session.merge(cast.giang), citizen_id="019190012345")
    export = build.copy(session, cast.giang)
    answer = cast.browser(cast.giang).post(f"/data-copies/{export.public_id}")
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        rows = json.loads(archive.read("du-lieu.json"))["tables"]["contestant"]["rows"]
    assert rows[0]["citizen_id"] == "019190012345"


def test_nobody_downloads_anothers_copy(session, cast):
    export = build.copy(session, cast.an)
    for other in (cast.binh, cast.dung):
        assert cast.browser(other).post(f"/data-copies/{export.public_id}").status_code == 404


def test_a_copy_goes_after_a_week(me, session, cast):
    export = build.copy(session, cast.an)
    past = clock.now() - timedelta(seconds=1)
    session.execute(update(DataExport).values(made_at=past, expires_at=past))
    session.commit()
    assert me.post(f"/data-copies/{export.public_id}").status_code == 409
    assert tasks.expire() == 1
    assert tasks.expire() == 0
    assert tasks.remove() == 1
    kept = session.scalars(select(DataExport)).one()
    assert kept.file_sha256 is None
    assert session.scalars(select(FileRemoval.done_at)).one() is not None
    assert "Đã xóa" in me.get(PAGE).text


def test_a_copy_is_made_once_however_often_the_job_runs(session, cast):
    export = build.copy(session, cast.an)
    first = session.scalars(select(DataExport.made_at)).one()
    session.remove()
    tasks.make_copy(jobs.Run(0, cast.an.id, {"export": export.public_id}))
    assert session.scalars(select(DataExport.made_at)).one() == first
