"""The commands that issue and verify certificates."""

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from certificates import cli, queries, service, storing
from certificates.models import Certificate
from certificates.rules import grouped, new_code
from lms.kernel import db
from lms.kernel.errors import NotFound
from tests.certificates.build import completed_event, enrol, held_event, issue_one
from tests.certificates.test_verify import decide


def run(command, *arguments, language="en"):
    result = CliRunner(env={"LMS_LANGUAGE": language}).invoke(command, arguments)
    db.remove_session()
    return result


@pytest.fixture
def certificate(session, cast):
    event = held_event(session, cast.information)
    return issue_one(session, enrol(session, event, cast.an, cast.justice))


def test_issue_prints_the_numbers_and_a_second_time_gives_none(session, cast):
    event = completed_event(session, cast, 12)
    cast.chi
    first, second = (run(cli.issue, event.public_id, "--by", "chi") for _ in range(2))

    year = queries.list_of_event(session(), event.id)[0].certificate.register_year
    lines = [line for line in first.stdout.splitlines() if "\t" in line]
    assert [line.partition("\t")[0] for line in lines] == [
        f"{number:02d}/{year}" for number in range(1, 13)
    ]
    assert first.exit_code == second.exit_code == 0
    assert "12 certificates issued" in first.stderr
    assert "0 certificates issued" in second.stderr
    assert set(session.scalars(select(Certificate.issued_by))) == {cast.chi.id}


def test_issue_for_nobody_s_account_or_no_event_ends_with_a_sentence(session, cast):
    event = completed_event(session, cast, 1)

    stranger = run(cli.issue, event.public_id, "--by", "nobody")
    assert stranger.exit_code == 1
    assert "There is no account “nobody”." in stranger.stderr
    assert isinstance(run(cli.issue, "nothing").exception, NotFound)  # said by the command group


def test_verify_ends_with_zero_for_the_genuine_valid_one_alone(certificate, tmp_path):
    genuine = tmp_path / "genuine.pdf"
    genuine.write_bytes(storing.read_pdf(certificate))
    altered = tmp_path / "altered.pdf"
    altered.write_bytes(genuine.read_bytes()[:-1] + b"x")
    other = tmp_path / "other.pdf"
    other.write_bytes(b"%PDF-1.4")

    answers = {
        name: run(cli.verify, str(said))
        for name, said in {
            "code": grouped(certificate.code).lower(),
            "genuine": genuine,
            "altered": altered,
            "other": other,
            "missing": tmp_path / "missing.pdf",
            "folder": tmp_path,
            "unknown": new_code(b"another seventeen"),
            "long": "x" * 5000,
        }.items()
    }
    assert {name: answer.exit_code for name, answer in answers.items()} == {
        "code": 0, "genuine": 0, "altered": 1, "other": 1, "missing": 1, "folder": 1,
        "unknown": 1, "long": 1,
    }  # fmt: skip
    assert "Nguyễn Thị An" in answers["code"].stdout
    assert answers["altered"].stdout.startswith("ALTERED")
    assert answers["unknown"].stdout.startswith("UNKNOWN")


def test_verify_of_a_revoked_one_is_one(certificate):
    decide(certificate.code, service.revoke_certificate)
    answer = run(cli.verify, certificate.code)

    assert (answer.exit_code, answer.stdout.startswith("REVOKED on")) == (1, True)
    said = run(cli.verify, certificate.code, language="vi").stdout
    assert said.startswith("ĐÃ THU HỒI ngày ")
