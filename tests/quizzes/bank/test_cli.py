"""The command that imports questions."""

import pytest
from click.testing import CliRunner
from sqlalchemy import func, select

from lms.demo.plan import load_plan
from quizzes.bank.cli import import_questions
from quizzes.bank.models import Category, Question
from tests.quizzes.bank.build import GIFT, import_gift


@pytest.fixture
def run(session, tmp_path):
    """Run the command on a file with this content."""

    def run_on(content, *options, name="cau-hoi.gift", language="en"):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return CliRunner(env={"LMS_LANGUAGE": language}).invoke(
            import_questions, [str(path), *options]
        )

    return run_on


def count(session):
    return session.scalar(select(func.count()).select_from(Question))


def test_all_good_ends_with_0(run, cast, session):
    cast.information
    result = run(GIFT, "--unit", "so thong tin va truyen thong")

    assert result.exit_code == 0
    assert "10 imported, 0 in the bank already, 0 refused." in result.output
    assert count(session) == 10


def test_a_refused_item_is_named_and_ends_with_1(run, cast, session):
    cast.information
    result = run(GIFT + "\n::LOI:: {=a ~b\n", "--unit", cast.information.name)

    assert result.exit_code == 1
    assert f"line {GIFT.count(chr(10)) + 2}: LOI: error: A brace is missing" in result.output
    assert count(session) == 10


def test_a_refused_item_is_named_in_vietnamese(run, cast):
    result = run(GIFT + "\n::LOI:: {=a ~b\n", "--unit", cast.information.name, language="vi")

    assert f"dòng {GIFT.count(chr(10)) + 2}: LOI: lỗi: " in result.output
    assert result.output.endswith(
        "Đã nhập 10 câu, 0 câu đã có trong ngân hàng, 1 câu bị từ chối.\n"
    )


@pytest.mark.parametrize("content", [b"PK\x03\x04", b"", b"::X:: {=a ~b\n"])
def test_a_file_without_a_readable_question_ends_with_2(run, cast, session, content):
    result = run(content, "--unit", cast.information.name)

    assert (result.exit_code, count(session)) == (2, 0)
    assert "Traceback" not in result.output


def test_a_dry_run_imports_nothing(run, cast, session):
    cast.information
    result = run(GIFT, "--dry-run", "--unit", cast.information.name)

    assert "10 would be imported" in result.output
    assert count(session) == 0
    assert session.scalar(select(func.count()).select_from(Category)) == 0


def test_the_same_file_twice_adds_nothing(run, cast, session):
    cast.information
    run(GIFT, "--unit", cast.information.name)
    result = run(GIFT)

    assert "Unit: Sở Thông tin và Truyền thông" in result.output
    assert "0 imported, 10 in the bank already" in result.output


def test_without_a_bank_the_lead_of_task_6_6_gets_the_questions(run, session):
    load_plan(session)
    session.commit()

    assert "Unit: Sở Thông tin và Truyền thông" in run(GIFT).output


def test_the_only_unit_with_a_bank_gets_the_questions(run, cast, session):
    import_gift(session, cast.justice, "::A:: Câu? {=a ~b}")

    assert "Unit: Sở Tư pháp" in run(GIFT).output


@pytest.mark.parametrize("options", [["--unit", "không có"], []])
def test_an_unknown_unit_is_an_error_of_usage(run, options):
    result = run(GIFT, *options)

    assert result.exit_code == 2
    assert "unit" in result.output
