"""The command that proves the log whole, and the file of noted ends."""

from click.testing import CliRunner

from lms.people.audit_log import checkpoints
from lms.people.audit_log.cli import audit
from tests.lms.people.audit_log.build import NOW, log, tamper


def run(*arguments):
    return CliRunner(env={"LMS_LANGUAGE": "vi"}).invoke(audit, ["verify", *arguments])


def test_a_whole_log_ends_with_0(session, tmp_path):
    log(session, 5)
    answer = run("--checkpoints", str(tmp_path / "none"))

    assert answer.exit_code == 0
    assert "Đã đọc 5 dòng, đối chiếu với 0 mốc" in answer.output
    assert answer.output.rstrip().endswith("Nhật ký nguyên vẹn.")


def test_a_fault_is_named_with_its_row_and_time_and_ends_with_1(session, engine, tmp_path):
    log(session, 5)
    tamper(engine, "UPDATE audit_entry SET action = 'event.open' WHERE id = 3")
    answer = run("--checkpoints", str(tmp_path / "none"))

    assert answer.exit_code == 1
    assert answer.output.splitlines()[0].startswith("Dòng 3 (")
    assert "đã bị sửa hoặc bị chèn thêm" in answer.output
    assert answer.output.rstrip().endswith("Nhật ký KHÔNG nguyên vẹn: 1 lỗi.")


def test_a_flood_of_faults_is_named_a_hundred_times_and_counted(session, engine, tmp_path):
    log(session, 130)
    tamper(engine, "UPDATE audit_entry SET actor_id = 99")
    answer = run("--checkpoints", str(tmp_path / "none"))

    assert sum(line.startswith("Dòng ") for line in answer.output.splitlines()) == 100
    assert "... và 30 lỗi khác." in answer.output


def test_the_end_is_noted_when_the_log_has_grown(session, tmp_path):
    path = tmp_path / "ends.txt"
    log(session, 2)
    assert checkpoints.note(session(), path, now=NOW) is True
    assert checkpoints.note(session(), path, now=NOW) is False
    log(session, 1)
    assert checkpoints.note(session(), path, now=NOW) is True

    assert [each.number for each in checkpoints.read(path)] == [2, 3]
    session.remove()
    assert "đối chiếu với 2 mốc" in run("--checkpoints", str(path)).output


def test_a_line_that_a_crash_cut_short_says_nothing(tmp_path):
    path = tmp_path / "ends.txt"
    path.write_text(f"1 {'ab' * 32} 2026-11-28\n2 {'cd' * 20}")
    assert [each.number for each in checkpoints.read(path)] == [1]
