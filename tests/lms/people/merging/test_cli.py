"""The commands that find people, and records entered twice."""

import csv
import io

from click.testing import CliRunner

from lms.people.merging.cli import people
from tests.lms.people.merging import build


def run(*arguments):
    answer = CliRunner(env={"LMS_LANGUAGE": "vi"}).invoke(people, arguments)
    assert answer.exit_code == 0, answer.output
    return answer.output


def rows(output):
    return list(csv.DictReader(io.StringIO(output)))


def test_people_are_found_by_name_and_by_phone_with_what_they_hold(session, cast):
    binh, _ = cast.binh, build.person(session, phone="0912345678", email="an@sotuphap.vn")

    assert [row["full_name"] for row in rows(run("search", "tran binh", "--format", "csv"))] == [
        binh.full_name
    ]
    found = rows(run("search", "+84 912 345 678", "--format", "csv"))
    assert [(row["full_name"], row["birth_date"], row["email"]) for row in found] == [
        ("Nguyễn Thị An", "1990-05-01", "an@sotuphap.vn")
    ]
    table = run("search", "binh")
    assert "Chuyên viên" in table
    assert "Sở Tư pháp" in table


def test_who_is_not_there_is_said_in_a_sentence_and_as_an_empty_table(session):
    assert run("search", "khong ai") == "Không có ai phù hợp.\n"
    assert rows(run("search", "khong ai", "--format", "csv")) == []


def test_a_cell_that_a_spreadsheet_would_run_is_defused(session):
    build.person(session, "An Bình")
    found = build.person(session, "An")
    found.full_name = "=1+1"
    session.commit()

    assert "'=1+1" in run("search", "an", "--format", "csv")


def test_pairs_are_listed_with_what_they_share(session):
    assert run("duplicates") == "Không có hai hồ sơ nào giống cùng một người.\n"
    one = build.person(session, phone="0912345678")
    build.person(session, "Nguyễn Thi An", phone="0912345678")

    (pair,) = rows(run("duplicates", "--format", "csv"))
    assert pair["id"] == one.public_id
    assert pair["same"] == "phone; name and birth date"
    assert "Nguyễn Thi An" in run("duplicates")
