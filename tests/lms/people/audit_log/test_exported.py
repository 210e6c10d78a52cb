"""Files of the log: made by the worker, for the one who asked, for a week; the making is on record."""

import csv
import io
import zipfile
from datetime import timedelta

import pytest
from python_calamine import load_workbook

from lms.kernel import files, jobs
from lms.kernel.audit import AuditEntry
from lms.people.audit_log import tasks
from lms.people.audit_log.queries import Wanted
from tests.lms.people.audit_log.build import CHI, NOW, add, log


def make(cast, query=""):
    """Ask for a file and let the worker make it; return the browser and the job."""
    browser = cast.browser(cast.dung)
    answer = browser.post(f"/audit/export{query}")
    assert answer.status_code == 303
    assert jobs.run_next()
    return browser, jobs.get_job(cast.session(), answer.location.rpartition("/")[2])


def test_the_list_that_is_searched_for_becomes_a_workbook(session, cast):
    log(session, 5)
    add(session, "event:z", CHI, "event.open", title="Khác")
    session.commit()
    browser, job = make(cast, "?q=hoi+nghi&action=event.changed")
    answer = browser.get(f"{job.back_url}/file")
    rows = load_workbook(io.BytesIO(answer.data)).get_sheet_by_index(0).to_python()

    assert job.state == "done"
    assert "5 dòng" in browser.get(job.back_url).text
    assert len(rows) == 6
    assert rows[0][:4] == ["Dòng", "Thời gian", "Người thực hiện", "Việc đã làm"]
    assert rows[1][3:6] == ["Sửa sự kiện", "Sự kiện: Hội nghị 5", "Trang web"]
    assert rows[1][8].startswith("Trạng thái: Bản nháp → ")


def test_a_large_list_becomes_a_csv_in_an_archive_and_no_cell_of_it_runs(
    session, cast, monkeypatch
):
    monkeypatch.setattr(tasks, "MOST_IN_A_WORKBOOK", 3)
    log(session, 5)
    add(session, "event:z", CHI, action="event.open", title="x")
    add(session, "=cmd()", CHI, action="event.open")
    session.commit()
    browser, job = make(cast)
    archive = zipfile.ZipFile(io.BytesIO(browser.get(f"{job.back_url}/file").data))
    content = archive.read(archive.namelist()[0]).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(content)))

    assert len(rows) == 8
    assert "'=cmd()" in {row[4] for row in rows}


def test_the_making_is_on_record_with_what_was_looked_for(session, cast):
    log(session, 2)
    make(cast, "?q=nghi")
    entry = session.query(AuditEntry).order_by(AuditEntry.id.desc()).first()

    assert (entry.action, entry.actor_id, entry.door) == ("list.exported", cast.dung.id, "job")
    assert entry.personal.name == "Phạm Văn Dũng"
    assert entry.details == {
        "file": "nhat-ky-he-thong.xlsx", "rows": 2, "wanted": {"words": "nghi"},
    }  # fmt: skip


def test_the_file_is_for_the_one_who_asked_for_it(session, cast):
    _, job = make(cast)
    other = cast.person("Quản Trị Hai", login="hai", role="administrator")
    for path in (job.back_url, f"{job.back_url}/file"):
        assert cast.browser(other).get(path).status_code == 404


def test_a_week_later_the_file_is_gone_and_the_page_says_so(session, cast):
    browser, job = make(cast)
    sha256 = job.outcome["sha256"]
    job.finished_at -= tasks.KEPT + timedelta(hours=1)
    session.commit()
    tasks.remove_old_files()

    assert "đã được xóa" in browser.get(job.back_url).text
    assert browser.get(f"{job.back_url}/file").status_code == 404
    with pytest.raises(OSError, match=sha256):
        files.load(sha256)


def test_a_file_that_is_not_ready_or_failed_says_so(session, cast):
    browser = cast.browser(cast.dung)
    leads_to = browser.post("/audit/export").location
    job = jobs.get_job(session(), leads_to.rpartition("/")[2])
    session.remove()
    assert "đang được tạo" in browser.get(job.back_url).text
    assert browser.get(f"{job.back_url}/file").status_code == 404
    session.get(jobs.Job, job.id).state = "failed"
    session.commit()
    assert "Chưa tạo được tệp" in browser.get(job.back_url).text


def test_the_worker_notes_the_end(session, monkeypatch, tmp_path):
    monkeypatch.setattr(tasks.checkpoints, "default_path", lambda: tmp_path / "ends.txt")
    log(session, 2)
    session.remove()
    tasks.note_end()
    assert (tmp_path / "ends.txt").read_text().startswith("2 ")


def test_what_is_wanted_survives_the_way_to_the_worker():
    wanted = Wanted("chữ", "event.open", "event:a", 5, NOW, NOW + timedelta(days=1))
    assert tasks._wanted(tasks.as_arguments(wanted)) == wanted
    assert tasks._wanted(tasks.as_arguments(Wanted())) == Wanted()
