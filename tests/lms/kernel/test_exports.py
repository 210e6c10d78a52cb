"""Lists of persons leave as files only when that has been put on record."""

import io
import zipfile

import pytest
from python_calamine import load_workbook

from lms.kernel.audit import AuditEntry
from tests.architecture.source import called, code, functions, place, relative, tree
from tests.world import World

# Lists that tell nothing of persons, or only what the same person has just sent.
IMPERSONAL = {
    "courses/programme/views.py",
    "courses/enrolment/import_views.py",
    "quizzes/contests/set_up_views.py",
    "quizzes/papers/views.py",
    "quizzes/analysis/views.py",
    "quizzes/bank/formats/workbook_writing.py",
    "lms/kernel/exports.py",
    "lms/people/audit_log/tasks.py",  # records by itself
    "courses/enrolment/views.py",  # the codes of invitations: their making is on record
    "lms/kernel/sheet_writing.py",
    "lms/people/reforms/views.py",
    "lms/people/units/views.py",
    "lms/people/units/import_views.py",
    "lms/people/roster/flow.py",
    "lms/pages/unit_views.py",  # its list of units
}
LISTS = {
    "/events/{event_id}/participants": ("event:{event_id}", "Người tham gia"),
    "/events/{event_id}/register": ("event:{event_id}", "Sổ điểm danh"),
    "/events/{event_id}/results": ("event:{event_id}", "Kết quả"),
    "/quizzes/{quiz_id}/results": ("quiz:{quiz_id}", "Kết quả"),
    "/rounds/{round_id}/manage": ("round:{round_id}", "Lượt thi"),
    "/events/{certified}/certificates/list": ("event:{certified}", None),
    "/events/{certified}/certificates.zip": ("event:{certified}", "Giấy chứng nhận"),
    "/certificates/register": ("certificates", None),
}


@pytest.fixture
def world(session, cast):
    return World(session, cast)


def test_whoever_takes_a_list_away_is_on_record_with_its_rows(world, session, cast):
    values = world.values | {"certified": world.values_of["certificates"]["event_id"]}
    browser, found = cast.browser(cast.chi), {}
    for path in LISTS:
        answer = browser.post(path.format(**values), buffered=True)
        assert (path, answer.status_code) == (path, 200)
        assert answer.headers["Content-Disposition"].startswith("attachment")
        entry = session.query(AuditEntry).order_by(AuditEntry.id.desc()).first()
        assert (entry.action, entry.actor_id) == ("list.exported", cast.chi.id)
        title = LISTS[path][1] and entry.details["list"]
        found[path] = (entry.subject, title)
        assert (path, entry.details["rows"]) == (path, lines_of(answer.data))
        session.remove()

    assert found == {
        path: (subject.format(**values), title) for path, (subject, title) in LISTS.items()
    }


def lines_of(content):
    """How many the file holds: certificates in an archive, or rows under a heading and the columns' names."""
    archive = zipfile.ZipFile(io.BytesIO(content))
    if "xl/workbook.xml" not in archive.namelist():
        return len(archive.namelist())
    return len(load_workbook(io.BytesIO(content)).get_sheet_by_index(0).to_python()) - 3


def test_opening_the_address_takes_nothing_away(world, session, cast):
    values = world.values | {"certified": world.values_of["certificates"]["event_id"]}
    before = session.query(AuditEntry).count()
    for path in LISTS:
        answer = cast.browser(cast.chi).get(f"{path.format(**values)}?export=xlsx")
        assert answer.status_code in {200, 405}
        assert "Content-Disposition" not in answer.headers
    assert session.query(AuditEntry).count() == before


def test_a_new_list_is_either_on_record_or_named_here():
    writers = [
        place(path, function, function.name)
        for path in code()
        if relative(path).as_posix() not in IMPERSONAL
        for function in functions(tree(path))
        if called(function) & {"answer_xlsx", "write_xlsx"}
    ]
    assert writers == []
