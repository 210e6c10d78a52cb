"""The command that lists events."""

import csv
import io

from click.testing import CliRunner

from courses.programme.cli import events
from lms.kernel import clock
from tests.courses.programme.build import make_event


def run(*arguments, language="en"):
    return CliRunner(env={"LMS_LANGUAGE": language}).invoke(events, arguments)


def test_the_list_as_csv_has_one_line_an_event(cast, session):
    event = make_event(session, cast.information, sessions=1, title="=1+1")
    answer = run("--format", "csv")

    lines = list(csv.DictReader(io.StringIO(answer.output)))
    assert answer.exit_code == 0
    assert lines == [
        {
            "id": event.public_id,
            "title": "'=1+1",
            "year": str(event.year),
            "kind": "training_course",
            "state": "draft",
            "unit": "Sở Thông tin và Truyền thông",
            "sessions": "1",
            "starts_on": f"{clock.local(event.sessions[0].starts_at):%Y-%m-%d}",
        }
    ]


def test_the_table_holds_the_year_asked_for(cast, session):
    event = make_event(session, cast.information)

    assert event.title in run("--year", str(event.year)).output
    assert run("--year", "2020").output == "There are no events in 2020.\n"


def test_without_events_the_list_is_empty_and_no_failure(session):
    assert run().output == "There are no events.\n"
    assert run(language="vi").output == "Chưa có sự kiện nào.\n"
    assert run("--format", "csv").output.count("\n") == 1


def test_a_year_that_cannot_be_is_refused(session):
    assert run("--year", "1").exit_code == 2
