"""The command ``lms roles``."""

import csv
import io

import pytest
from click.testing import CliRunner

from lms.kernel.actor import Role
from lms.kernel.errors import NotFound, Refusal
from lms.people.roles import service
from lms.people.roles.cli import NotOnePerson, roles
from lms.people.roles.models import RoleGrant
from tests.courses.programme.build import make_event
from tests.lms.people.roles.build import grant


def run(*arguments):
    return CliRunner(env={"LMS_LANGUAGE": "vi"}).invoke(roles, arguments)


def refusal(*arguments):
    answer = run(*arguments)
    assert isinstance(answer.exception, Refusal)
    return answer.exception


def listed(*arguments):
    return list(csv.DictReader(io.StringIO(run("list", "--format", "csv", *arguments).output)))


def test_the_list_holds_what_is_in_force_or_all(cast, session):
    held = grant(session, cast.an, Role.LEADER, unit_id=cast.justice.id)
    run("end", cast.an.public_id, "leader", "--unit", "so tu phap")
    grant(session, cast.binh, Role.AUDITOR)

    assert [(row["name"], row["role"]) for row in listed()] == [("Trần Văn Bình", "auditor")]
    assert {(row["name"], row["state"]) for row in listed("--all")} == {
        ("Nguyễn Thị An", "ended"),
        ("Trần Văn Bình", "in_force"),
    }
    assert "Trần Văn Bình" in run("list").output
    assert session.get(RoleGrant, held.id).ended_by is None


def test_an_empty_list_is_its_heading(session):
    assert listed() == []
    assert run("list").output.split()[0] == "person"


def test_roles_are_granted_by_name_phone_or_id_for_a_unit_an_event_or_everything(cast, session):
    event = make_event(session, cast.information)
    cast.an.phone = "0912345678"
    session.commit()

    assert "có vai trò" in run("grant", "nguyen thi an", "auditor", "--reason", "QĐ 1").output
    run("grant", "0912345678", "leader", "--unit", "Sở Tư pháp", "--until", "2099-12-31")
    run("grant", cast.an.public_id, "trainer", "--event", event.public_id)

    assert {(row["role"], row["unit"], row["last_day"]) for row in listed()} == {
        ("trainer", "", ""),
        ("leader", "Sở Tư pháp", "2099-12-31"),
        ("auditor", "", ""),
    }


def test_what_cannot_be_granted_is_said_in_a_sentence(cast, session):
    cast.an, cast.binh
    cast.person("Nguyễn Thị An Nhiên", unit=cast.justice)
    id_ = cast.an.public_id

    assert isinstance(refusal("grant", "nguyen thi an", "auditor"), NotOnePerson)
    assert isinstance(refusal("grant", id_, "leader"), service.ScopeMissing)
    assert isinstance(refusal("grant", id_, "leader", "--unit", "Sở Không Có"), NotFound)
    assert isinstance(refusal("grant", id_, "trainer", "--event", "nothing"), NotFound)
    assert isinstance(refusal("grant", id_, "trainer"), service.ScopeMissing)
    assert isinstance(refusal("end", id_, "auditor"), NotFound)
    assert isinstance(
        refusal("grant", id_, "auditor", "--until", "2020-01-01"), service.EndsBeforeItBegins
    )


def test_the_last_administrator_is_not_ended_by_a_command_either(cast):
    assert isinstance(
        refusal("end", cast.dung.public_id, "administrator"), service.LastAdministrator
    )


@pytest.mark.parametrize("command", ["list", "grant", "end"])
def test_every_command_explains_itself(command):
    assert "Usage" not in run(command, "--help").output
